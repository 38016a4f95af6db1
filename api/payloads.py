"""Records in, JSON objects out: the same object for HTTP and for ``--json`` on the command line.

Plain dictionaries rather than models: an answer is built once a question, and everything in it
was checked when its record was made. A test holds each of them against its schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.types import BuildReport, Document, DocumentSummary, Span
from rag.service import CheckResult
from rag.types import Answer, Citation, Claim, Conflict, Event, ScoredPassage

Json = dict[str, object]


def answer_payload(answer: Answer, *, conversation_id: str = "", request_id: str = "") -> Json:
    """Return the object of ``POST /ask``."""
    return {
        "answer": answer.text,
        "status": answer.status,
        "reason": answer.reason,
        "claims": [claim_payload(claim) for claim in answer.claims],
        "citations": [citation_payload(citation) for citation in answer.citations],
        "conflicts": [_conflict(conflict) for conflict in answer.conflicts],
        "passages": [passage_payload(passage) for passage in answer.passages],
        "confidence": round(answer.confidence, 4),
        "generator": answer.generator,
        "rewritten_question": answer.rewritten_question,
        "conversation_id": conversation_id,
        "index_generation": answer.index_generation,
        "timings_ms": {name: round(ms, 3) for name, ms in answer.timings_ms.items()},
        "notes": list(answer.notes),
        "request_id": request_id,
    }


def claim_payload(claim: Claim) -> Json:
    """Return one verified sentence."""
    return {
        "text": claim.text,
        "markers": list(claim.markers),
        "supported": claim.supported,
        "checks": dict(claim.checks),
        "focus": None if claim.focus is None else list(claim.focus),
    }


def citation_payload(citation: Citation) -> Json:
    """Return one citation."""
    return {
        "marker": citation.marker,
        "doc_id": citation.doc_id,
        "passage_id": citation.passage_id,
        "title": citation.title,
        "source": citation.source,
        "date": citation.date,
        "spans": _spans(citation.spans),
        "quote": citation.quote,
        "notes": dict(citation.notes),
    }


def passage_payload(scored: ScoredPassage) -> Json:
    """Return one ranked passage."""
    passage = scored.passage
    return {
        "passage_id": passage.passage_id,
        "doc_id": passage.doc_id,
        "ordinal": passage.ordinal,
        "headings": list(passage.headings),
        "kind": passage.kind,
        "text": passage.text,
        "spans": _spans(passage.spans),
        "score": float(scored.score),
        "evidence": float(scored.evidence),
        "ranks": {name: int(rank) for name, rank in scored.ranks.items()},
        "features": {name: float(part) for name, part in scored.features.items()},
    }


def search_payload(passages: Iterable[ScoredPassage], *, request_id: str = "") -> Json:
    """Return the object of ``POST /search``."""
    return {"passages": [passage_payload(p) for p in passages], "request_id": request_id}


def summary_payload(summary: DocumentSummary) -> Json:
    """Return a document without its text."""
    return {
        "doc_id": summary.doc_id,
        "title": summary.title,
        "source": summary.source,
        "date": summary.date,
        "lang": summary.lang,
        "passage_count": summary.passage_count,
        "metadata": dict(summary.metadata),
    }


def documents_payload(
    summaries: Sequence[DocumentSummary], *, limit: int, offset: int, request_id: str = ""
) -> Json:
    """Return the object of ``GET /documents``: the page that starts at ``offset`` (0-based)."""
    return {
        "documents": [summary_payload(s) for s in summaries[offset : offset + limit]],
        "total": len(summaries),
        "limit": limit,
        "offset": offset,
        "request_id": request_id,
    }


def document_payload(document: Document, *, request_id: str = "") -> Json:
    """Return the object of ``GET /documents/{doc_id}``."""
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "lang": document.lang,
        "metadata": dict(document.metadata),
        "text": document.text,
        "request_id": request_id,
    }


def report_payload(report: BuildReport, *, request_id: str = "") -> Json:
    """Return what a build did: the object of ``POST`` and ``DELETE /documents``."""
    return {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [{"path": path, "reason": reason} for path, reason in report.skipped],
        "warnings": [{"doc_id": doc_id, "note": note} for doc_id, note in report.warnings],
        "passages": report.passages,
        "index_generation": report.generation,
        "request_id": request_id,
    }


def check_payload(check: CheckResult) -> Json:
    """Return one self-test; its detail may quote documents and stays in the log."""
    return {"name": check.name, "passed": check.passed, "remedy": check.remedy}


def event_payload(event: Event, *, conversation_id: str = "", request_id: str = "") -> Json:
    """Return the data of one server-sent event."""
    match event.data:
        case Answer() as answer:
            return answer_payload(answer, conversation_id=conversation_id, request_id=request_id)
        case Claim() as claim:
            return claim_payload(claim)
        case str() as text:
            return {"text": text}
        case passages:
            return {"passages": [passage_payload(passage) for passage in passages]}


def _conflict(conflict: Conflict) -> Json:
    return {
        "subject": conflict.subject,
        "values": [
            {"value": v.value, "marker": v.marker, "date": v.date, "scope": v.scope}
            for v in conflict.values
        ],
    }


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]
