"""Reading sets in; their paragraphs as documents and their questions in our own form out.

``load_squad`` reads the format of SQuAD 1.1 and 2.0, CMRC 2018, DRCD and XQuAD. Every paragraph
becomes a document; the evidence of a question is the surrounding of its answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import QuestionSetError
from eval.jsonl import field
from eval.questions import Evidence, Question
from index.inference import infer_language
from index.types import Document

_CONTEXT = 8
"""Characters of the paragraph kept on each side of an answer, so that short answers are found."""


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """A corpus of paragraphs and the questions that they answer."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question of a file with the paragraph that it was written for."""

    question_id: str
    question: str
    answers: tuple[tuple[str, int], ...]
    doc_id: str
    text: str


def load_squad(path: Path, *, questions_path: Path | None = None) -> ReadingSet:
    """Read a reading set; documents and questions are in the file's order.

    With ``questions_path`` the questions are asked in that file's words, matched by id: so
    ``xquad.zh.json`` with the questions of ``xquad.en.json`` asks across languages. Questions
    that only one of the files has are left out.

    Raises:
        QuestionSetError: a file is not in SQuAD's format; the message says where.
    """
    name = path.stem if questions_path is None else f"{path.stem}-asked-in-{questions_path.stem}"
    texts: dict[str, tuple[str, str]] = {}
    questions: list[Question] = []
    wording = (
        None
        if questions_path is None
        else {asked.question_id: asked.question for asked in _asked(questions_path, {})}
    )
    for asked in _asked(path, texts):
        if wording is None:
            questions.append(_question(asked, asked.question, name))
        elif asked.question_id in wording:
            questions.append(_question(asked, wording[asked.question_id], name))
    documents = tuple(
        Document(doc_id, title, path.stem, "", infer_language(text), text)
        for doc_id, (title, text) in texts.items()
    )
    return ReadingSet(name, documents, tuple(questions))


def _asked(path: Path, texts: dict[str, tuple[str, str]]) -> Iterator[_Asked]:
    """Yield the questions of a file and put its paragraphs into ``texts`` by document id."""
    seen: dict[str, int] = {}
    for doc_id, title, paragraph, where in _paragraphs(path):
        text = field(paragraph, "context", str, where).replace("\r\n", "\n").replace("\r", "\n")
        texts[doc_id] = (title, text)
        for number, qa in enumerate(field(paragraph, "qas", list, where)):
            at = f"{where}.qas[{number}]"
            plain_id = str(field(qa, "id", (str, int), at))
            seen[plain_id] = seen.get(plain_id, 0) + 1
            answers = tuple(
                (field(a, "text", str, at), field(a, "answer_start", int, at))
                for a in qa.get("answers", ())
            )
            yield _Asked(
                question_id=plain_id if seen[plain_id] == 1 else f"{plain_id}#{seen[plain_id]}",
                question=field(qa, "question", str, at),
                answers=tuple((text, start) for text, start in answers if text.strip()),
                doc_id=doc_id,
                text=text,
            )


def _paragraphs(path: Path) -> Iterator[tuple[str, str, Mapping[str, Any], str]]:
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise QuestionSetError(f"{path}: cannot be read as a reading set: {error}") from error
    for i, article in enumerate(field(record, "data", list, str(path))):
        where = f"{path}: data[{i}]"
        title = str(article.get("title", "")) if isinstance(article, dict) else ""
        for j, paragraph in enumerate(field(article, "paragraphs", list, where)):
            yield f"{path.stem}/{i:05}-{j:03}", title, paragraph, f"{where}.paragraphs[{j}]"


def _question(asked: _Asked, wording: str, corpus: str) -> Question:
    aliases = tuple(dict.fromkeys(text for text, _ in asked.answers))
    evidence = tuple(
        dict.fromkeys(
            Evidence(corpus, asked.doc_id, _anchor(asked.text, text, start))
            for text, start in asked.answers
            if text in asked.text
        )
    )
    answerable = bool(aliases and evidence)
    return Question(
        question_id=asked.question_id,
        question=wording,
        lang=infer_language(wording),
        kind="single" if answerable else "unanswerable",
        answers=(aliases,) if answerable else (),
        evidence=evidence if answerable else (),
        expect="answered" if answerable else "abstained",
        corpora=(corpus,),
    )


def _anchor(text: str, answer: str, start: int) -> str:
    """Return an answer with its surroundings; a wrong ``start`` is mended by the nearest match."""
    if text[start : start + len(answer)] != answer:
        nearby = text.find(answer, max(start - _CONTEXT, 0))
        start = nearby if nearby >= 0 else text.find(answer)
    low = max(text.rfind("\n", 0, start) + 1, start - _CONTEXT)
    line_end = text.find("\n", start + len(answer))
    high = min(line_end if line_end >= 0 else len(text), start + len(answer) + _CONTEXT)
    return text[low:high]
