"""Two pieces of text in, whether the second goes on where the first stops out."""

from __future__ import annotations

import re

from index.normalize import to_simplified

_TERMINAL = "。！？!?…．.；;：:—–～~｡"
_CLOSERS = "”’」』）)】》〉］]}〕\"'＂ \u3000"
_OPENS = dict(zip("“「『《（(【〈", "”」』》）)】〉", strict=True))
_CLOSES = {closer: opener for opener, closer in _OPENS.items()}
_NEVER_FIRST = frozenset("，。、；：！？）」』”》】〉,;:!?)%％")
_PARENTHESIS = re.compile(r"[（(][^（()）]{0,40}[)）]\s*\Z")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節条條篇部]|\d{1,2}(?:\.\d{1,2})*[、.．)]\s*\D)"
)
# A line of fields, as notices have them above and below their text: 发布日期：2025年3月1日　签发：…
_BETWEEN_FIELDS = re.compile(r"[\t\u3000|｜]+|\s{2,}|\s[·•]\s")
_FIELD = re.compile(
    r"[^\s：:，。；！？、]{1,16}(?<![说說称稱道悉示调調出为為到])[：:][^，。；！？]{1,60}"
)
# One label alone may head a section (技术：走向前沿), but for these and where a number follows.
_SINGLE_FIELD = re.compile(
    r"[^：:]*(?:[日号號]期|时间|時間|地[点點址]|[系络絡持录錄办辦责責]人|[甲乙丙丁办辦租]方|单位|單位|部门|部門|[编編]号|編號|电话|電話|席|主持|[记記][录錄]|整理)"
    r"[^：:]{0,6}[：:]|[^：:]*[：:][^：:]*\d"
)
_CLAUSE_MARK = re.compile("[，。；！？]")
_LONGEST_FIELDS = 160
_SHORT_FIELD = 24
_FUNCTION_WORDS = frozenset(
    """
    a an the of to in on at by for from with and or but nor as that which who whose than is are
    was were be been has have had will would can could may might must shall should into over its
    their his her our your this these those not
    """.split()  # noqa: SIM905
)
_LAST_WORD = re.compile(r"[A-Za-z]+\Z")
_FIRST_WORD = re.compile(r"[A-Za-z]+")
# How far a quotation that a cut leaves open may go on.
_REACH = 300


def is_cjk(char: str) -> bool:
    """Tell whether a character is written without spaces around it: Han, kana, wide signs."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\uffef" or char >= "\U00020000"


def is_numbered(text: str) -> bool:
    """Tell whether a text begins with the number of a section or of a list's entry."""
    return _NUMBERED.match(text) is not None


def fields(line: str) -> list[str]:
    """Return what stands apart on a line, by wide spaces or bars, without marks of emphasis."""
    return [one for part in _BETWEEN_FIELDS.split(line) if (one := part.strip(" *_"))]


def is_fields(line: str) -> bool:
    """Tell whether a line is made of a label and a value, or of several: nothing goes on there."""
    if len(line) > _LONGEST_FIELDS or not any(map(is_cjk, line)):
        return False
    parts = fields(line)
    labelled = [_FIELD.fullmatch(part) is not None for part in parts]
    if len(parts) == 1 and not _SINGLE_FIELD.match(parts[0]):
        return False
    return any(labelled) and all(
        has_label or (len(part) <= _SHORT_FIELD and not _CLAUSE_MARK.search(part))
        for has_label, part in zip(labelled, parts, strict=True)
    )


def ended(text: str) -> bool:
    """Tell whether a text ends where a sentence, a clause of a list, or a lead-in does."""
    rest = text.rstrip(_CLOSERS)
    if not rest or rest[-1] in _TERMINAL:
        return True
    before = _PARENTHESIS.sub("", text).rstrip(_CLOSERS)
    return bool(before) and before[-1] in _TERMINAL


def continues(first: str, second: str) -> bool:
    """Tell whether ``second`` may be the rest of the sentence that ``first`` breaks off."""
    if not first or not second or ended(first) or is_numbered(second):
        return False
    if is_fields(first) or is_fields(second):
        return False
    if not _quotes_agree(first, second):
        return False
    head = second[0]
    if head in _NEVER_FIRST:
        return True
    if is_cjk(first[-1]) or is_cjk(head) or not head.isalpha():
        return True
    if head.islower() or first[-1] in ",-，、":
        return True
    word, opener = _LAST_WORD.search(first), _FIRST_WORD.match(second)
    return (
        word is not None
        and word.group() in _FUNCTION_WORDS
        and opener is not None
        and opener.group().lower() not in _FUNCTION_WORDS
    )


def surely_continues(first: str, second: str, around: str) -> bool:
    """Tell whether ``second`` cannot well begin a sentence and goes on where ``first`` stops.

    ``around`` is the text in which both stand, or the stretch of it near them.
    """
    if not continues(first, second):
        return False
    head = second[0]
    closes = _quotes_agree(first, second) and not _quotes_agree("", second)
    return head in _NEVER_FIRST or head.islower() or closes or forms_phrase(first, second, around)


def _quotes_agree(first: str, second: str) -> bool:
    """Tell whether ``second`` closes what ``first`` leaves open, and nothing else."""
    still_open: list[str] = []
    for char in first:
        if char in _OPENS:
            still_open.append(char)
        elif still_open and still_open[-1] == _CLOSES.get(char):
            still_open.pop()
    depth = 0
    for char in second[:_REACH]:
        if char in _OPENS:
            if still_open and char == still_open[-1]:
                return False
            depth += 1
        elif char in _CLOSES:
            if depth == 0:
                return bool(still_open) and still_open[-1] == _CLOSES[char]
            depth -= 1
    return not still_open


def forms_phrase(first: str, second: str, text: str) -> bool:
    """Tell whether the joint of two pieces lies within a word or a phrase.

    Evidence is the text itself (the two characters before the joint and the two after it stand
    together elsewhere in it) or the dictionary (a word of it spans the joint).
    """
    if len(first) < 2 or len(second) < 2 or not (is_cjk(first[-1]) and is_cjk(second[0])):
        return False
    if first[-2:] + second[:2] in text:
        return True
    return _word_spans(first[-4:], second[:4])


def _word_spans(left: str, right: str) -> bool:
    """Tell whether the likeliest words of ``left + right`` include one across their joint."""
    import rjieba

    left, right = to_simplified(left), to_simplified(right)
    end = 0
    for word in rjieba.cut(left + right):
        begin, end = end, end + len(word)
        if begin < len(left) < end:
            # A word of two characters is often chance: 展 + 中 in 发展 | 中国.
            return len(word) > 2
    return False
