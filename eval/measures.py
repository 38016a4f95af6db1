"""Measures of a ranking: a qrels entry and ranked passage ids in, one figure in [0, 1] out.

``relevant`` maps passage ids to grades above 0; ``ranking`` holds distinct ids, best first. Where
nothing is relevant, every measure is 0, as in ``pytrec_eval``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence


def recall_at(k: int, relevant: Collection[int], ranking: Sequence[int]) -> float:
    """Return R@k, ``|relevant ∩ first k| / |relevant|``.

    Manning, Raghavan and Schütze, *Introduction to Information Retrieval* (2008), section 8.4.
    """
    if not relevant:
        return 0.0
    return sum(passage_id in relevant for passage_id in ranking[:k]) / len(relevant)


def success_at(k: int, relevant: Collection[int], ranking: Sequence[int]) -> float:
    """Return Success@k: 1 if any of the first k is relevant, else 0.

    Craswell, *Success at n*, Encyclopedia of Database Systems (2009).
    """
    return float(any(passage_id in relevant for passage_id in ranking[:k]))


def reciprocal_rank_at(k: int, relevant: Collection[int], ranking: Sequence[int]) -> float:
    """Return RR@k, ``1 / rank`` of the first relevant passage, 0 if none is among the first k.

    Its mean is MRR: Voorhees, *The TREC-8 Question Answering Track Report* (1999).
    """
    for rank, passage_id in enumerate(ranking[:k], start=1):
        if passage_id in relevant:
            return 1 / rank
    return 0.0


def ndcg_at(k: int, grades: Mapping[int, int], ranking: Sequence[int]) -> float:
    """Return nDCG@k, ``DCG / ideal DCG`` with ``DCG = Σ grade / log2(rank + 1)``.

    Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, ACM TOIS 20
    (2002), with the linear gain of trec_eval's ``ndcg_cut``.
    """
    ideal = _discounted(sorted(grades.values(), reverse=True)[:k])
    if ideal == 0:
        return 0.0
    return _discounted([grades.get(passage_id, 0) for passage_id in ranking[:k]]) / ideal


def _discounted(gains: Sequence[int]) -> float:
    return math.fsum(
        gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1) if gain > 0
    )
