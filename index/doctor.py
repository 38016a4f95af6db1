"""An index in, what is wrong with it out: the self-tests that decide whether it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature

import numpy as np
from numpy.typing import NDArray

from index import database
from index.backend import SENTENCE_END
from index.chunking import search_context
from index.errors import IndexUnusableError
from index.han import HAN_RUN
from index.local import LocalIndex
from index.snapshot import LocalSnapshot
from index.sparse import Bm25
from index.types import Passage
from index.versions import chunker_version, segmenter_version

_SAMPLE = 12
_DEPTH = 20
_TOLERANCE = 1e-3
_AT_ONCE = 4096
_NO_TERMS = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Check:
    """One self-test: its name, whether it passed, what was found, what to do if it failed.

    ``remedy`` is empty where ``detail`` says it: the message of an error does.
    """

    name: str
    passed: bool
    detail: str
    remedy: str = ""


def check_index(index: LocalIndex, *, thorough: bool = True) -> list[Check]:
    """Open the newest generation, every checksum compared, and test it.

    ``thorough`` also reads every row of the store, which takes seconds on a large index. If the
    index cannot be opened, that is the only check.
    """
    try:
        snapshot = index.open()
    except IndexUnusableError as error:
        return [Check("open", passed=False, detail=str(error))]
    try:
        opened = f"generation {snapshot.generation}, {snapshot.passage_count} passages"
        checks = [Check("open", passed=True, detail=opened)]
        checks += check_snapshot(snapshot, remedy=database.remedy(index.folder), thorough=thorough)
    finally:
        snapshot.close()
    return checks


def check_snapshot(snapshot: LocalSnapshot, *, remedy: str, thorough: bool = False) -> list[Check]:
    """Test an open generation; ``remedy`` is what a failed check tells the user to do."""
    tests: dict[str, Callable[[LocalSnapshot], str]] = {
        "versions": _versions,
        "passages": _passages,
        "citations": _citations,
        "terms": _terms,
        "scripts": _scripts,
        "scores": _scores,
        "vectors": _vectors,
    }
    if thorough:
        tests["store"] = _store
    return [_run(name, test, snapshot, remedy) for name, test in tests.items()]


class _FailedError(Exception):
    """A self-test found something wrong."""


def _run(
    name: str, test: Callable[[LocalSnapshot], str], snapshot: LocalSnapshot, remedy: str
) -> Check:
    try:
        return Check(name, passed=True, detail=test(snapshot))
    except (_FailedError, IndexUnusableError) as error:
        return Check(name, passed=False, detail=str(error), remedy=remedy)
    except (KeyError, IndexError, ValueError) as error:
        detail = f"{type(error).__name__}: {error}"
        return Check(name, passed=False, detail=detail, remedy=remedy)


def _versions(snapshot: LocalSnapshot) -> str:
    """Say whether the next build will do everything anew; nothing is wrong with that."""
    manifest = snapshot.manifest
    made_with = (manifest.segmenter, manifest.chunker)
    now = (segmenter_version(), chunker_version())
    maker = "this version" if made_with == now else "another version; the next build refreshes it"
    return f"embedding model {manifest.model}, cut into passages and words by {maker}"


def _passages(snapshot: LocalSnapshot) -> str:
    """Compare the store, the arrays and the manifest: do they hold the same passages?"""
    stored = snapshot.store.passage_ids()
    if not np.array_equal(stored, snapshot.passage_ids):
        differing = np.setxor1d(stored, snapshot.passage_ids)
        raise _FailedError(
            f"the store and the arrays differ in {len(differing)} passages ({differing[:3]} …)"
        )
    documents = snapshot.documents()
    counted = sum(document.passage_count for document in documents)
    found = (len(documents), counted)
    if found != (snapshot.manifest.documents, snapshot.manifest.passages):
        raise _FailedError(f"the manifest does not count what is stored, {found}")
    return f"{found[0]} documents and {found[1]} passages in every part"


def _citations(snapshot: LocalSnapshot) -> str:
    sample = _sample(snapshot)
    for passage in sample:
        text = snapshot.document(passage.doc_id).text
        if "".join(text[start:end] for start, end in passage.spans) != passage.text:
            raise _FailedError(f"the spans of passage {passage.passage_id} do not give its text")
    return f"{len(sample)} sampled passages stand in their documents"


def _terms(snapshot: LocalSnapshot) -> str:
    """Look up Chinese words of sampled passages: each must find the passage it came from."""
    seen = 0
    for passage, words in _chinese(snapshot):
        query = snapshot.analyze(words[0])
        found = snapshot.search("bm25", query, k=snapshot.passage_count)
        scores = {hit.passage_id: hit.score for hit in found}
        if scores.get(passage.passage_id, 0.0) <= 0:
            raise _FailedError(f"{words[0]!r} does not find passage {passage.passage_id}")
        seen += 1
    return f"{seen} known Chinese terms find their passages"


def _scripts(snapshot: LocalSnapshot) -> str:
    """Ask in both scripts: the rankings must be the same."""
    from opencc import OpenCC

    to_traditional, to_simplified = OpenCC("s2t"), OpenCC("t2s")
    # Other embedding models may tell the scripts apart; ours and BM25 must not.
    bundled = snapshot.manifest.model == "bundled"
    retrievers = [r for r in snapshot.retrievers if r == "bm25" or bundled]
    asked = 0
    for _, words in _chinese(snapshot):
        simplified = [word for word in words if to_simplified.convert(word) == word][:8]
        traditional = [to_traditional.convert(word) for word in simplified]
        folded = [to_simplified.convert(word) for word in traditional]
        if folded != simplified or traditional == simplified:
            continue
        asked += 1
        forms = [snapshot.analyze(" ".join(form)) for form in (simplified, traditional)]
        for retriever in retrievers:
            one, other = (snapshot.search(retriever, query, k=_DEPTH) for query in forms)
            if one != other:
                raise _FailedError(
                    f"{forms[0].text!r} and {forms[1].text!r} rank otherwise in {retriever}"
                )
    return f"{asked} queries rank the same in Simplified and Traditional Chinese"


def _scores(snapshot: LocalSnapshot) -> str:
    """Score samples as rank-bm25 defines it, from the term sequences, and compare."""
    asked = [(p.passage_id, snapshot.analyze(words[0])) for p, words in _chinese(snapshot)]
    wanted = [snapshot.term_ids(query.terms) for _, query in asked]
    lengths, holders = _statistics(snapshot, np.unique(np.concatenate([*wanted, _NO_TERMS])))
    for (passage_id, query), term_ids in zip(asked, wanted, strict=True):
        (sequence,) = snapshot.term_sequences([passage_id])
        expected = _bm25(sequence, term_ids, lengths, holders)
        found = float(snapshot.score("bm25", query, [passage_id])[0])
        if abs(found - expected) > _TOLERANCE * max(expected, 1.0):
            raise _FailedError(
                f"{query.text!r} scores {found:.4f} in passage {passage_id}, "
                f"BM25 says {expected:.4f}"
            )
    return f"{len(asked)} BM25 scores are as defined"


def _statistics(
    snapshot: LocalSnapshot, term_ids: NDArray[np.int32]
) -> tuple[NDArray[np.int64], dict[int, int]]:
    """Return every passage's length in terms, and in how many passages each term stands."""
    lengths: list[int] = []
    holders = dict.fromkeys(term_ids.tolist(), 0)
    ids = snapshot.passage_ids
    for start in range(0, len(ids), _AT_ONCE):
        for sequence in snapshot.term_sequences(ids[start : start + _AT_ONCE].tolist()):
            lengths.append(len(sequence) - int((sequence == SENTENCE_END).sum()))
            for term_id in np.intersect1d(sequence, term_ids).tolist():
                holders[term_id] += 1
    return np.array(lengths, dtype=np.int64), holders


