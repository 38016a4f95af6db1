"""Query words and their vectors in, passages ranked by soft BM25 out.

Late interaction with word vectors: each word of the question is matched by the passage's nearest
word, so 电脑 finds 计算机 and "computer" finds both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.postings import Postings
from index.sparse import top
from index.terms import is_han, is_word
from index.words import Words

NEIGHBOURS = 16
"""Words of each script that a query word may be matched by."""


class SoftBm25:
    """Soft BM25 over postings and word vectors; immutable, safe in several threads.

    score(q, p) = Σ over the query's terms w of idf(w) · max over the words v of p of cos(w, v)ᵖ,
    repeats counted. Only the nearest words of the index to w take part. A term that is no word or
    that the model does not know is matched by itself alone, with 1. A term that the index does
    not hold has the idf of the nearest word that it does hold.

    Args:
        postings: the generation's postings.
        words: the words of the same postings.
        neighbours: how many words of each script take part, for each query word.
        same_power: p where w and v are both Chinese or both not.
        cross_power: p otherwise; words of another language are never as near.
    """

    def __init__(
        self,
        postings: Postings,
        words: Words,
        *,
        neighbours: int = NEIGHBOURS,
        same_power: float = 1.5,
        cross_power: float = 1.0,
    ) -> None:
        self._postings = postings
        self._words = words
        self._neighbours = neighbours
        self._same_power = same_power
        self._cross_power = cross_power

    def search(
        self,
        terms: Sequence[str],
        term_ids: NDArray[np.int32],
        vectors: NDArray[np.float32],
        *,
        k: int,
        allowed: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at most ``k`` rows and their scores, best first, ties by row.

        ``allowed`` is a mask of shape ``(n,)``: rows where it is false are not returned. The rest
        is as in ``scores``.
        """
        return top(self.scores(terms, term_ids, vectors), k=k, allowed=allowed)

    def scores(
        self, terms: Sequence[str], term_ids: NDArray[np.int32], vectors: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the scores of all rows, float32 of shape ``(n,)``.

        Args:
            terms: the query's terms, repeats kept.
            term_ids: their ids, −1 where the index does not know them.
            vectors: ``encode_words`` of the terms, shape ``(len(terms), dimension)``.
        """
        total = np.zeros(len(self._postings.passage_ids), dtype=np.float32)
        column = np.empty_like(total)
        repeats = Counter(terms)
        places = [terms.index(term) for term in repeats]
        near_ids, values = self._near(list(repeats), vectors[places])
        # Ascending: where a passage holds several of the words, the nearest stays, or the term
        # itself, which comes last.
        order = np.argsort(values, axis=1, kind="stable")
        ids = np.column_stack([np.take_along_axis(near_ids, order, 1), term_ids[places]])
        weights = np.pad(np.take_along_axis(values, order, 1), ((0, 0), (0, 1)), constant_values=1)
        found = self._postings.find_terms(ids)
        matches = (found >= 0) & (weights > 0)
        last = matches.shape[1] - 1 - matches[:, ::-1].argmax(axis=1)
        idf = self._postings.idf(ids[np.arange(len(ids)), last])
        weights *= (np.fromiter(repeats.values(), dtype=np.float32) * idf)[:, None]
        for row in range(len(ids)):
            here = np.flatnonzero(matches[row])
            if not len(here):
                continue
            column.fill(0)
            for at, weight in zip(found[row, here].tolist(), weights[row, here], strict=True):
                column[self._postings.of_term(at)[0]] = weight
            total += column
        return total

    def _near(
        self, terms: Sequence[str], vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the ids of each term's nearest words and how well they match, ≤ 0: not."""
        term_han = np.array([is_han(term) for term in terms], dtype=np.bool_)
        # Half of a question's terms are seams and numbers: these are not worth a search.
        asked = np.array([is_word(term) for term in terms], dtype=np.bool_) & vectors.any(axis=1)
        found, cosines = self._words.nearest(
            vectors[asked], han=term_han[asked], k=self._neighbours
        )
        same = term_han[asked, None] == self._words.are_han(found)
        power = np.where(same, np.float32(self._same_power), np.float32(self._cross_power))
        ids = np.full((len(terms), found.shape[1]), -1, dtype=np.int32)
        values = np.zeros(ids.shape, dtype=np.float32)
        ids[asked] = found
        values[asked] = np.clip(cosines, 0, 1) ** power
        return ids, values
