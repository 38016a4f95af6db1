"""The journal of a run: outcomes as they come in, what a resumed run need not ask again out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from eval.errors import EvaluationError
from eval.outcome import Outcome, from_json, to_json

_VERSION = 1


class Journal:
    """A JSON Lines file: a head that names the run, then one outcome a line.

    A run is named by the index's generation and the fingerprint of its questions; a journal of
    another run is overwritten. A line that a crash cut short is dropped.
    """

    def __init__(self, path: Path, *, generation: int, question_set: str) -> None:
        self._path = path
        self._head = {"version": _VERSION, "generation": generation, "questions": question_set}

    def finished(self) -> dict[str, Outcome]:
        """Return the outcomes of an earlier, interrupted run of the same name, by question id."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise EvaluationError(f"{self._path}: cannot be read as a journal: {error}") from error
        if not lines or _decoded(lines[0]) != self._head:
            return {}
        outcomes: dict[str, Outcome] = {}
        for line in lines[1:]:
            record = _decoded(line)
            if record is None:
                break
            try:
                outcome = from_json(record)
            except (KeyError, TypeError):
                return {}
            outcomes[outcome.question_id] = outcome
        return outcomes

    @contextmanager
    def writing(self, finished: dict[str, Outcome]) -> Iterator[TextIO]:
        """Rewrite the journal with what is finished and open it for more lines."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("w", encoding="utf-8") as stream:
                stream.write(json.dumps(self._head) + "\n")
                for outcome in finished.values():
                    write_line(stream, outcome)
                yield stream
        except OSError as error:
            raise EvaluationError(f"{self._path}: cannot be written: {error}") from error


def write_line(stream: TextIO, outcome: Outcome) -> None:
    """Append one outcome and hand it to the operating system."""
    stream.write(json.dumps(to_json(outcome), ensure_ascii=False) + "\n")
    stream.flush()


def _decoded(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
