"""A question and a sentence in, how much the sentence says beyond what the question says out.

Asked what a delegate spoke of, a sentence tells nothing that says: the delegate spoke on 6 March.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.han import HAN_CHARS

_DATE = re.compile("(?:[0-9]{1,4}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}年|[0-9]{1,2}日(?!均)")
_OF_TIME = re.compile(
    "[期时日天年月周]|几点|安排|放假|[闭开][馆园门]|(?<![a-z])(?:when|dates?|days?|deadline|schedule|time|month|year)(?![a-z])"
)
_CREDIT = re.compile(f"[{HAN_CHARS}]{{0,6}}(?:记者|通讯员) *[{HAN_CHARS}]{{2,4}} *摄$")
_OF_PICTURE = re.compile("[拍摄]")
_SPEECH = re.compile("接受采访|发言|讲话|首场")
_OF_SPEECH = re.compile("[说谈讲]|话题|内容")
_EMPTY = re.compile(
    "进行|举行|召开|表示|[在的了是和与及等于为被由对将已也都并就这那有之其]"
    f"|(?<![a-z{HAN_CHARS}])(?:an?|of|in|on|at|to|for|and|or|is|are|was|were|be|been|has|have|had|by|with|from|it"
    f"|its|as|that|this|will|would|his|her|their|they|he|she|the|said|says)(?![a-z{HAN_CHARS}])"
)
_SAID = re.compile(f"[{HAN_CHARS}]+|[a-z]+|[0-9][0-9.,:]*")
_LATIN_WORD, _NUMBER = 2, 3
"""What a word of Latin letters and a number count, in Chinese characters."""
_STEM, _ENDING = 4, 3
"""Letters that forms of one word share at least, and by which they differ at most: fail, failed."""


def beyond(question: str, text: str) -> int:
    """Return how many Chinese characters a text says that the question does not, in normal form.

    A character is said that stands beside the same one in the question. Words and numbers count as
    some characters; function words, who took the picture, and that somebody spoke count as none, nor
    does a date, unless the question asks for a time or has a date itself.
    """
    if not _OF_PICTURE.search(question):
        text = _CREDIT.sub("", text)
    if _OF_SPEECH.search(question):
        text = _SPEECH.sub(" ", text)
    dated = _OF_TIME.search(question) is not None
    text = _DATE.sub(lambda date: date[0] if dated and date[0] not in question else " ", text)
    words = {one.rstrip(".,:") for one in _SAID.findall(question)}
    return sum(_new(one, question, words) for one in _SAID.findall(_EMPTY.sub(" ", text)))


def _new(word: str, question: str, asked: set[str]) -> int:
    if word[0].isdigit():
        return 0 if word.rstrip(".,:") in asked else _NUMBER
    if word.isascii():
        return 0 if any(_same(word, one) for one in asked) else _LATIN_WORD
    if len(word) == 1:
        return int(word not in question)
    said = ["".join(pair) in question for pair in pairwise(word)]
    return sum(not any(beside) for beside in zip([False, *said], [*said, False], strict=True))


def _same(word: str, other: str) -> bool:
    """Tell forms of one Latin word."""
    short, long = sorted((word, other), key=len)
    related = len(short) >= _STEM and len(long) - len(short) <= _ENDING
    return word == other or (related and long.startswith(short))
