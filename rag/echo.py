"""A question and a sentence in, how much the sentence says beyond what the question says out.

Of 为什么合并 a sentence tells nothing that says: 2002年两区合并.
"""

from __future__ import annotations

import re

from index.han import HAN_CHARS

_DATE = re.compile("(?:[0-9]+年)?[0-9]+月(?:[0-9]+日)?|[0-9]{4}年|[0-9]+日(?!均)")
_EMPTY = re.compile(
    "接受采访|发言|讲话|表示|介绍|指出|举行|召开|进行|首次|首场|记者|目前|现任"
    "|[天上下午第在的了是和与及等于为被由对将已也都并就这那有之其一]"
    "|(?<![a-z])(?:an|of|in|on|at|to|for|and|or|is|are|was|were|be|been|has|have|had|by|with|from|it|its|as"
    "|that|this|will|would|his|her|their|they|he|she|the|said|says)(?![a-z])"
)
_CREDIT = re.compile(f"[{HAN_CHARS}]{{0,6}}(?:记者|通讯员) *[{HAN_CHARS}]{{2,4}} *摄$")
_OF_PICTURE = re.compile("[拍摄]")
_SAID = re.compile(f"[{HAN_CHARS}]|[a-z]{{2,}}|[0-9][0-9.,:]*")
_LATIN_WORD, _NUMBER = 2, 3
"""What a word of Latin letters and a number count, in Chinese characters."""
_STEM = 4
"""Letters by which forms of one word agree."""


def beyond(question: str, text: str) -> int:
    """Return how many Chinese characters a text has that the question lacks, both in normal form.

    Words and numbers count as some characters; words that say nothing by themselves, who took the
    picture, and dates count as none, but a date where the question has another.
    """
    if not _OF_PICTURE.search(question):
        text = _CREDIT.sub("", text)
    asked = {_stem(one) for one in _SAID.findall(question)}
    if not _DATE.search(question):
        text = _DATE.sub(" ", text)
    said = _SAID.findall(_EMPTY.sub(" ", text))
    return sum(_weight(one) for one in said if _stem(one) not in asked)


def _stem(word: str) -> str:
    return word.rstrip(".,:")[:_STEM] if word[0].isascii() else word


def _weight(word: str) -> int:
    if word[0].isdigit():
        return _NUMBER
    return _LATIN_WORD if word.isascii() else 1
