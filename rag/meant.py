"""What a question asks for and cited sentences in, the figure of each document that is meant out."""

from __future__ import annotations

from collections.abc import Sequence

from index.normalize import normalize_text
from rag.areas import same_area
from rag.asked import Asked, alike, fits_unit
from rag.dateparts import days
from rag.figures import CitedSentence, Figure, figures
from rag.glosses import glosses, holds
from rag.rivals import of_another_thing
from rag.units import symbol_unit

MIN_EVIDENCE_SHARE = 0.3
SURE_SHARE = 0.15
"""Share of the likeliest sentence's chance at which a figure with ``SURE_RELEVANCE`` is meant."""
SURE_RELEVANCE = 0.4
CLOSE_SHARE = 0.3
"""That share for a figure of the very unit asked for: two such figures need share no words."""
CLOSE_SHARE_ACROSS = 0.5
"""The share of each other's chance at which figures in two languages need share none."""
_LIKELIHOOD = 0.2
"""What the likeliest sentence's figure is ahead by, in relevance."""
_NEAR, _CLAUSE, _SENTENCE, _SETTING = 1.0, 0.8, 0.5, 0.4


def best_figures(asked: Asked, candidates: Sequence[CitedSentence]) -> list[tuple[Figure, float]]:
    """Return the figure of each document that answers best, with its relevance; 1 if surely meant.

    In the order of the candidates. The one that answers best of all tells the unit.
    """
    about = [one for one in candidates if not of_another_thing(asked.text, one)]
    strongest = max((one.evidence for one in about), default=0.0)
    likeliest = max((one.chance for one in about), default=0.0)
    found = [
        (figure, relevance(asked, figure))
        for one in about
        if one.evidence >= MIN_EVIDENCE_SHARE * strongest
        for figure in figures(one)
        if _answers(asked, figure)
    ]
    if asked.quoted:
        found = [pair for pair in found if _has_quoted(asked, pair[0])] or found
    found = [pair for pair in found if _says_what_is_done(asked, pair[0])] or found
    if asked.cumulative:
        found = [pair for pair in found if pair[0].cumulative] or found

    def merit(pair: tuple[Figure, float]) -> float:
        return pair[1] + _LIKELIHOOD * (likeliest and pair[0].sentence.chance / likeliest)

    found.sort(key=merit, reverse=True)
    best: dict[str, tuple[Figure, float]] = {}
    for figure, score in found:
        first = found[0][0]
        if alike(symbol_unit(first.quantity.unit), symbol_unit(figure.quantity.unit)):
            sure = likeliest and _surely_meant(asked, figure, score, first, likeliest)
            best.setdefault(figure.sentence.doc_id, (figure, 1.0 if sure else score))
    return sorted(best.values(), key=lambda pair: pair[0].sentence.marker)


def of_unit_asked(asked: Asked, figure: Figure) -> bool:
    """Tell whether a figure has the very unit that a question names, or counts what it counts."""
    if asked.unit is not None:
        return figure.quantity.unit == asked.unit.symbol
    after = normalize_text(figure.sentence.text[figure.quantity.end :][:1])
    return bool(asked.counter) and after == asked.counter


def _surely_meant(
    asked: Asked, figure: Figure, score: float, first: Figure, likeliest: float
) -> bool:
    share = figure.sentence.chance / likeliest
    other_language = first.sentence.is_chinese == asked.is_chinese != figure.sentence.is_chinese
    return (share >= CLOSE_SHARE and of_unit_asked(asked, figure)) or (
        share >= SURE_SHARE and (score >= SURE_RELEVANCE or other_language)
    )


def relevance(asked: Asked, figure: Figure) -> float:
    """Return how much of the question's words stand around a figure, in [0, 1]."""
    total = sum(asked.weights.values())
    if not total:
        return 0.0
    score = 0.0
    for word, weight in asked.weights.items():
        if holds(figure.near, word):
            score += _NEAR * weight
        elif holds(figure.words, word):
            score += _CLAUSE * weight
        elif holds(figure.around, word):
            score += _SENTENCE * weight
        elif any(gloss in figure.sentence.setting for gloss in glosses(word)):
            score += _SETTING * weight
    return score / total


def _answers(asked: Asked, figure: Figure) -> bool:
    """Tell whether a figure has the kind, the time and the size class that is asked for."""
    if not fits_unit(asked, figure.quantity):
        return False
    if not same_area(asked.areas, figure.areas):
        return False
    if asked.period is None:
        return True
    if figure.cumulative and not asked.cumulative:
        return False
    span = days(figure.period) if figure.period else None
    return span is None or (span[0] <= asked.period.last and asked.period.first <= span[1])


def _has_quoted(asked: Asked, figure: Figure) -> bool:
    return any(quoted in figure.sentence.setting for quoted in asked.quoted)


def _says_what_is_done(asked: Asked, figure: Figure) -> bool:
    return not asked.done or any(holds(figure.words, word) for word in asked.done)
