"""Checks of what an answer cites: citations and claims in, shares that hold out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from eval.answers import holds_any_fact
from index.types import Document
from rag.quantities import quantities
from rag.quantity import same_value
from rag.types import Answer, Citation, Claim
from rag.verify import verify_claim


def is_literal(citation: Citation, document: Document | None) -> bool:
    """Whether the quote is what the cited spans hold; False where the document is unknown.

    Spans must be in order, not empty, and inside the text.
    """
    if document is None or not citation.spans:
        return False
    end_before = 0
    for start, end in citation.spans:
        if not end_before <= start < end <= len(document.text):
            return False
        end_before = end
    return "".join(document.text[s:e] for s, e in citation.spans) == citation.quote


def bears_on(citation: Citation, facts: Sequence[Sequence[str]], relevant: Collection[int]) -> bool:
    """Whether a citation lies in an evidence passage or its quote holds a gold fact."""
    return citation.passage_id in relevant or holds_any_fact(facts, citation.quote)


def figures_hold(claim: Claim, quotes: Mapping[int, str]) -> bool | None:
    """Whether every figure of a claim stands in what it cites; None for a claim without figures.

    ``quotes`` maps markers to quotes; a marker without a citation adds nothing.
    """
    said = quantities(_without_markers(claim))
    if not said:
        return None
    cited = [q for marker in claim.markers for q in quantities(quotes.get(marker, ""))]
    return all(any(same_value(figure, q) for q in cited) for figure in said)


def share_of_figures(answer: Answer) -> float | None:
    """Return the share of claims with figures whose figures hold; None where no claim has any."""
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    checked = [figures_hold(claim, quotes) for claim in answer.claims]
    held = [result for result in checked if result is not None]
    return sum(held) / len(held) if held else None


def citation_recall(answer: Answer) -> float | None:
    """Return the share of claims that their citations support together; None without claims.

    Citation recall of ALCE (Gao et al., EMNLP 2023), with our verifier as the judge: what the
    service says about its own claims is not believed.
    """
    if not answer.claims:
        return None
    citations = {citation.marker: citation for citation in answer.citations}
    held = [bool(c.markers) and _supported(c, c.markers, citations) for c in answer.claims]
    return sum(held) / len(held)


def citation_precision(answer: Answer) -> float | None:
    """Return the share of citations that their claims need; None where no claim cites any.

    Citation precision of ALCE: a citation is needed when it supports its claim alone, or when
    the claim is supported with it and not without it.
    """
    citations = {citation.marker: citation for citation in answer.citations}
    needed = [
        _needed(claim, marker, citations) for claim in answer.claims for marker in claim.markers
    ]
    return sum(needed) / len(needed) if needed else None


def _needed(claim: Claim, marker: int, citations: Mapping[int, Citation]) -> bool:
    if _supported(claim, (marker,), citations):
        return True
    rest = tuple(other for other in claim.markers if other != marker)
    whole = _supported(claim, claim.markers, citations)
    return whole and not (rest and _supported(claim, rest, citations))


def _supported(claim: Claim, markers: Sequence[int], citations: Mapping[int, Citation]) -> bool:
    return verify_claim(claim.text, markers, citations).supported


def _without_markers(claim: Claim) -> str:
    text = claim.text
    for marker in claim.markers:
        text = text.replace(f"[{marker}]", " ")
    return text
