"""A record and a new answer to the same question in, what differs out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from api.payloads import Json, answer_payload
from api.records import RecordBody
from api.schemas import AnswerBody, PassageBody
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Move:
    """A passage that stands elsewhere now.

    Ranks are 1-based; both figures of a side are None where the passage was not among those of
    the answer.
    """

    doc_id: str
    text: str
    rank_before: int | None
    rank_after: int | None
    evidence_before: float | None
    evidence_after: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What differs now, by part: lines that begin with ``-`` (recorded) or ``+`` (now).

    ``answer`` is what a reader sees: text, status, claims, citations, conflicts, notes.
    ``context`` is what it was made of and with; it may differ while the answer stays the same.
    """

    answer: Mapping[str, Sequence[str]]
    context: Mapping[str, Sequence[str]]
    moves: tuple[Move, ...]

    @property
    def same(self) -> bool:
        """Whether a reader would see the same answer."""
        return not self.answer


def replay(record: RecordBody, answer: Answer, *, made_with: Mapping[str, str]) -> Replay:
    """Compare a recorded answer with one that was given now.

    Ids of passages do not count: a document that is indexed anew gets new ones.
    """
    now = AnswerBody.model_validate(answer_payload(answer))
    return Replay(
        answer=_differences(_answer_lines(record.answer), _answer_lines(now)),
        context=_differences(
            _context_lines(record.answer, record.made_with), _context_lines(now, made_with)
        ),
        moves=tuple(_moves(record.answer.passages, now.passages)),
    )


def _answer_lines(answer: AnswerBody) -> dict[str, list[str]]:
    """Return what a reader sees, as lines that can be compared."""
    return {
        "status": [f"{answer.status} {answer.reason}".strip()],
        "answer": answer.answer.splitlines(),
        "claims": [
            f"{claim.text} {'supported' if claim.supported else 'not supported'}"
            for claim in answer.claims
        ],
        "citations": [
            f"[{c.marker}] {c.doc_id} {c.spans} {c.title} · {c.source} · {c.date}: {c.quote}"
            for c in answer.citations
        ],
        "conflicts": [
            f"{conflict.subject}: {value.value} [{value.marker}] {value.date} {value.scope}".strip()
            for conflict in answer.conflicts
            for value in conflict.values
        ],
        "notes": list(answer.notes),
    }


def _context_lines(answer: AnswerBody, made_with: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        "generation": [str(answer.index_generation)],
        "generator": [answer.generator],
        "understood as": [answer.rewritten_question],
        **{name: [value] for name, value in made_with.items()},
    }


def _differences(
    before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    parts = dict.fromkeys([*before, *after])
    found = {name: _changed(before.get(name, ()), after.get(name, ())) for name in parts}
    return {name: lines for name, lines in found.items() if lines}


def _changed(before: Sequence[str], after: Sequence[str]) -> list[str]:
    changes = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    return [f"{line[0]} {line[1:]}" for line in changes if not line.startswith("@@")]


def _moves(before: Sequence[PassageBody], after: Sequence[PassageBody]) -> Iterable[Move]:
    """Yield the passages whose rank changed, first as they stand now, then those that are gone."""
    old, new = _ranked(before), _ranked(after)
    for doc_id, text in dict.fromkeys([*new, *old]):
        was, is_now = (side.get((doc_id, text), (None, None)) for side in (old, new))
        if was[0] != is_now[0]:
            yield Move(doc_id, text, was[0], is_now[0], was[1], is_now[1])


def _ranked(passages: Sequence[PassageBody]) -> dict[tuple[str, str], tuple[int, float]]:
    return {(p.doc_id, p.text): (rank, p.evidence) for rank, p in enumerate(passages, start=1)}


def replay_payload(found: Replay, answer: Answer) -> Json:
    """Return the object that ``jushi replay --json`` prints."""
    return {
        "same": found.same,
        "differs": {name: list(lines) for name, lines in found.answer.items()},
        "context": {name: list(lines) for name, lines in found.context.items()},
        "passages": [asdict(move) for move in found.moves],
        "answer": answer_payload(answer),
    }
