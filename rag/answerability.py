"""A question and candidate sentences in, the chance that each holds the answer out.

The last judge: it sees how much of the question the sentence says, whether it names what is asked
for, and whether it holds the kind of thing that is asked for. With what rules say (``rag/doubts.py``)
and what ``rag/reader.py`` makes of the likeliest sentences ``rag/verdict.py`` orders them and decides
abstention. Trained by ``training/answerability.py``; logistic regression, stored as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.han import HAN
from index.types import Query, Span
from rag.asked import asked_figure, unit_stated
from rag.candidates import Candidate
from rag.doubts import Sought, doubts
from rag.evidence import EvidenceModel, LinearModel, linear_model
from rag.matching import QueryMatcher
from rag.model_file import reading_model
from rag.question import Question
from rag.reader import Reader, by_clauses, document_titles, reading_in
from rag.said import is_question
from rag.stated import ways_asked
from rag.verdict import NEUTRAL, Known, Verdict

BUNDLED_MODEL = Path(__file__).parent / "models" / "answerability.json"

FEATURES = (
    "evidence",  # log-odds that the passage answers
    "sentence",  # log-odds that the sentence does, by its words alone
    "cosine",  # of the question and the sentence
    "reach",  # weighted share of the question that the sentence matches with its surroundings
    "nearness",  # the same of the roots of the matches, which lift what is only near
    "missing",  # weight of the question's words that nothing there is near to
    "name",  # the least match among the names that the question gives
    "before",  # best match of the words just before the asking word; 0.5 where there are none
    "after",  # the same for the words just after it
    "unit",  # +1 if a figure of the unit asked for stands there, −1 if none that may be, else 0
    "words",  # ln of how many words the question has
)
_EXTREME = 1e-4
_FAR = 0.2
"""Match below which a word of the question has nothing near to it."""
_NAMELESS = 0.7

_POOR = -2.0
"""Reader's score below which a sentence loses half as much: what reads worse is hardly less likely."""
_CLOSE = 2.0
"""Log-odds by features and rules within which of the likeliest a sentence is read by clauses."""
READ_SENTENCES = 8
"""Sentences that are read with the question, the likeliest; each takes a millisecond."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answerability:
    """Judges candidate sentences; immutable, safe in several threads.

    Without a ``reader`` the score of every sentence is 0.
    """

    evidence: EvidenceModel
    same_language: LinearModel
    cross_lingual: LinearModel
    verdict: Verdict = NEUTRAL
    reader: Reader | None = None

    @classmethod
    def load(
        cls,
        evidence: EvidenceModel,
        path: Path | None = None,
        *,
        verdict: Verdict | None = None,
        reader: Reader | None = None,
    ) -> Self:
        """Read a model; the bundled one without a path.

        Args:
            evidence: what judges passages.
            path: a file of ``training/answerability.py``.
            verdict: what decides; the bundled weights without it.
            reader: what reads the likeliest sentences; without it nothing is read.

        Raises:
            ModelError: the file is missing, damaged, or made for other features.
        """
        source = path or BUNDLED_MODEL
        with reading_model(source, "an answerability model"):
            stored: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
            return cls(
                evidence,
                linear_model(stored["same_language"], FEATURES),
                linear_model(stored["cross_lingual"], FEATURES),
                verdict or Verdict.load(),
                reader,
            )

    def judge(
        self,
        snapshot: Snapshot,
        query: Query,
        question: Question,
        matcher: QueryMatcher,
        candidates: Sequence[Candidate],
    ) -> list[Candidate]:
        """Return the candidates with their chances (``rag.verdict``), the best first; ties as given."""
        if not candidates:
            return []
        known = self.weigh(snapshot, query, question, matcher, candidates)
        order, chances = self.verdict(known, passages=snapshot.passage_count)
        return [
            replace(candidates[at], chance=chance)
            for at, chance in zip(order, chances, strict=True)
        ]

    def weigh(
        self,
        snapshot: Snapshot,
        query: Query,
        question: Question,
        matcher: QueryMatcher,
        candidates: Sequence[Candidate],
    ) -> Known:
        """Return what is known of each candidate; there must be one."""
        sought = Sought.of(question, matcher)
        rows = features(
            snapshot, query, question, matcher, candidates, self.evidence, sought=sought
        )
        cross = crosses_languages(question, candidates)
        judged = np.where(
            cross, self.cross_lingual.log_odds(rows), self.same_language.log_odds(rows)
        )
        units = rows[:, FEATURES.index("unit")]
        doubted = doubts(question, sought, matcher, candidates, cross=cross, units=units)
        # A sentence in the question's own language does not lose by it: its translation may be there.
        chances = np.array([one.scored.language for one in candidates], dtype=np.float32)
        language = np.where(cross, chances, np.float32(0.0))
        read = np.zeros(len(candidates), dtype=np.float32)
        if self.reader is not None:
            likely = judged - doubted + language
            read = _read(self.reader, snapshot, question, candidates, likely)
        evidence = rows[:, FEATURES.index("evidence")]
        ids = np.array([one.passage.passage_id for one in candidates], dtype=np.int64)
        return Known(judged, doubted, read, language, evidence, ids, cross)


def _read(
    reader: Reader,
    snapshot: Snapshot,
    question: Question,
    candidates: Sequence[Candidate],
    log_odds: Floats,
) -> Floats:
    """Return the reader's scores of the likeliest; the rest is taken for the worst read.

    A long sentence that is about as likely as any is read clause by clause, and the best counts,
    unless a list is asked for, of which a clause holds a part.
    Whether a figure is so is also read as a question for the figure; the better score counts.
    """
    likeliest = np.argsort(-log_odds, kind="stable")[:READ_SENTENCES]
    chosen = [candidates[at] for at in likeliest]
    titles = document_titles(snapshot, (one.passage for one in chosen))
    whole = [reading_in(one.passage, one.start, one.read, titles) for one in chosen]
    close = (log_odds[likeliest] >= log_odds.max() - _CLOSE) & (not question.is_list)
    parts = [by_clauses(one) if near else [one] for one, near in zip(whole, close, strict=True)]
    read = np.max([reader.best(asked, parts) for asked in ways_asked(question)], axis=0)
    read = np.where(read < _POOR, (read + _POOR) / 2, read)
    scores = np.full(len(candidates), read.min(), dtype=np.float32)
    scores[likeliest] = read
    # Lists of questions and answers are not what the reader was trained on.
    headed = [is_question(one.under) for one in candidates]
    return _tables_alike(candidates, np.where(headed, np.maximum(scores, 0.0), scores))


def _tables_alike(candidates: Sequence[Candidate], scores: Floats) -> Floats:
    """Return the reader's scores, for all rows of a table (or credits of a caption) the best one's.

    The reader tells what a table is about; which of its rows is asked for, their words tell.
    """
    alike = scores.astype(np.float32)
    tables: dict[tuple[int, Span], list[int]] = {}
    for at, one in enumerate(candidates):
        if one.head:
            tables.setdefault((one.passage.passage_id, one.head), []).append(at)
    for rows in tables.values():
        alike[rows] = scores[rows].max()
    return alike


def crosses_languages(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Tell which candidates are in another language than the question."""
    english = question.lang == "en"
    return np.array([(HAN.search(one.text) is not None) == english for one in candidates])


