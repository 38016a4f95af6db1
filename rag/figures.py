"""A cited sentence in, its figures out, each with the words around it and what limits it."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.han import HAN
from index.normalize import normalize_text
from index.types import Span
from rag.areas import Areas, areas_of
from rag.asked import CUMULATIVE
from rag.clock import clock_times
from rag.dateparts import DateParts, anchored, days, label
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.time import only_compared
from rag.words import blank_quantities, clause_of, content_words

_AIM = "力争|目标|计划|争取|规划|有望|到20[2-9][0-9]年|每年(?:培育|至少|为)|不少于"
_AIM_ENGLISH = r"plans?|planned|aims?|targets?|should|wants?|by 20\d\d"
# Public: what says that something is to be, and what that it is.
PLANNED = re.compile(
    f"{_AIM}|拟|将(?![军领近])|预计|到[0-9]{{4}}年"
    f"|(?<![a-z])(?:{_AIM_ENGLISH}|will|is to|expects?|expected)(?![a-z])"
)
# What a figure is to reach, from whatever clause before it: 计划到2027年，建成100家. That something
# will be built (将新建) does not make its size a target.
_TARGET = re.compile(f"{_AIM}|[0-9]{{4}}年底?前|(?<![a-z])(?:{_AIM_ENGLISH})(?![a-z])")
_TRAIN = re.compile("列[车車]")
_COUNTED = re.compile("[每共有达開开增停减][天日]?[^，,。]{0,3}$")
_LEAST_TRAIN = 100
# Public: what tells that a figure or a date is nobody's count yet.
ESTIMATED = re.compile(
    "预估|预测|预计|估算|估计|初步(?!核算)|暂估|(?<![a-z])(?:estimate[sd]?|forecasts?|expected|preliminary)(?![a-z])"
)
_LARGE_ONLY = re.compile(r"规上|规模以上|(?<![a-z])above designated size")
_PLAN_TITLE = re.compile("方案|计划|规划|目标|(?<![a-z])(?:plan|targets?)(?![a-z])")
DONE = re.compile("已|实际|目前|截至|截止|累计|实现了|(?<![a-z])(?:has|have|had|was|were)(?![a-z])")
_CLAUSE_END = re.compile("[,，;；(（]")
_CLAUSE_STOP = re.compile("[,，;；)）]")
_SEGMENT = re.compile("[。；;！？!?\n]")


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence that an answer may show, with its marker and the document's fields.

    ``date`` is the document's; ``evidence`` is how much of the question it says, ``chance`` how
    likely it is to answer it, both in [0, 1]; ``context`` is the passage (or more) that it stands
    in, where known.
    """

    marker: int
    text: str
    passage_id: int
    doc_id: str
    title: str
    source: str
    date: str
    evidence: float = 1.0
    context: str = ""
    chance: float = 0.0

    @property
    def setting(self) -> str:
        """It and what it stands in, title first, in their normal form."""
        return _normal(f"{self.title}\n{self.context}\n{self.text}")

    @property
    def is_chinese(self) -> bool:
        """Whether a Chinese character stands in it."""
        return HAN.search(self.text) is not None

    def as_likely(self, other: CitedSentence, share: float) -> bool:
        """Tell whether it and another are likely to answer by at least a share of each other."""
        low, high = sorted((self.chance, other.chance))
        return low >= share * high > 0


