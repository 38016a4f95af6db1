"""What others make of the same passages, words and vectors, in one table with this project.

    python -m pip install --editable '.[peers]'
    python -m benchmarks.peers [--size 10000] [--questions 200] [--report FILE.json]

Every system gets the pool of ``benchmarks.reading_pool``, this project's words for its BM25 and
this project's vectors for its dense half, searched exactly; what differs is how it ranks and
fuses. All else is left as its makers set it. A peer that is not installed is named and left out.
"""

from __future__ import annotations

import importlib.metadata
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_pool import (
    DEPTH,
    Outcome,
    ReadingSet,
    Systems,
    build_pool,
    interval,
    measures,
    pool_arguments,
    run_set,
    write_report,
)
from index.embedder import Embedder
from index.embedding_models import load_embedder
from index.terms import query_terms, term_texts
from training.pool import PoolSnapshot

RRF_K = 60  # Cormack et al. 2009
COLUMNS = ("R@1", "R@5", "R@20", "MRR@10")

Search = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all peers get: passages by id with their words and vectors, and how to read questions.

    Words are joined by spaces where a peer wants text; ``words`` then splits them again.
    """

    ids: list[int]
    texts: list[str]
    words: list[str]
    vectors: NDArray[np.float32]
    embedder: Embedder

    def without(self, hidden: frozenset[int]) -> Shared:
        rows = [row for row, passage_id in enumerate(self.ids) if passage_id not in hidden]
        return Shared(
            [self.ids[row] for row in rows],
            [self.texts[row] for row in rows],
            [self.words[row] for row in rows],
            self.vectors[rows],
            self.embedder,
        )

    def vector(self, question: str) -> NDArray[np.float32]:
        return self.embedder.encode_queries([question])


def words_of(question: str) -> str:
    return " ".join(query_terms(question))


def rank_bm25_and_faiss(shared: Shared) -> Search:
    import faiss
    from rank_bm25 import BM25Okapi

    bm25 = BM25Okapi([words.split() for words in shared.words])
    dense = faiss.IndexFlatIP(shared.vectors.shape[1])
    dense.add(shared.vectors)

    def search(question: str) -> list[int]:
        scores = bm25.get_scores(words_of(question).split())
        matching = np.flatnonzero(scores)
        sparse = matching[np.argsort(-scores[matching], kind="stable")][:DEPTH]
        _, near = dense.search(shared.vector(question), DEPTH)
        fused: dict[int, float] = {}
        for ranking in (sparse, near[0]):
            for rank, row in enumerate(ranking.tolist(), 1):
                fused[row] = fused.get(row, 0.0) + 1 / (RRF_K + rank)
        return [shared.ids[row] for row in sorted(fused, key=lambda row: (-fused[row], row))]

    return search


def langchain(shared: Shared) -> Search:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise NotImplementedError("the passages are embedded already")

        def embed_query(self, text: str) -> list[float]:
            return shared.vector(text)[0].tolist()

    words = dict(zip(shared.texts, shared.words, strict=True))
    metadatas = [{"id": passage_id} for passage_id in shared.ids]
    sparse = BM25Retriever.from_texts(
        shared.texts,
        metadatas=metadatas,
        preprocess_func=lambda text: (words.get(text) or words_of(text)).split(),
        k=DEPTH,
    )
    pairs = zip(shared.texts, shared.vectors.tolist(), strict=True)
    store = FAISS.from_embeddings(list(pairs), Ours(), metadatas=metadatas)
    dense = store.as_retriever(search_kwargs={"k": DEPTH})
    ensemble = EnsembleRetriever(retrievers=[sparse, dense])
    return lambda question: [found.metadata["id"] for found in ensemble.invoke(question)]


def txtai(shared: Shared) -> Search:
    from txtai import Embeddings

    known = dict(zip(shared.words, shared.vectors, strict=True))
    asked: dict[str, str] = {}

    def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack(
            [shared.vector(asked[t])[0] if t in asked else known[t] for t in texts]
        )  # fmt: skip

    scoring = {"method": "bm25", "terms": True, "normalize": True}
    index = Embeddings(
        method="external",
        transform=vectors,
        scoring={**scoring, "tokenizer": {"whitespace": True}},
        faiss={"components": "IDMap,Flat"},
    )
    index.index(zip(shared.ids, shared.words, strict=True))

    def search(question: str) -> list[int]:
        words = words_of(question)
        asked[words] = question
        return [int(found[0]) for found in index.search(words, DEPTH)]

    return search


def haystack(shared: Shared) -> Search:
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(
        bm25_tokenization_regex=r"\S+", shared=False, return_embedding=False
    )
    rows = zip(shared.ids, shared.words, shared.vectors.tolist(), strict=True)
    store.write_documents([Document(id=str(i), content=w, embedding=v) for i, w, v in rows])
    sparse = InMemoryBM25Retriever(store, top_k=DEPTH)
    dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def search(question: str) -> list[int]:
        found: list[Any] = [
            sparse.run(query=words_of(question))["documents"],
            dense.run(query_embedding=shared.vector(question)[0].tolist())["documents"],
        ]
        return [int(one.id) for one in joiner.run(found)["documents"]]

    return search


PEERS: dict[str, tuple[str, Callable[[Shared], Search]]] = {
    "rank-bm25 + FAISS, RRF": ("rank-bm25", rank_bm25_and_faiss),
    "LangChain, ensemble": ("langchain-classic", langchain),
    "txtai, hybrid": ("txtai", txtai),
    "Haystack, joiner by RRF": ("haystack-ai", haystack),
}


def build_peers(shared: Shared, only: str) -> dict[str, Search]:
    built: dict[str, Search] = {}
    for name, (package, build) in PEERS.items():
        if only not in name:
            continue
        started = time.perf_counter()
        try:
            built[name] = build(shared)
        except ImportError as error:
            print(f"{name}: not installed ({error}); left out")
            continue
        took = time.perf_counter() - started
        print(f"{name}: {package} {importlib.metadata.version(package)}, built in {took:.1f} s")
    return built


def run_peer(search: Search, reading: ReadingSet) -> Outcome:
    outcome = Outcome()
    for question, right in zip(reading.questions, reading.right, strict=True):
        started = time.perf_counter()
        order = search(question)[:DEPTH]
        outcome.ms.append(1e3 * (time.perf_counter() - started))
        outcome.ranks.append(next((at for at, i in enumerate(order, 1) if i in right), 0))
    return outcome


def print_table(outcomes: dict[str, Outcome]) -> dict[str, dict[str, float]]:
    print(f"| system | R@1 (95 %) | {' | '.join(COLUMNS[1:])} | p50 ms |")
    print(f"| --- |{' --- |' * (len(COLUMNS) + 1)}")
    rows = {}
    for name, outcome in outcomes.items():
        table, (low, high) = measures(outcome.ranks), interval(outcome.ranks)
        p50 = float(np.median(outcome.ms))
        first, *rest = (f"{table[column]:.1f}" for column in COLUMNS)
        print(f"| {name} | {first} ({low:.1f}–{high:.1f}) | {' | '.join(rest)} | {p50:.1f} |")
        rows[name] = {**{column: table[column] for column in COLUMNS}, "p50 ms": p50}
    return rows


def main() -> None:
    arguments = pool_arguments(__doc__, size=10_000, questions=200).parse_args()
    pool = build_pool(arguments.size, arguments.questions)
    embedder = load_embedder()
    systems = Systems(PoolSnapshot(pool.texts, embedder))
    shared = Shared(
        list(range(1, len(pool.texts) + 1)),
        pool.texts,
        [" ".join(term_texts(text)) for text in pool.texts],
        embedder.encode_passages(pool.texts),
        embedder,
    )
    print(f"{len(pool.texts)} passages")
    # A peer cannot hide passages from a search, so it gets a pool without them.
    pools = {hidden: shared.without(hidden) for hidden in {one.hidden for one in pool.sets}}
    peers = {hidden: build_peers(kept, arguments.only) for hidden, kept in pools.items()}
    report = {}
    for reading in pool.sets:
        print(f"\n### {reading.name}: {len(reading.questions)} questions\n")
        outcomes = run_set(systems, reading)
        for name, search in peers[reading.hidden].items():
            outcomes[name] = run_peer(search, reading)
        report[reading.name] = print_table(outcomes)
    write_report(arguments.report, report)


if __name__ == "__main__":
    main()
