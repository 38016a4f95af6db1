"""A question and candidate sentences in, the probability that each holds the answer out.

The last judge: it sees how much of the question the sentence says, whether it names what is asked
for, and whether it holds the kind of thing that is asked for. It orders the sentences and decides
abstention. Trained by ``training/answerability.py``; logistic regression, stored as JSON, blended
with what ``rag/reader.py`` makes of the likeliest sentences.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.errors import ModelError
from index.han import HAN
from index.types import Query
from rag.asked import asked_figure, unit_stated
from rag.candidates import Candidate
from rag.doubts import Sought, doubts
from rag.evidence import EvidenceModel, LinearModel, linear_model, probability
from rag.matching import QueryMatcher
from rag.question import Question
from rag.ramp import ramp
from rag.reader import Reader, by_clauses, document_titles, reading_in
from rag.said import is_question
from rag.stated import ways_asked

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

_SMALL, _LARGE = 2.5, 3.5
"""Decimal logarithms of how many passages: from the first to the second ``_among_many`` counts."""
_MORE, _STANDING, _FIRST_PASSAGES = 1.25, 0.75, 5
"""Log-odds won there for each of the passage's evidence, and lost for each of the mean of the five
best passages: what answers stands out."""
_PIVOT = -0.65
"""Log-odds won there, so that about as many questions are refused as in a small index."""
_POOR = -2.0
"""Reader's score below which a sentence loses half as much: what reads worse is hardly less likely."""
_CLOSE = 2.0
"""Log-odds by features and rules within which of the likeliest a sentence is read by clauses."""
READ_SENTENCES = 8
"""Sentences that are read with the question, the likeliest; each takes a millisecond."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Blend:
    """Log-odds = bias + judged · (log-odds by features and rules) + read · (the reader's score).

    ``on_english`` is added for a Chinese question on English text, ``in_english`` for an English one
    on English text: what is judged was trained on English questions on Chinese text, and on Chinese
    ones on Chinese. ``order_evidence`` is what the evidence of the sentence's passage counts
    besides in a small index, in the order alone: it tells which sentence answers, but a near miss is
    on the matter of its passage, too. ``in_language`` is what ``ScoredPassage.language`` counts
    in what is judged of a sentence in the other language. One in the question's own does not lose by
    it, since its translation may be there, too.
    """

    bias: float
    judged: float
    read: float
    on_english: float = 0.0
    in_english: float = 0.0
    order_evidence: float = 0.0
    in_language: float = 0.0


@dataclass(frozen=True, slots=True)
class Answerability:
    """Judges candidate sentences; immutable, safe in several threads.

    Without a ``reader`` the features and rules alone decide.
    """

    evidence: EvidenceModel
    same_language: LinearModel
    cross_lingual: LinearModel
    blend: Blend = Blend(0.0, 1.0, 0.0)
    reader: Reader | None = None

    @classmethod
    def load(
        cls,
        evidence: EvidenceModel,
        path: Path | None = None,
        *,
        reader: Reader | None = None,
    ) -> Self:
        """Read a model; the bundled one without a path.

        Args:
            evidence: what judges passages.
            path: a file of ``training/answerability.py``.
            reader: what reads the likeliest sentences; without it nothing is read.

        Raises:
            ModelError: the file is missing, damaged, or made for other features.
        """
        source = path or BUNDLED_MODEL
        try:
            stored: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
            return cls(
                evidence,
                linear_model(stored["same_language"], FEATURES),
                linear_model(stored["cross_lingual"], FEATURES),
                _blend(stored["blend"]),
                reader,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"{source}: not an answerability model ({error}); "
                "reinstall jushi or run `make models`"
            ) from error

    def judge(
        self,
        snapshot: Snapshot,
        query: Query,
        question: Question,
        matcher: QueryMatcher,
        candidates: Sequence[Candidate],
    ) -> list[Candidate]:
        """Return the candidates with their probabilities, the best first; ties as given.

        The first has the best chance, the second the second best, and so on: which sentence answers
        and whether any does are told apart (``Blend``).
        """
        if not candidates:
            return []
        sought = Sought.of(question, matcher)
        rows = features(
            snapshot, query, question, matcher, candidates, self.evidence, sought=sought
        )
        cross = crosses_languages(question, candidates)
        log_odds = np.where(
            cross, self.cross_lingual.log_odds(rows), self.same_language.log_odds(rows)
        )
        units = rows[:, FEATURES.index("unit")]
        log_odds -= doubts(question, sought, matcher, candidates, cross=cross, units=units)
        blend, share = self.blend, _company(snapshot.passage_count)
        language = np.array([one.scored.language for one in candidates])
        log_odds += np.where(cross, blend.in_language * language, 0.0)
        if self.reader is not None:
            scores = _read(self.reader, snapshot, question, candidates, log_odds)
            log_odds = blend.bias + blend.judged * log_odds + blend.read * scores
        if question.lang == "en":
            log_odds += np.where(cross, 0.0, blend.in_english)
        else:
            log_odds += np.where(cross, blend.on_english, 0.0)
        if share:
            gained = _among_many(candidates, rows)
            log_odds += np.where(cross, 0.0, share * gained)
        ahead = blend.order_evidence * (1 - share) * rows[:, FEATURES.index("evidence")]
        order = np.argsort(-(log_odds + ahead), kind="stable").tolist()
        chances = np.sort(probability(log_odds.astype(np.float32)))[::-1].tolist()
        return [
            replace(candidates[at], probability=chance)
            for at, chance in zip(order, chances, strict=True)
        ]


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
    result: Floats = np.where(headed, np.maximum(scores, 0.0), scores)
    return result


def _blend(stored: Mapping[str, Any]) -> Blend:
    weights = [float(stored[one.name]) for one in fields(Blend)]
    if not all(map(math.isfinite, weights)):
        raise ValueError("a weight is not finite")
    return Blend(*weights)


def _company(passages: int) -> float:
    """Return from 0 to 1 how much more the passage's evidence counts.

    Among few passages on one topic the danger is a neighbour in the right passage; among
    thousands it is a passage on another matter, and that the passage's evidence tells best.
    """
    return ramp(math.log10(max(passages, 1)), _SMALL, _LARGE)


def _among_many(candidates: Sequence[Candidate], rows: Floats) -> Floats:
    """Return the log-odds that sentences in the question's language gain in a large index.

    Shape ``(len(candidates),)``: for the passage's evidence, less what the five passages with the
    most of it have.
    """
    evidence = rows[:, FEATURES.index("evidence")]
    ids = [one.passage.passage_id for one in candidates]
    best = sorted(dict(zip(ids, evidence.tolist(), strict=True)).values())[-_FIRST_PASSAGES:]
    gained = _MORE * evidence - _STANDING * np.mean(best) + _PIVOT
    return np.asarray(gained, dtype=np.float32)


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
