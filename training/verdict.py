"""Questions put to folders of documents in, ``rag/models/verdict.json`` out.

``training/questions/folders.jsonl`` has what strangers asked of folders that others of them wrote,
near misses among them, with the facts that a right answer holds and where it stands. Each is asked
of its own folder, and of the next one, which has no answer to it. What is fitted is the chance that
the best sentence is right, by what is known of it and of those beside it: ``rag/verdict.py``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.embedding_models import StaticEmbedder
from index.local import LocalIndex
from index.normalize import normalize_text
from index.types import Document
from rag.answerability import Answerability
from rag.candidates import Candidate
from rag.evidence import EvidenceModel, linear_model
from rag.fusion import fusion_weights
from rag.parts import split_question
from rag.question import parse_question
from rag.reader import Reader
from rag.rereading import ReadingScorer
from rag.retriever import HybridRetriever
from rag.verdict import BUNDLED_MODEL, CAUTION, FEATURES, NEUTRAL, Known, Verdict
from training.linear import logistic_model
from training.readings import rows_of
from training.sentences import find_sentences

_START = Verdict(judged=0.5, doubted=-0.5, read=0.5, evidence=0.45)
"""What the fit starts from; the evidence in the order is chosen, not fitted."""
_ROUNDS = 10
"""Which sentence is best, and what the others have, go by the weights that are fitted: so the fit is
repeated, and has not moved in the fourth digit after so many rounds."""
_FAR = 0.2
"""Weight of a question that is asked of another folder."""


Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a question's sentences, and which of them answer it, ``(n,)``.

    ``far`` tells a question that is asked of another folder than its own: nothing answers it there.
    """

    known: Known
    right: NDArray[np.bool_]
    far: bool


def train_verdict(tokens: StaticEmbedder, target: Path = BUNDLED_MODEL) -> None:
    """Fit the weights and write them."""
    rows = [list(rows_of(name)) for name in ("folders.jsonl", "folders-documents.jsonl")]
    verdict = fit(list(cases(tokens, *rows)))
    weights = {name: round(value, 4) for name, value in asdict(verdict).items()}
    stored = {"version": 1, "weights": weights}
    target.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def fit(found: Sequence[Case]) -> Verdict:
    """Return the weights by which the best sentence's chance to be right is told best."""
    verdict = _START
    weights = np.array([_FAR if one.far else 1.0 for one in found])
    for _ in range(_ROUNDS):
        first = [int(verdict.order(one.known).argmax()) for one in found]
        pairs = list(zip(found, first, strict=True))
        rows = np.stack([verdict.features(one.known, at) for one, at in pairs])
        right = np.array([one.right[at] for one, at in pairs], dtype=np.float64)
        model = linear_model(logistic_model(rows, right, weights, FEATURES), FEATURES)
        slopes = model.weights / model.scales
        fitted = dict(zip(FEATURES, slopes.tolist(), strict=True))
        bias = model.bias - float(slopes @ model.means)
        verdict = replace(verdict, bias=bias - CAUTION, **fitted)
    return verdict


def cases(tokens: StaticEmbedder, asked: Sequence[Row], documents: Sequence[Row]) -> Iterator[Case]:
    """Yield what is known of every question that has one part, in its folder and in the next one.

    Args:
        tokens: the bundled embedding model.
        asked: rows of ``folders.jsonl``, folder by folder.
        documents: rows of ``folders-documents.jsonl``.
    """
    evidence, reader = EvidenceModel.load(), Reader.load(tokens)
    retriever = HybridRetriever(ReadingScorer(evidence, reader), fusion_weights)
    judge = Answerability.load(evidence, verdict=NEUTRAL, reader=reader)
    folders = {name: list(rows) for name, rows in groupby(asked, lambda row: row["folder"])}
    names = list(folders)
    for at, name in enumerate(names):
        before = names[at - 1]
        far = [] if _holds(name) & _holds(before) else folders[before]
        with (
            tempfile.TemporaryDirectory() as home,
            closing(LocalIndex(Path(home), tokens)) as index,
        ):
            index.add_documents(
                _document(row) for row in documents if row["folder"] in _holds(name)
            )
            with closing(index.open()) as snapshot:
                for row in [*folders[name], *far]:
                    known, candidates = _found(snapshot, row["question"], retriever, judge)
                    if known is not None:
                        own = row["folder"] == name
                        right = np.array([own and _answers(row, one) for one in candidates])
                        yield Case(known, right, far=not own)


def _holds(folder: str) -> set[str]:
    """Return the folders whose documents a folder has: some questions were put to two at once."""
    return set(folder.split("+"))


def _document(row: Row) -> Document:
    return Document(row["doc_id"], "", row["title"], row["date"], row["lang"], row["text"])


def _found(
    snapshot: Snapshot, text: str, retriever: HybridRetriever, judge: Answerability
) -> tuple[Known | None, Sequence[Candidate]]:
    question = parse_question(text, max_chars=len(text))
    if len(split_question(question.text)) > 1:
        return None, ()
    found = find_sentences(snapshot, retriever, question)
    candidates = found[-1]
    return (judge.weigh(snapshot, *found), candidates) if candidates else (None, ())


def _answers(row: Row, one: Candidate) -> bool:
    """Tell whether a sentence, as it is quoted or read, is where the answer stands or holds a fact of it."""
    said = _bare(one.read + one.text)
    quoted = any(
        held["doc_id"] == one.passage.doc_id and _bare(held["quote"]) in said
        for held in row["evidence"]
    )
    return quoted or any(_bare(alias) in said for fact in row["answers"] for alias in fact)


def _bare(text: str) -> str:
    return "".join(normalize_text(text).split())
