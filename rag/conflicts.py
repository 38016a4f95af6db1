"""Cited sentences in, what they disagree about out: figures here, words in ``contradictions``.

Two figures disagree when they answer the same question with values that cannot both hold. A
figure of another place, a plan beside a fact, or values that bounds reconcile (超200 and 232) do
not disagree; figures of other times are shown with their scope where the question names no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from rag.areas import same_area
from rag.asked import Asked, alike, asked_figure
from rag.contradictions import asks_in_words, find_contradiction
from rag.dateparts import days
from rag.figures import CitedSentence, Figure
from rag.glosses import holds
from rag.meant import CLOSE_SHARE, CLOSE_SHARE_ACROSS, best_figures, of_unit_asked
from rag.reconcile import reconciled
from rag.rivals import differ, other_deed, other_firm, other_measure, other_rank
from rag.types import Conflict, ConflictValue
from rag.units import COUNT, symbol_unit
from rag.words import blank_quantities, content_words

__all__ = ["CitedSentence", "find_conflicts"]

MIN_RELEVANCE = 0.45
MIN_RELEVANCE_SHARE = 0.6
MIN_RELEVANCE_UNSURE = 0.6
MIN_OVERLAP = 0.34
MIN_OVERLAP_OTHER_SCOPE = 0.5


def find_conflicts(
    question: str, candidates: Sequence[CitedSentence], *, as_of: str = ""
) -> list[Conflict]:
    """Return the disagreement about what a question asks for: one or none.

    Values come in the order of the candidates, equal ones once. A question that asks for several
    things has none. ``as_of`` (ISO) anchors 去年 in the question; ``QuestionError`` as in
    ``parse_question``.
    """
    if len(candidates) < 2:
        return []
    asked = asked_figure(question, as_of=as_of)
    if asked is None or asks_in_words(asked.text):
        return find_contradiction(question, candidates)
    chosen = best_figures(asked, candidates)
    group = _disagreeing(asked, chosen)
    if not group:
        return []
    return [Conflict(_subject(group), tuple(_value(figure, group) for figure in group))]


def _disagreeing(asked: Asked, chosen: Sequence[tuple[Figure, float]]) -> list[Figure]:
    """Return the figures that take part in a disagreement, values that repeat left out."""
    top = max((score for _, score in chosen), default=0.0)
    least = MIN_RELEVANCE if asked.surely else MIN_RELEVANCE_UNSURE
    floor = max(least, MIN_RELEVANCE_SHARE * top) if top else 0.0
    kept = [figure for figure, score in chosen if score >= floor]
    members: list[Figure] = []
    for one, two in combinations(kept, 2):
        if disagree(asked, one, two):
            members += [figure for figure in (one, two) if figure not in members]
    distinct: list[Figure] = []
    for figure in sorted(members, key=kept.index):
        if not any(_reconciled(asked, figure, other) for other in distinct):
            distinct.append(figure)
    return distinct if len(distinct) > 1 else []


def disagree(asked: Asked, one: Figure, two: Figure) -> bool:
    """Tell whether two figures give values for one thing that cannot both hold."""
    if not alike(symbol_unit(one.quantity.unit), symbol_unit(two.quantity.unit)):
        return False
    if _reconciled(asked, one, two) or _of_others(asked, one, two) or _of_other_state(one, two):
        return False
    if not same_area(one.areas, two.areas):
        return False
    if asked.period and not (one.period or two.period):
        return False  # nothing says that either is about the time asked for
    shared = max(overlap(one, two), _shared_words(asked, one, two))
    if _other_scope(one, two):
        return not asked.dated and shared >= MIN_OVERLAP_OTHER_SCOPE
    first, second = one.sentence, two.sentence
    across = first.is_chinese != second.is_chinese
    own = first.is_chinese == asked.is_chinese and all(
        of_unit_asked(asked, each) for each in (one, two)
    )
    wordless = across or own
    least = CLOSE_SHARE_ACROSS if across else CLOSE_SHARE
    return shared >= MIN_OVERLAP or (wordless and first.as_likely(second, least))


def _of_others(asked: Asked, one: Figure, two: Figure) -> bool:
    """Tell whether two figures are of other things, firms, measures or deeds."""
    first, second = one.sentence, two.sentence
    return (
        differ(asked.text, first, second)
        or (asked.dimension == COUNT and not asked.done and other_deed(asked.weights, one, two))
        or any(
            other_rank(a.sentence.text, b.sentence.text)
            or other_firm(asked.text, a.sentence, b.sentence)
            or other_measure(asked.weights, a, b)
            for a, b in ((one, two), (two, one))
        )
    )


def _of_other_state(one: Figure, two: Figure) -> bool:
    """Tell a plan from what is done, an estimate from a count, large firms from all."""
    if one.large_only != two.large_only or one.estimated != two.estimated:
        return True
    return one.planned != two.planned and one.quantity.unit != "大" and (one.settled or two.settled)


def _reconciled(asked: Asked, one: Figure, two: Figure) -> bool:
    if asked.limit:
        return reconciled(*(replace(figure.quantity, bound="exact") for figure in (one, two)))
    return reconciled(one.quantity, two.quantity)


def overlap(one: Figure, two: Figure) -> float:
    """Return the share of the shorter clause's words that the other sentence has too."""
    small, large = sorted((one, two), key=lambda figure: len(figure.words))
    if not small.words:
        return 0.0
    shared = sum(holds(large.words, word) for word in small.words)
    return shared / len(small.words)


def _shared_words(asked: Asked, one: Figure, two: Figure) -> float:
    """Return how much of what the question measures stands in both sentences, in [0, 1]."""
    total = sum(asked.weights.values())
    both = sum(
        weight
        for word, weight in asked.weights.items()
        if holds(one.around, word) and holds(two.around, word)
    )
    return both / total if total else 0.0


def _other_scope(one: Figure, two: Figure) -> bool:
    if one.cumulative != two.cumulative:
        return True
    first = days(one.period) if one.period else None
    second = days(two.period) if two.period else None
    if first is None or second is None:
        return False
    return first[0] > second[1] or second[0] > first[1]


def _subject(group: Sequence[Figure]) -> str:
    """Name the thing by the words that all clauses share, in the order of the first."""
    first = group[0]
    shared = [
        word
        for word in dict.fromkeys(_ordered(first))
        if all(holds(figure.words, word) for figure in group[1:])
    ]
    joiner = "" if all(not word.isascii() for word in shared) else " "
    return joiner.join(shared)


def _ordered(figure: Figure) -> list[str]:
    return [
        word
        for word in content_words(blank_quantities(figure.sentence.text))
        if word in figure.words
    ]


def _value(figure: Figure, group: Sequence[Figure]) -> ConflictValue:
    """Return a value as it stands in its text; the scope where scopes differ."""
    scopes = {member.scope for member in group}
    return ConflictValue(
        figure.quantity.text,
        figure.sentence.marker,
        figure.sentence.date,
        figure.scope if len(scopes) > 1 else "",
    )