def features(
    snapshot: Snapshot,
    query: Query,
    question: Question,
    matcher: QueryMatcher,
    candidates: Sequence[Candidate],
    evidence: EvidenceModel,
    *,
    sought: Sought | None = None,
) -> Floats:
    """Return the features of each candidate, shape ``(len(candidates), len(FEATURES))``.

    ``sought`` is what the question names, where that is known already.
    """
    sought = sought or Sought.of(question, matcher)
    says = evidence.score_sentences(snapshot, query, [one.read for one in candidates])
    named, before, after = sought.named + sought.coded, sought.before, sought.after
    asked = asked_figure(question.text)
    rows = [
        (
            _log_odds(one.scored.evidence),
            _log_odds(float(says[at])),
            one.cosine,
            float(matcher.coverage(one.reach)),
            float(matcher.coverage(np.sqrt(one.reach))),
            float(matcher.weights[one.reach < _FAR].sum()),
            float(one.reach[named].min()) if named else _NAMELESS,
            float(one.match[before].max()) if before else 0.5,
            float(one.match[after].max()) if after else 0.5,
            unit_stated(asked, one.read),
            float(np.log1p(len(matcher.terms))),
        )
        for at, one in enumerate(candidates)
    ]
    return np.array(rows, dtype=np.float32)


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _EXTREME), 1 - _EXTREME)
    return float(np.log(chance / (1 - chance)))