_normal = functools.lru_cache(maxsize=256)(normalize_text)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sentence.

    ``near`` are the content words of its clause up to the next figure, ``words`` those of the
    whole clause, ``around`` those of the sentence. ``areas`` are the places that limit it,
    ``period`` the time as the sentence says it (years when anchored), ``planned`` and
    ``cumulative`` and ``estimated`` what they say; ``settled`` tells that the words leave no doubt about ``planned``:
    a target, or what has been done, not what will be built or nothing.
    """

    sentence: CitedSentence
    quantity: Quantity
    near: frozenset[str]
    words: frozenset[str]
    around: frozenset[str]
    areas: Areas
    period: DateParts | None
    planned: bool
    settled: bool
    cumulative: bool
    large_only: bool
    estimated: bool

    @property
    def scope(self) -> str:
        """What the figure is limited to: ``2025``, ``2025-01/2025-10``, ``累计`` or nothing."""
        if self.cumulative:
            return "累计" if HAN.search(self.sentence.text) else "cumulative"
        return label(self.period) if self.period and self.period.year else ""


def figures(sentence: CitedSentence) -> list[Figure]:
    """Return the figures of a sentence in reading order.

    Dates, times of day, ranks, codes and the numbers of trains are no figures.
    """
    found = quantities(sentence.text)
    hours = [one.span for one in clock_times(sentence.text)]
    kept = [
        q
        for q in found
        if q.kind in ("number", "amount", "percent", "multiple")
        and not q.weak
        and (q.unit not in ("", "点") or not any(start <= q.start < end for start, end in hours))
        and not _names_something(sentence.text, q)
    ]
    blank = blank_quantities(sentence.text, found)
    around = frozenset(content_words(blank))
    result = []
    for quantity in kept:
        start, end = clause_of(blank, quantity)
        # 计划招收3200人，实际报到3085人 may be one clause: each is what stands before it.
        own = (max([start, *(q.end for q in kept if q.end <= quantity.start)]), end)
        result.append(
            Figure(
                sentence,
                quantity,
                frozenset(content_words(_near(blank, kept, quantity, (start, end)))),
                frozenset(content_words(blank[start:end])),
                around,
                # A place that is named further on (…，伤者送往清河县人民医院) does not limit the figure.
                areas_of(blank[:end], sentence.title),
                _period(sentence.text, found, quantity, sentence.date),
                _planned(sentence, own),
                _settled(sentence, own),
                CUMULATIVE.search(normalize_text(_segment(sentence.text, quantity))) is not None,
                _LARGE_ONLY.search(sentence.text) is not None,
                ESTIMATED.search(normalize_text(sentence.text[:end])) is not None,
            )
        )
    return result


def _names_something(text: str, quantity: Quantity) -> bool:
    """Tell the number of a line or a train from how many there are: 5号线, 417次列车, 每天300次列车."""
    if not quantity.unit and text[quantity.end : quantity.end + 1] in ("号", "號"):
        return True
    return (
        quantity.unit == "次"
        and quantity.value >= _LEAST_TRAIN
        and _TRAIN.match(text, quantity.end) is not None
        and _COUNTED.search(text[: quantity.start]) is None
    )


def _planned(sentence: CitedSentence, clause: Span) -> bool:
    """Tell a plan or target from what has been done, by the sentence, else by the title.

    What is planned after a figure's clause says nothing of it, nor what is before one in which
    something is done: 累计投资6000万元，计划年底通水.
    """
    text = normalize_text(sentence.text)
    own = normalize_text(sentence.text[slice(*clause)])
    if PLANNED.search(own):
        return True
    if PLANNED.search(normalize_text(sentence.text[: clause[1]])) and not DONE.search(own):
        return True
    return not DONE.search(text) and _PLAN_TITLE.search(normalize_text(sentence.title)) is not None


def _settled(sentence: CitedSentence, clause: Span) -> bool:
    """Tell whether a figure is surely a target, or surely of what has been done."""
    own = normalize_text(sentence.text[slice(*clause)])
    until = normalize_text(sentence.text[: clause[1]])
    return DONE.search(own) is not None or _TARGET.search(until) is not None


def _segment(text: str, quantity: Quantity) -> str:
    """Return what stands before a figure since the last full stop or semicolon."""
    ends = [match.end() for match in _SEGMENT.finditer(text, 0, quantity.start)]
    return text[ends[-1] if ends else 0 : quantity.end]


def _near(blank: str, kept: list[Quantity], quantity: Quantity, clause: tuple[int, int]) -> str:
    start = max([clause[0], *(q.end for q in kept if q.end <= quantity.start)])
    end = min([clause[1], *(q.start for q in kept if q.start >= quantity.end)])
    return blank[start:end]


def starts_anew(text: str, found: Sequence[Quantity], figure: Quantity, date: Quantity) -> bool:
    """Tell whether a date after a figure begins a clause that has a figure of its own."""
    apart = _CLAUSE_END.search(text, figure.end, date.start) is not None
    end = _CLAUSE_STOP.search(text, date.end)
    last = end.start() if end else len(text)
    return apart and any(q.date is None and date.end <= q.start < last for q in found)


def _period(
    text: str, found: Sequence[Quantity], quantity: Quantity, date: str
) -> DateParts | None:
    """Return the last date before a figure in its sentence, else the first after it.

    A date of a later clause that has a figure of its own says nothing of an earlier one:
    2023 in 盈利3万元，2023年为2万元.
    """
    stated = [q for q in found if q.date is not None and not only_compared(text, q)]
    before = [q for q in stated if q.start < quantity.start]
    chosen = before[-1] if before else stated[0] if stated else None
    if chosen is None or chosen.date is None:
        return None
    if not before and starts_anew(text, found, quantity, chosen):
        return None
    parts = anchored(chosen.date, date)
    earlier = [q.date.year for q in before if q.date and q.date.year]
    if chosen.date.year is None and not chosen.date.anchor and earlier:
        parts = DateParts(year=earlier[-1])
    return parts if days(parts) else None
