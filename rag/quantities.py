"""Text in, the quantities in it out: numbers, amounts, percentages, multiples, ranks, dates.

Chinese in both scripts and English give the same values: 1,200億 = 1200亿 = 120 billion. Words
that hold a numeral and count nothing (一流, 四梁八柱, 三亚) give no quantity.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from index.normalize import Normalized, normalize
from index.types import Span
from rag.amounts import Amount, amounts
from rag.bounds import bound_after, bound_before
from rag.codes import codes
from rag.dateparts import DateParts
from rag.dates import dates
from rag.idioms import idioms
from rag.phrases import Phrase, phrases
from rag.quantity import Kind, Quantity, same_value

__all__ = ["Quantity", "quantities", "same_value"]

# Numerals as on cheques; alone they are names (陆家嘴), so only in runs with a power.
_FINANCIAL = re.compile(
    "[壹贰叁肆伍陆柒捌玖][拾佰仟万亿零壹贰叁肆伍陆柒捌玖]*[拾佰仟万亿][拾佰仟万亿零壹贰叁肆伍陆柒捌玖]*"
)
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_THOUSANDS = re.compile(r"\d[,，]\d{3}")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
# The square and cube of a unit; other numbers of that kind (①, ½) are no plain digits.
_EXPONENTS = frozenset("²³")


# One question reads a sentence several times: for its kind, its unit, its period, its rivals.
@functools.lru_cache(maxsize=1024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text in reading order, without overlaps; spans are in ``text``."""
    normal = normalize(text)
    found: list[Quantity] = []
    position = 0
    for draft in _drafts(normal.text, _thousands(text, normal)):
        start, end = normal.original_span(draft.start, draft.end)
        if start < position or _odd(text[start:end]) or _named(text, normal, draft):
            continue
        position = end
        found.append(replace(draft, start=start, end=end, text=text[start:end]))
    return tuple(found)


def _thousands(text: str, normal: Normalized) -> str:
    """Return the normal form with noughts for what has its thousands set apart: 1,106 is no year."""
    if not _THOUSANDS.search(text):
        return normal.text
    return _FOUR_DIGITS.sub(
        lambda one: "0000" if len(text[slice(*normal.original_span(*one.span()))]) > 4 else one[0],
        normal.text,
    )


def _odd(text: str) -> bool:
    """Tell numbers that are one character, such as ① and ½: they order or cannot be read."""
    return any(unicodedata.category(c) == "No" and c not in _EXPONENTS for c in text)


def _drafts(text: str, dated: str) -> list[Quantity]:
    """Return quantities with spans in the normal form; what is found first keeps its span.

    An idiom (``None``) takes its span and gives no quantity. ``dated`` is the text in which dates
    are looked for.
    """
    text, dated = (
        _FINANCIAL.sub(lambda match: match.group().translate(_PLAIN), one) for one in (text, dated)
    )
    taken: list[Span] = []
    drafts: list[Quantity] = []
    readers = (_read_idioms, _read_phrases, _read_codes)
    for found in (_read_dates(dated), *(reader(text) for reader in readers)):
        for start, end, draft in found:
            if all(end <= s or e <= start for s, e in taken):
                taken.append((start, end))
                drafts += [draft] if draft else []
    outside = [_from_amount(amount, dated) for amount in amounts(text, tuple(taken))]
    drafts += [q for q in outside if all(q.end <= s or e <= q.start for s, e in taken)]
    return sorted(drafts, key=lambda draft: draft.start)


_Found = tuple[int, int, Quantity | None]


def _read_dates(text: str) -> Iterator[_Found]:
    for found in dates(text):
        today = found.parts.anchor == "day" and not found.parts.shift
        draft = replace(_date(found.start, found.end, found.parts), weak=today)
        yield found.start, found.end, draft


def _read_idioms(text: str) -> Iterator[_Found]:
    for start, end in idioms(text):
        yield start, end, None


def _read_phrases(text: str) -> Iterator[_Found]:
    for phrase in phrases(text):
        yield phrase.start, phrase.end, _from_phrase(text, phrase)


def _read_codes(text: str) -> Iterator[_Found]:
    for start, end in codes(text):
        yield start, end, _draft("code", text[start:end], start, end)


def _draft(kind: Kind, unit: str, start: int, end: int) -> Quantity:
    return Quantity(kind, 0.0, unit, "exact", start, end, "")


def _date(start: int, end: int, parts: DateParts) -> Quantity:
    return replace(_draft("date", "", start, end), date=parts)


def _from_phrase(text: str, phrase: Phrase) -> Quantity:
    bound, start = bound_before(text, phrase.start, unit=phrase.unit)
    after, end = bound_after(text, phrase.end)
    if phrase.over:
        bound = "over"
    if phrase.kind == "ordinal":
        bound, after, start, end = "exact", "exact", phrase.start, phrase.end
    return Quantity(
        phrase.kind,
        phrase.value,
        phrase.unit,
        bound if bound != "exact" else after,
        start,
        end,
        "",
        phrase.upper,
        None,
        phrase.weak,
    )


def _from_amount(amount: Amount, dated: str) -> Quantity:
    if amount.kind == "year" and int(dated[amount.start : amount.end]):
        return _date(amount.start, amount.end, DateParts(year=int(amount.value)))
    return Quantity(
        "number" if amount.kind == "year" else amount.kind,
        amount.value,
        amount.unit,
        amount.bound,
        amount.start,
        amount.end,
        "",
        amount.upper,
        None,
        amount.weak,
    )


def _named(text: str, normal: Normalized, draft: Quantity) -> bool:
    """Tell the number word of a capitalised name: "the Six Little Dragons"."""
    word = normal.text[draft.start : draft.end]
    if draft.kind != "number" or not word.isascii() or not word.isalpha():
        return False
    start, end = normal.original_span(draft.start, draft.end)
    following = text[end:].lstrip(" -").split(" ")
    capitals = [part[:1].isupper() for part in following[:2]]
    return text[start].isupper() and len(capitals) == 2 and all(capitals)
