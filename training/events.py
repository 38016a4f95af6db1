"""News texts in, pairs of texts on the same event out: natural paraphrases of each other."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from training.data import NewsText

_OPENING = 220
_MIN_COSINE, _MAX_COSINE = 0.22, 0.75
_DAYS = 2
_MAX_PAIRS_OF_A_TEXT = 3
_TEMPLATE = re.compile(
    r"涨停|跌停|主力资金|成交额|换手率|沪指|深成指|创业板指|净流入|收盘价|融资余额"
)


def same_event(
    news: list[NewsText],
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return openings, and the indices of those that belong together, both directions once."""
    import rjieba
    from scipy.sparse import csr_matrix

    chosen = [item for item in news if item.date and not _TEMPLATE.search(item.text[:600])]
    chosen.sort(key=lambda item: (item.date, item.text))
    days = np.asarray([datetime.date.fromisoformat(item.date).toordinal() for item in chosen])
    bags = [Counter(w for w in rjieba.cut(i.text[:_OPENING]) if len(w) > 1) for i in chosen]
    spread: Counter[str] = Counter(word for bag in bags for word in bag)
    shared = [word for word, count in spread.items() if count > 1]
    column = {word: index for index, word in enumerate(shared)}
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            if word in column:
                rows.append(row)
                columns.append(column[word])
                values.append((1 + np.log(count)) * np.log(len(bags) / spread[word]))
    matrix = csr_matrix((values, (rows, columns)), shape=(len(bags), len(column)))
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = csr_matrix(matrix.multiply(1 / np.maximum(norms, 1e-9)[:, None]))
    left, right = [], []
    for day in np.unique(days):
        today = np.flatnonzero(days == day)
        near = np.flatnonzero((days >= day) & (days <= day + _DAYS))
        cosines = (matrix[today] @ matrix[near].T).toarray()
        cosines[near[None, :] <= today[:, None]] = 0
        order = np.argsort(-cosines, axis=1)[:, :_MAX_PAIRS_OF_A_TEXT]
        for position, best in enumerate(order):
            for other in best:
                if _MIN_COSINE <= cosines[position, other] <= _MAX_COSINE:
                    left.append(today[position])
                    right.append(near[other])
    return (
        [item.text[:450] for item in chosen],
        np.asarray(left, dtype=np.int64),
        np.asarray(right, dtype=np.int64),
    )
