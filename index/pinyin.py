"""A Latin word in, the Chinese words that are read so out: binjiang is 滨江."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ao|an|ei|en|er|ia|ie|iu|in|ou|ua|ue|ui|uo|un"
    "|a|e|i|o|u|v)"
)
_SYLLABLE = f"(?:{_INITIAL}{_FINAL})"
_SPELLED = re.compile(f"(?!{_SYLLABLE}$){_SYLLABLE}{{2}}")
_CHARSET = "gb2312"
"""The 6,763 characters of everyday Chinese: names are made of them."""


def is_spelled(word: str) -> bool:
    """Tell whether a Latin word, in lower case, looks like two Chinese syllables."""
    return _SPELLED.fullmatch(word) is not None


def is_chinese(word: str) -> bool:
    """Tell whether a Latin word, in lower case, can be read as two Chinese characters."""
    return is_spelled(word) and next(readings(word), None) is not None


def readings(word: str) -> Iterator[str]:
    """Yield every two characters that are read as a Latin word, without regard to tones.

    Some 300 for an ordinary word; few of them mean anything.
    """
    by_syllable = _by_syllable()
    for cut in range(1, len(word)):
        first, second = by_syllable.get(word[:cut], ""), by_syllable.get(word[cut:], "")
        yield from map("".join, itertools.product(first, second))


@functools.cache
def _by_syllable() -> Mapping[str, str]:
    from pypinyin import Style, pinyin

    found: dict[str, str] = defaultdict(str)
    for row, cell in itertools.product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        char = bytes((row, cell)).decode(_CHARSET, "ignore")
        for reading in pinyin(char, style=Style.NORMAL, heteronym=True)[0] if char else ():
            found[reading] += char
    return dict(found)
