"""How fast the bundled embedding model is, and whether its two loaders agree.

    python -m benchmarks.embedding_speed

Passages of 350 characters of Chinese news (from the training data), words of a question, loading.
Times are the best of five: other work on the machine only ever adds to them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from index.embedding_models import BUNDLED_MODEL, load_embedder
from training.data import read_news

PASSAGES = 8_000
QUESTION = "2024年杭州有多少家人工智能企业？"


def best_s(action: Callable[[], object], times: int = 5) -> float:
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        durations.append(time.perf_counter() - started)
    return min(durations)


def main() -> None:
    news = "".join(item.text for item in read_news()[:4_000])
    passages = [news[at : at + 350] for at in range(0, 350 * PASSAGES, 350)]
    embedder = load_embedder()
    print(f"load: {1e3 * best_s(load_embedder):.0f} ms")
    print(f"passages a second: {PASSAGES / best_s(lambda: embedder.encode_passages(passages)):.0f}")
    one = best_s(lambda: [embedder.encode_queries([QUESTION]) for _ in range(100)]) / 100
    print(f"a question: {1e3 * one:.3f} ms")
    words = sorted({passage[at : at + 2] for passage in passages[:500] for at in range(0, 340, 9)})
    rate = len(words) / best_s(lambda: embedder.encode_words(words))
    print(f"words a second: {rate:.0f}")
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(BUNDLED_MODEL), local_files_only=True, device="cpu")
    some = passages[:1_000]
    difference = np.abs(reference.encode(some) - embedder.encode_passages(some)).max()
    print(f"largest difference from sentence-transformers: {difference:.1e}")


if __name__ == "__main__":
    main()
