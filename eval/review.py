"""Proposed questions and a person at a terminal in; the questions that they keep out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.draft import Draft
from eval.errors import EvaluationError
from eval.questions import Question

HELP = "a accept · c change the question · f change the answer · r reject · q stop"

Read = Callable[[str], str]
Write = Callable[[str], None]


def review(drafts: Sequence[Draft], *, read: Read, write: Write) -> tuple[Question, ...]:
    """Show each proposal and return the accepted ones, in order.

    ``read`` shows a prompt and returns a line; the end of the input (``EOFError``) stops like
    ``q``. What was accepted before stopping is kept.
    """
    kept: list[Question] = []
    try:
        for number, draft in enumerate(drafts, start=1):
            write(f"\n{number} of {len(drafts)} · {HELP}")
            decision = _decide(draft, read=read, write=write)
            if decision is None:
                break
            kept += decision
    except EOFError:
        write("")
    return tuple(kept)


def to_record(question: Question) -> dict[str, object]:
    """Return a question as one line of a question set holds it."""
    record: dict[str, object] = {
        "id": question.question_id,
        "question": question.question,
        "lang": question.lang,
        "kind": question.kind,
        "answers": [list(aliases) for aliases in question.answers],
        "evidence": [
            {"doc": e.corpus, "doc_id": e.doc_id, "quote": e.quote} for e in question.evidence
        ],
        "expect": question.expect,
        "corpora": list(question.corpora),
    }
    if question.history:
        turns = [{"question": t.question, "answer": t.answer} for t in question.history]
        record["history"] = turns
    optional = {"reason": question.reason, "as_of": question.as_of, "notes": question.notes}
    return record | {name: value for name, value in optional.items() if value}


def append_questions(path: Path, questions: Iterable[Question]) -> None:
    """Append questions to a question set, which is made if need be.

    Raises:
        EvaluationError: the file cannot be written.
    """
    lines = [json.dumps(to_record(question), ensure_ascii=False) for question in questions]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written: {error}") from error


def _decide(draft: Draft, *, read: Read, write: Write) -> list[Question] | None:
    """Return the accepted question, nothing for a rejected one, None to stop."""
    question = draft.question
    while True:
        write(f"sentence: {draft.sentence}\nquestion: {question.question}")
        write(f"answer:   {'; '.join(a[0] for a in question.answers) or '(must be declined)'}")
        choice = read("> ").strip().lower()
        if choice == "a":
            return [question]
        if choice == "r":
            return []
        if choice == "q":
            return None
        if choice == "c":
            question = replace(question, question=read("question: ").strip() or question.question)
        elif choice == "f" and question.answers:
            aliases = tuple(part.strip() for part in read("answer (a|b|c): ").split("|"))
            kept = tuple(alias for alias in aliases if alias)
            question = replace(question, answers=(kept,)) if kept else question
        else:
            write(HELP)