def _bm25(
    sequence: NDArray[np.int32],
    term_ids: NDArray[np.int32],
    lengths: NDArray[np.int64],
    holders: dict[int, int],
) -> float:
    """Return ``rank_bm25.BM25Okapi``'s score with Lucene's idf."""
    defaults = signature(Bm25).parameters
    k1, b = defaults["k1"].default, defaults["b"].default
    length = int((sequence != SENTENCE_END).sum())
    norm = k1 * (1 - b + b * length / lengths.mean())
    score = 0.0
    for term_id in term_ids.tolist():
        frequency = int((sequence == term_id).sum()) if term_id >= 0 else 0
        n = holders[term_id]
        idf = np.log1p((len(lengths) - n + 0.5) / (n + 0.5))
        score += float(idf * frequency * (k1 + 1) / (frequency + norm))
    return score


def _vectors(snapshot: LocalSnapshot) -> str:
    """Embed sampled passages again: their stored vectors must be those."""
    sample = _sample(snapshot)
    for passage in sample:
        context = search_context(snapshot.document(passage.doc_id).title, passage)
        drift = snapshot.vector_drift(passage.passage_id, context, passage.text)
        if drift > _TOLERANCE:
            raise _FailedError(
                f"the vector of passage {passage.passage_id} is off by {drift:.3f} from what the "
                "embedding model gives"
            )
    return f"{len(sample)} sampled vectors are those of the embedding model"


def _store(snapshot: LocalSnapshot) -> str:
    snapshot.store.check()
    return "every row of the store is as it was written"


def _sample(snapshot: LocalSnapshot) -> list[Passage]:
    count = snapshot.passage_count
    rows = np.unique(np.linspace(0, count - 1, min(_SAMPLE, count)).astype(np.int64))
    return snapshot.passages(snapshot.passage_ids[rows].tolist())


def _chinese(snapshot: LocalSnapshot) -> Iterator[tuple[Passage, list[str]]]:
    """Yield sampled passages that hold Chinese words, with these words, longest first."""
    for passage in _sample(snapshot):
        terms = snapshot.analyze(passage.text[:200]).terms
        words = sorted(
            {t for t in terms if len(t) > 1 and HAN_RUN.fullmatch(t)}, key=lambda t: (-len(t), t)
        )
        if words:
            yield passage, words
