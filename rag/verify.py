"""A claim and the citations it names in, the claim with what was verified about it out."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence

from index.han import HAN
from index.normalize import normalize_text
from rag.agreement import Evidence, missing, read_evidence
from rag.asked import QUOTED
from rag.attachment import misplaced
from rag.citations import strip_markers
from rag.names import claimed_names, name_forms
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.types import Citation, Claim

Support = Callable[[str, str], float]

MIN_SUPPORT = 0.5
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.%+&/\-]|_")
_LETTER = re.compile("[^\\W\\d_]")
_NUMERIC = re.compile("[0-9.%零〇一二两三四五六七八九十百千万亿余多近约超逾]")
_EDGE = re.compile(r"[\s，,。.!?！？；;：:、()（）“”\"「」『』《》—…]")
_MAX_TRANSLATED_WORDS = 5


def verify_claim(
    claim_text: str,
    markers: Sequence[int],
    citations: Mapping[int, Citation],
    *,
    supports: Support | None = None,
    min_support: float = MIN_SUPPORT,
) -> Claim:
    """Check one sentence against the quotes that its markers name.

    ``checks`` holds ``markers``, ``quantities``, ``quotes``, ``names`` and, when a scorer is
    given, ``evidence``: ``supports(claim, quote)`` in [0, 1] reaches ``min_support`` for one quote
    or for all of them together. A claim that stands word for word in a quote passes all of them.
    """
    text = strip_markers(claim_text)
    cited = [citations[marker] for marker in markers if marker in citations]
    checks = {"markers": bool(markers) and len(cited) == len(markers)}
    if _literal(text, cited):
        checks |= dict.fromkeys(("quantities", "quotes", "names"), True)
        if supports is not None:
            checks["evidence"] = True
    else:
        evidences = [_evidence(citation.quote, citation.date) for citation in cited]
        joined = _bare("".join(evidence.text for evidence in evidences))
        claimed = quantities(text)
        checks["quantities"] = not (
            missing(claimed, evidences) or misplaced(text, claimed, evidences)
        )
        checks["quotes"] = _quotes_stand(text, joined)
        checks["names"] = _names_stand(_without(text, claimed), joined)
        if supports is not None:
            checks["evidence"] = _supported(text, cited, supports, min_support)
    return Claim(claim_text, tuple(markers), all(checks.values()), checks)


@functools.lru_cache(maxsize=256)
def _evidence(quote: str, date: str) -> Evidence:
    return read_evidence(quote, date)


def _bare(text: str) -> str:
    """Drop white space and punctuation, which quoting may change, from normalised text."""
    return _PUNCTUATION.sub("", text)


def _literal(text: str, cited: Sequence[Citation]) -> bool:
    """Tell whether a claim stands in one quote word for word, from clause edge to clause edge."""
    wanted = normalize_text(text).strip().rstrip("。.!！?？；;，,")
    if not wanted:
        return False
    for citation in cited:
        normal = normalize_text(citation.quote)
        start = normal.find(wanted)
        if start >= 0 and _edges(normal, start, start + len(wanted)):
            return True
    return False


def _edges(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before or _EDGE.match(before) is not None) and (
        not after or _EDGE.match(after) is not None
    )


def _quotes_stand(text: str, evidence: str) -> bool:
    """Tell whether every quoted string occurs; a short translated name cannot be looked up."""
    for match in QUOTED.finditer(text):
        inner = next(group for group in match.groups() if group)
        wanted = _bare(normalize_text(inner))
        if wanted and wanted not in evidence and not _translated_name(inner, evidence):
            return False
    return True


def _translated_name(inner: str, evidence: str) -> bool:
    if HAN.search(evidence):
        return not HAN.search(inner) and len(inner.split()) <= _MAX_TRANSLATED_WORDS
    return HAN.search(inner) is not None and len(inner) <= 2 * _MAX_TRANSLATED_WORDS


def _without(text: str, claimed: Sequence[Quantity]) -> str:
    """Blank the quantities out: "120 billion" and EFLOPS are checked as figures, not as names."""
    for quantity in claimed:
        blank = " " * (quantity.end - quantity.start)
        text = text[: quantity.start] + blank + text[quantity.end :]
    return text


def _names_stand(text: str, evidence: str) -> bool:
    chinese = HAN.search(evidence) is not None
    if HAN.search(text) and not chinese and _LETTER.search(evidence):
        # Chinese names over English evidence are translations: only Latin words can be looked up.
        text = HAN.sub(" ", text)
    return all(
        any(_bare(form) in evidence for form in name_forms(name))
        for name in claimed_names(text, evidence_is_chinese=chinese)
    )


def _supported(text: str, cited: Sequence[Citation], supports: Support, min_support: float) -> bool:
    quotes = [citation.quote for citation in cited]
    if len(quotes) > 1:
        quotes.append("".join(quotes))
    return any(supports(text, quote) >= min_support for quote in quotes)
