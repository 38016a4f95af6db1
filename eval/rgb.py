"""RGB-like files in; texts as documents and questions for its four abilities out.

Each line is ``{"id", "query", "answer", "positive", "negative"}`` and, for counterfactuals,
``{"fakeanswer", "positive_wrong"}``, as in Chen et al. (AAAI 2024). All lines share one index:
each question's own texts are the signal, everyone else's are the noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from eval.errors import QuestionSetError
from eval.jsonl import field, records
from eval.questions import Evidence, Question
from eval.reading_sets import ReadingSet
from index.inference import infer_language
from index.types import Document
from rag.types import Status

_Named = list[tuple[str, str]]
Ability = Literal["noise", "removal", "counterfactual", "integration"]

_KINDS: Mapping[Ability, str] = {
    "noise": "single",
    "removal": "unanswerable",
    "counterfactual": "conflict",
    "integration": "list",
}
_EXPECTED: Mapping[Ability, Status] = {
    "noise": "answered",
    "removal": "abstained",
    "counterfactual": "conflict",
    "integration": "answered",
}


def load_rgb(path: Path, *, ability: Ability) -> ReadingSet:
    """Read an RGB file for one ability; the set is named ``STEM-ABILITY``.

    ``noise``: positive and negative texts are indexed, the answer must be found. ``removal``:
    the negative texts only, the right behaviour is to decline. ``counterfactual``: positive and
    wrong texts, both answers must be shown as a conflict. ``integration``: as noise, with answers
    and texts that are lists of lists, one a part of the question.

    Raises:
        QuestionSetError: a line is malformed; the message names the file and the line.
    """
    name = f"{path.stem}-{ability}"
    documents: list[Document] = []
    questions: list[Question] = []
    for record, where in records(path):
        base = f"{name}/{field(record, 'id', (int, str), where)}"
        signal, noise = _texts(record, base, ability, where)
        for doc_id, text in [*signal, *noise]:
            documents.append(Document(doc_id, "", name, "", infer_language(text), text))
        evidence = tuple(Evidence(name, doc_id, "") for doc_id, _ in signal)
        questions.append(_question(record, where, base, ability, evidence))
    return ReadingSet(name, tuple(documents), tuple(questions))


def _texts(
    record: dict[str, Any], base: str, ability: Ability, where: str
) -> tuple[_Named, _Named]:
    """Return the texts that hold the answer, and those that do not, with their document ids."""
    signal: _Named = []
    if ability != "removal":
        signal = _named(record, "positive", base, where)
    if ability == "counterfactual":
        return signal + _named(record, "positive_wrong", base, where), []
    return signal, _named(record, "negative", base, where)


def _named(record: dict[str, Any], name: str, base: str, where: str) -> _Named:
    groups = _groups(field(record, name, list, where), where)
    texts = [text for group in groups for text in group]
    return [(f"{base}/{name}-{number}", text) for number, text in enumerate(texts)]


def _question(
    record: dict[str, Any], where: str, base: str, ability: Ability, evidence: tuple[Evidence, ...]
) -> Question:
    query = field(record, "query", str, where)
    facts = _facts(field(record, "answer", (list, str), where), where)
    if ability == "counterfactual":
        facts += _facts([field(record, "fakeanswer", (list, str), where)], where)
    declines = ability == "removal"
    return Question(
        question_id=base,
        question=query,
        lang=infer_language(query),
        kind=_KINDS[ability],
        answers=() if declines else tuple(facts),
        evidence=evidence,
        expect=_EXPECTED[ability],
        corpora=(base.rsplit("/", 1)[0],),
    )


def _facts(answer: object, where: str) -> list[tuple[str, ...]]:
    """Return each fact's aliases; a plain string is a fact with one alias."""
    items = answer if isinstance(answer, list) else [answer]
    facts = []
    for item in items:
        aliases = item if isinstance(item, list) else [item]
        if not aliases or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
            raise QuestionSetError(f"{where}: 'answer' must hold strings or lists of strings")
        facts.append(tuple(aliases))
    return facts


def _groups(texts: list[Any], where: str) -> list[Sequence[str]]:
    """Return lists of texts; a flat list is one group."""
    groups = texts if texts and all(isinstance(item, list) for item in texts) else [texts]
    if not all(isinstance(text, str) for group in groups for text in group):
        raise QuestionSetError(f"{where}: texts must be strings or lists of strings")
    return groups
