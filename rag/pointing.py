"""A follow-up that points at earlier turns by their place in, what it points at out.

The former and the latter, the second year, "no, I meant …", and whether one is more than the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.han import HAN
from index.normalize import normalize_text
from rag.citations import strip_markers
from rag.outline import Outline, fold, outline
from rag.quantities import quantities
from rag.reply import person
from rag.subject import subject

_CORRECTION = re.compile(
    "^(?:前面|刚才|之前|上面|方才)(?:说|提|讲|问)(?:到|起)?(?:过)?的[那这](?:一?[个家座艘条位项])?|"
    "^(?:(?:不对|不是|错了|不)[，,。！ ]+)?我[是想要]*(?:问|说|指|讲)的(?:其实)?是[，,： ]*"
    "|^(?:不对|不是|错了)[，,。！ ]+(?:(?:问|说|指|讲)的)?是(?![不否])"
    "|^我?不是(?:在|要|想)?(?:问|指|讲)[^，,吗]+[，,] *(?:我?是(?:在|要|想)?(?:问|说|指|讲))?"
    r"|^(?:no|sorry)\b[,.!]? *(?:(?:i|we) (?:meant?|am asking|was asking)\b(?: about)?|not [^,]+,) *"
    r"|^i meant\b(?: about)? *",
    re.IGNORECASE,
)
_BACK_TO = re.compile(
    "(?:(?:再?回到|说回|再说|还是说)(?:刚才|前面)?的?)?(?P<thing>[^，,？?这那该此]{2,10}?)"
    "(?:那|这)[个家座项边](?:呢)?[，,] *(?=.)"
)
_LEAD = "(?P<lead>(?:(?:and|but|so|what about|how about) )*)"
_FORMER = re.compile(
    "^(?:那么?)?(?:前者|第一[个家位种](?=[的呢]|多|什么|谁|哪|在[那这])|前一[个家位种])(?!和|与)"
    rf"|^{_LEAD}the (?:former\b|first one\b|first(?=\W*$))",
    re.IGNORECASE,
)
_LATTER = re.compile(
    "^(?:那么?)?(?:后者|第二[个家位种](?=[的呢]|多|有多|什么|谁|哪|在[那这])|后一[个家位种])(?!和|与)"
    rf"|^{_LEAD}the (?:latter\b|second one\b|second(?=\W*$))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"、|和|与|跟|以及|及|，|, and | and |, ")
_INTRODUCED = re.compile(r"^[^:：]{0,12}[:：] *")
_LONGEST_ITEM = 30
_YEAR = re.compile("((?:19|20)[0-9]{2}) ?年?")
_YEAR_AFTER = re.compile("^(?:那么?|到了?)?(?:第二年(?!度|级)|次年|下一年|后一年)")
_YEAR_BEFORE = re.compile("^(?:那么?|到了?)?(?:再?前一年|上一年)")
_MEASURED = re.compile("多|几|什么价")
_NO_THING = re.compile("计划|预[期计]|同行|[去上前往今]年|前任|平时|以前|过去|原来")
_MORE = "(?:还|要|更)?(?:多|少|高|低|大|小|长|短|早|晚|贵|快|慢|厚|重|强|远|便宜)"
_COMPARED = re.compile(
    f"^比(?:隔壁|旁边|对面)?的?(?P<than>[^它他她这那]+?)的?{_MORE}(?:些|一点)?(?:吗|么)$"
    f"|^(?P<other>.+?)比(?:[它他她]们?|这[个家座项]|那[个家座项]){_MORE}(?:些|一点)?(?:吗|么)$"
)


def corrected(question: str) -> str:
    """Return a question without the words that correct the last one, or go back to another.

    Of 不是，我问的是租金 it is 租金, of 回到北园那个，租金多少 it is 北园租金多少.
    """
    match = _CORRECTION.match(fold(question))
    question = question[match.end() :] if match else question
    back = _BACK_TO.match(fold(question))
    return question[slice(*back.span("thing"))] + question[back.end() :] if back else question


def placed(text: str, asked: Sequence[Outline], answers: Sequence[str]) -> str:
    """Put what they point at in the place of 前者 and "the latter".

    ``asked`` are the earlier questions, made whole, and ``answers`` theirs, oldest first. Two things
    that one answer names count, the last such, else what the last two turns were about.
    """
    folded = fold(text)
    for at, pattern in ((0, _FORMER), (1, _LATTER)):
        match = pattern.match(folded)
        both = _both(asked, answers, persons="位" in match.group()) if match else ()
        if match and both:
            return (match["lead"] or "") + both[at] + text[match.end() :]
    return text


def _both(asked: Sequence[Outline], answers: Sequence[str], *, persons: bool) -> tuple[str, ...]:
    for answer in reversed(answers):
        text = _INTRODUCED.sub("", strip_markers(answer).strip(" 。."))
        items = tuple(one.strip() for one in _BETWEEN.split(text) if one.strip())
        named = not any(quantities(one) or len(one) > _LONGEST_ITEM for one in items)
        if len(items) == 2 and named:
            return items
    if len(asked) < 2:
        return ()
    found = tuple(person(one) for one in answers[-2:])
    return found if persons and all(found) else tuple(map(subject, asked[-2:]))


def dated(text: str, before: Outline) -> str:
    """Write out the year before or after that of the last question: 第二年."""
    time = normalize_text(before.text[slice(*before.times[0])]) if before.times else ""
    year = _YEAR.match(time)
    for step, pattern in ((1, _YEAR_AFTER), (-1, _YEAR_BEFORE)):
        match = pattern.match(fold(text))
        if match and year:
            return f"{int(year[1]) + step}年{text[match.end() :]}"
    return text


def compared(text: str, before: Outline) -> str:
    """Ask for both where a question asks whether one is more than what was asked for last."""
    match = _COMPARED.match(fold(text))
    if match is None or not before.asking or not before.asking[0] or not HAN.search(before.text):
        return ""
    if not _MEASURED.search(before.folded, *before.asking):
        return ""
    span = match.span("than") if match["than"] else match.span("other")
    other = text[slice(*span)]
    at = before.asking[0]
    known = outline(other).asking is None and not _NO_THING.search(fold(other))
    return f"{other}和{before.text[:at]}各{before.text[at:]}？" if known else ""
