"""A claim and its evidence in, whether each figure stands beside the right words out.

"9 issues in all, 2 of them in 2025" carries both figures, and still not "2 issues in all". A
figure is misplaced when the words around it in the claim stand in the evidence beside another
figure of the same kind that the claim leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.agreement import Evidence, carries
from rag.quantity import Quantity, same_unit
from rag.words import blank_quantities, clause_of, content_words

MARGIN = 2
"""By how many shared words the other figure must be the better match."""


def misplaced(
    text: str, claimed: Sequence[Quantity], evidences: Sequence[Evidence]
) -> list[Quantity]:
    """Return the claimed figures and years whose words belong to another figure."""
    around = _reader(text, claimed)
    return [
        quantity
        for quantity in claimed
        if not quantity.weak and _belongs_elsewhere(quantity, around, claimed, evidences)
    ]


def _reader(text: str, found: Sequence[Quantity]) -> Callable[[Quantity], frozenset[str]]:
    blank = blank_quantities(text, found)

    def around(quantity: Quantity) -> frozenset[str]:
        start, end = clause_of(blank, quantity)
        return frozenset(content_words(blank[start:end]))

    return around


def _belongs_elsewhere(
    quantity: Quantity,
    around: Callable[[Quantity], frozenset[str]],
    claimed: Sequence[Quantity],
    evidences: Sequence[Evidence],
) -> bool:
    own, rival = -1, -1
    words: frozenset[str] | None = None
    for evidence in evidences:
        rivals = [q for q in evidence.quantities if _rivals(quantity, q, claimed)]
        if not rivals:
            continue
        words = around(quantity) if words is None else words
        read = _reader(evidence.original, evidence.quantities)
        matching = [q for q in evidence.quantities if _says(q, quantity, evidence)]
        own = max([own, *(len(words & read(q)) for q in matching)])
        rival = max([rival, *(len(words & read(q)) for q in rivals)])
    return own >= 0 and rival >= own + MARGIN


def _rivals(quantity: Quantity, other: Quantity, claimed: Sequence[Quantity]) -> bool:
    """Tell a figure of the same kind that the claim does not state anywhere."""
    if other.weak or not _same_kind(quantity, other):
        return False
    return not any(_equal(one, other) for one in claimed)


def _same_kind(one: Quantity, two: Quantity) -> bool:
    if "code" in (one.kind, two.kind):
        return False
    if one.date is not None or two.date is not None:
        return one.year is not None and two.year is not None
    return bool(one.unit) and one.kind == two.kind and same_unit(one, two)


def _equal(one: Quantity, two: Quantity) -> bool:
    if one.date is not None and two.date is not None:
        return one.year == two.year
    return one.value == two.value


def _says(stated: Quantity, quantity: Quantity, evidence: Evidence) -> bool:
    if (stated.date is None) != (quantity.date is None) or stated.kind == "code":
        return False
    single = Evidence("", "", (stated,), (stated.date,) if stated.date else (), "")
    return carries(single, quantity) if evidence else False
