"""Question sets: a JSON Lines file in, validated questions with gold answers and evidence out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from eval.errors import QuestionSetError
from eval.fields import Fields, kind_of
from index.types import Lang
from rag.types import Reason, Status, Turn

KINDS = (
    "single",
    "paraphrase",
    "cross_script",
    "cross_lingual",
    "multi_document",
    "list",
    "conflict",
    "temporal",
    "follow_up",
    "yes_no",
    "comparison",
    "false_premise",
    "unanswerable",
)
"""What a question may ask of the service; reports give every measure for each kind."""

WHOLE_EVIDENCE_KINDS = frozenset({"multi_document", "list", "conflict", "comparison"})
"""Kinds that need all of their evidence; the others need one of the places named."""

DATA_FOLDER = Path(__file__).parent / "data"
DEFAULT_QUESTIONS = DATA_FOLDER / "questions.jsonl"

_SHOWN_PROBLEMS = 20
_LANGS = get_args(Lang)
_STATUSES = get_args(Status)
_REASONS = get_args(Reason)
_FIELDS = frozenset(
    {
        "id",
        "question",
        "lang",
        "kind",
        "answers",
        "evidence",
        "history",
        "expect",
        "reason",
        "as_of",
        "corpora",
        "notes",
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that holds the answer: a short literal anchor in one document of one corpus.

    An empty ``quote``, which only loaders of other formats give, stands for the whole document.
    """

    corpus: str
    doc_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the facts its answer must hold, and where they stand.

    ``answers`` lists the required facts, each as a tuple of accepted aliases. ``corpora`` names
    the corpora over which the question may be asked. ``as_of`` is an ISO date or empty.
    """

    question_id: str
    question: str
    lang: str
    kind: str
    answers: tuple[tuple[str, ...], ...]
    evidence: tuple[Evidence, ...]
    expect: Status
    corpora: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    reason: Reason = ""
    as_of: str = ""
    notes: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the service is expected to answer it."""
        return self.expect != "abstained"


def load_questions(path: Path) -> tuple[Question, ...]:
    """Read a question set in file order; blank lines are skipped.

    Raises:
        QuestionSetError: the file cannot be read, or lines are malformed; each line of the message
            names the file, the line, what was found and what was expected.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    questions: list[Question] = []
    first_line_of: dict[str, int] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            question = parse_question(_decoded(line, where), where=where)
        except QuestionSetError as error:
            problems += str(error).split("\n")
            continue
        first = first_line_of.setdefault(question.question_id, number)
        if first != number:
            problems.append(
                f"{where}: id {question.question_id!r} was used before, on line {first}"
            )
        questions.append(question)
    if len(problems) > _SHOWN_PROBLEMS:
        problems[_SHOWN_PROBLEMS:] = [f"{path}: {len(problems) - _SHOWN_PROBLEMS} more problems"]
    if problems:
        raise QuestionSetError("\n".join(problems))
    if not questions:
        raise QuestionSetError(f"{path}: holds no question")
    return tuple(questions)


def parse_question(record: object, *, where: str) -> Question:
    """Validate one decoded line; ``where`` starts every message.

    Raises:
        QuestionSetError: fields are missing, unknown, or of the wrong type or value; a line each.
    """
    if not isinstance(record, dict):
        raise QuestionSetError(f"{where}: expected a JSON object, found {kind_of(record)}")
    unknown = sorted(set(map(str, record)) - _FIELDS)
    problems = [f"{where}: unknown field {name!r}" for name in unknown]
    fields = Fields(record, where, problems)
    question = Question(
        question_id=fields.text("id"),
        question=fields.text("question"),
        lang=fields.one_of("lang", _LANGS),
        kind=fields.one_of("kind", KINDS),
        answers=tuple(fields.strings(item, "answers") for item in fields.items("answers")),
        evidence=tuple(
            Evidence(place.text("doc"), place.text("doc_id"), place.text("quote"))
            for place in fields.objects("evidence")
        ),
        expect=cast("Status", fields.one_of("expect", _STATUSES)),
        corpora=fields.strings(record.get("corpora"), "corpora"),
        history=tuple(
            Turn(turn.text("question"), turn.text("answer"))
            for turn in fields.objects("history", optional=True)
        ),
        reason=cast("Reason", fields.one_of("reason", _REASONS, default="")),
        as_of=fields.text("as_of", default=""),
        notes=fields.text("notes", default=""),
    )
    if not problems:
        problems = [f"{where}: {wrong}" for wrong in _inconsistencies(question)]
    if problems:
        raise QuestionSetError("\n".join(problems))
    return question


def fingerprint(questions: Iterable[Question]) -> str:
    """Return 16 hexadecimal digits that change when any field of any question does."""
    digest = hashlib.sha256()
    for question in questions:
        digest.update(repr(question).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def corpora_of(questions: Iterable[Question], doc_ids: Sequence[str]) -> tuple[str, ...]:
    """Return, sorted, the corpora that an index holds, judged by the evidence's documents.

    A corpus counts as held when at least half of the documents that its evidence names are there.
    """
    named: dict[str, set[str]] = {}
    for question in questions:
        for evidence in question.evidence:
            named.setdefault(evidence.corpus, set()).add(evidence.doc_id)
    held = {name for doc_id in doc_ids for name in _names_of(doc_id)}
    return tuple(
        corpus for corpus, wanted in sorted(named.items()) if 2 * len(wanted & held) >= len(wanted)
    )


def _names_of(doc_id: str) -> Iterator[str]:
    """Yield every name by which ``is_document`` knows a document: its own, without its folders."""
    name, folder = doc_id, "/"
    while folder:
        yield name
        _, folder, name = name.partition("/")


def is_document(doc_id: str, wanted: str) -> bool:
    """Whether an index's ``doc_id`` is the document that evidence names, perhaps in a folder."""
    return doc_id == wanted or doc_id.endswith("/" + wanted)


def asked_of(questions: Iterable[Question], corpora: Sequence[str]) -> tuple[Question, ...]:
    """Return the questions that may be asked of an index with these corpora, in order.

    An unanswerable question must be so in every one of them.
    """
    held = set(corpora)
    return tuple(
        question
        for question in questions
        if (
            held & set(question.corpora)
            if question.answerable
            else bool(held) and held <= set(question.corpora)
        )
    )


def _decoded(line: str, where: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"{where}: not JSON: {error}") from error


def _inconsistencies(question: Question) -> Iterator[str]:
    if question.answerable and not question.answers:
        yield f"'answers' is empty, but 'expect' is {question.expect!r}"
    if not question.answerable and question.answers:
        yield "'answers' is not empty, but 'expect' is 'abstained'"
    if question.answerable:
        placed = {evidence.corpus for evidence in question.evidence}
        for corpus in sorted(set(question.corpora) - placed):
            yield f"no evidence in the corpus {corpus!r}"
    if question.kind == "follow_up" and not question.history:
        yield "a follow_up needs 'history'"
