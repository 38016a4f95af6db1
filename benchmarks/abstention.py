"""Every reading set asked of 100,000 passages, with what answers it and without: who is declined?

    python -m benchmarks.abstention [--size 100000] [--questions 300] [--only NAME] [--report FILE]

Of each question the confidence of the likeliest sentence is taken twice, as a service over the pool
of ``benchmarks.reading_pool`` would: with its passage there, and without it. For thresholds that
refuse a share of the questions that can be answered, the share of the others that is declined: the
risk–coverage curve. CMRC dev is for reporting only.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_pool import ReadingSet, build_pool, pool_arguments, write_report
from eval.confidence import auroc
from index.embedding_models import bundled_embedder
from index.types import Filters
from rag.answerability import Answerability
from rag.assemble import ANSWER_THRESHOLD
from rag.evidence import EvidenceModel
from rag.fusion import fusion_weights
from rag.question import parse_question
from rag.reader import Reader
from rag.rereading import ReadingScorer
from rag.retriever import HybridRetriever
from rag.verdict import confidence
from training.pool import PoolSnapshot
from training.sentences import find_sentences

REFUSED = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)


class Confidence:
    """Says how sure the likeliest sentence for a question is."""

    def __init__(self, snapshot: PoolSnapshot) -> None:
        self._snapshot = snapshot
        evidence, reader = EvidenceModel.load(), Reader.load(bundled_embedder())
        self._retriever = HybridRetriever(ReadingScorer(evidence, reader), fusion_weights)
        self._judge = Answerability.load(evidence, reader=reader)

    def __call__(self, text: str, without: frozenset[int]) -> float:
        """Return the probability that the best sentence answers, 0 where none is found."""
        question = parse_question(text, max_chars=len(text))
        filters = Filters(without_passages=without)
        found = find_sentences(self._snapshot, self._retriever, question, filters=filters)
        judged = self._judge.judge(self._snapshot, *found)
        return confidence(judged[0].chance) if judged else 0.0


def run_set(sure: Confidence, reading: ReadingSet) -> dict[str, float]:
    """Return what is declined by what is refused, all in percent."""
    asked = list(zip(reading.questions, reading.right, strict=True))
    kept = np.array([sure(text, reading.hidden) for text, _ in asked])
    lost = np.array([sure(text, reading.hidden | right) for text, right in asked])
    row = {f"declined at {100 * share:g} % refused": _at(kept, lost, share) for share in REFUSED}
    row["refused as shipped"] = 100 * float((kept < ANSWER_THRESHOLD).mean())
    row["declined as shipped"] = 100 * float((lost < ANSWER_THRESHOLD).mean())
    area = auroc([*kept, *lost], [True] * len(kept) + [False] * len(lost))
    row["area under the curve"] = 100 * area
    return row


def _at(kept: NDArray[np.float64], lost: NDArray[np.float64], refused: float) -> float:
    return 100 * float((lost < np.quantile(kept, refused)).mean())


def main() -> None:
    arguments = pool_arguments(__doc__, size=100_000, questions=300).parse_args()
    started = time.monotonic()
    pool = build_pool(arguments.size, arguments.questions)
    sure = Confidence(PoolSnapshot(pool.texts, bundled_embedder()))
    print(f"{len(pool.texts)} passages, built in {time.monotonic() - started:.0f} s")
    report = {}
    for reading in pool.sets:
        if arguments.only in reading.name:
            report[reading.name] = row = run_set(sure, reading)
            print(f"\n{reading.name}: {len(reading.questions)} questions")
            for name, value in row.items():
                print(f"  {name:<26} {value:5.1f}", flush=True)
    write_report(arguments.report, report)


if __name__ == "__main__":
    main()
