"""Test collections in; their documents and questions in our own form out: BEIR and TREC.

Their judgements name documents, not places in them, so any passage of a relevant document counts.
Documents that are judged 0 or less, and topics without a relevant document, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eval.errors import QuestionSetError
from eval.jsonl import field, lines, records
from eval.questions import Evidence, Question
from eval.reading_sets import ReadingSet
from index.inference import infer_language
from index.types import Document


def load_beir(folder: Path, *, split: str = "test") -> ReadingSet:
    """Read a BEIR folder: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``.

    Thakur et al., *BEIR* (NeurIPS 2021). The set is named after the folder.

    Raises:
        QuestionSetError: a file is missing or malformed; the message names it and the line.
    """
    queries = {
        field(record, "_id", str, where): field(record, "text", str, where)
        for record, where in records(folder / "queries.jsonl")
    }
    judged: dict[str, list[str]] = {}
    path = folder / "qrels" / f"{split}.tsv"
    for number, line in lines(path):
        parts = line.split("\t")
        if number == 1 and not parts[-1].lstrip("-").isdigit():
            continue
        _judge(judged, parts, (0, 1, 2), f"{path}:{number}")
    return _collection(folder.name, folder / "corpus.jsonl", queries, judged)


def load_trec(corpus: Path, topics: Path, qrels: Path) -> ReadingSet:
    """Read a TREC collection: documents as JSON lines, ``id TAB query`` topics, and qrels.

    Each line of qrels is ``topic iteration document grade``. The set is named after the corpus.

    Raises:
        QuestionSetError: a file is missing or malformed; the message names it and the line.
    """
    queries: dict[str, str] = {}
    for number, line in lines(topics):
        topic, tab, query = line.partition("\t")
        if not tab or not query.strip():
            raise QuestionSetError(f"{topics}:{number}: expected an id, a tab and a query")
        queries[topic.strip()] = query.strip()
    judged: dict[str, list[str]] = {}
    for number, line in lines(qrels):
        _judge(judged, line.split(), (0, 2, 3), f"{qrels}:{number}")
    return _collection(corpus.stem, corpus, queries, judged)


def _judge(
    judged: dict[str, list[str]], parts: list[str], columns: tuple[int, int, int], where: str
) -> None:
    topic_at, document_at, grade_at = columns
    try:
        topic, document, grade = parts[topic_at], parts[document_at], int(parts[grade_at])
    except (IndexError, ValueError) as error:
        raise QuestionSetError(f"{where}: expected a topic, a document and a grade") from error
    if grade > 0:
        judged.setdefault(topic, []).append(document)


def _collection(
    name: str, corpus: Path, queries: Mapping[str, str], judged: Mapping[str, Iterable[str]]
) -> ReadingSet:
    documents = tuple(_document(record, where) for record, where in records(corpus))
    known = {document.doc_id for document in documents}
    questions = tuple(
        Question(
            question_id=topic,
            question=query,
            lang=infer_language(query),
            kind="single",
            answers=(),
            evidence=tuple(
                Evidence(name, doc_id, "") for doc_id in judged.get(topic, ()) if doc_id in known
            ),
            expect="answered",
            corpora=(name,),
        )
        for topic, query in queries.items()
    )
    return ReadingSet(name, documents, tuple(q for q in questions if q.evidence))


def _document(record: dict[str, Any], where: str) -> Document:
    doc_id = field(record, "_id" if "_id" in record else "id", str, where)
    text = field(record, "text" if "text" in record else "contents", str, where)
    title = record.get("title") or ""
    return Document(doc_id, str(title), "", "", infer_language(text), text)
