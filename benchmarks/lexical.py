"""Reading sets hidden in news in, a table of how terms and BM25's constants find them out.

    python -m benchmarks.lexical --passages 10000
    python -m benchmarks.lexical --passages 100000 --soft

Only sets for training and choosing are read, so what is chosen here may be reported elsewhere.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.embedding_models import load_embedder
from index.normalize import normalize_text
from index.postings import Postings
from index.sentences import sentences
from index.soft import SoftBm25
from index.sparse import Bm25
from index.terms import query_terms, term_texts
from index.words import Words

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = {"cmrc trial": "cmrc2018_trial.json", "drcd": "drcd_dev.json", "xquad zh": "xquad.zh.json"}

Analyzer = Callable[[str], list[str]]
Search = Callable[[Sequence[str]], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Pool:
    passages: list[str]
    questions: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Indexed:
    postings: Postings
    ids: dict[str, int]

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        return np.array([self.ids.get(term, -1) for term in terms], dtype=np.int32)


def build_pool(size: int, per_set: int) -> Pool:
    passages: list[str] = []
    questions: dict[str, list[tuple[str, int]]] = {}
    for name, file in SETS.items():
        asked = []
        for article in json.loads((DATA / "reading" / file).read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                asked += [(qa["question"], len(passages)) for qa in paragraph["qas"]]
                passages.append(paragraph["context"])
        random.Random(1).shuffle(asked)
        questions[name] = asked[:per_set]
    # The English questions are in the order of the Chinese ones.
    chinese = json.loads((DATA / "reading" / SETS["xquad zh"]).read_text(encoding="utf-8"))["data"]
    first = passages.index(chinese[0]["paragraphs"][0]["context"])
    english = json.loads((DATA / "reading" / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in english for paragraph in article["paragraphs"]]
    asked = [(qa["question"], first + i) for i, p in enumerate(paragraphs) for qa in p["qas"]]
    random.Random(1).shuffle(asked)
    questions["en→zh"] = asked[:per_set]
    distractors = list(news(4 * size))
    random.Random(0).shuffle(distractors)
    return Pool(passages + distractors[: max(0, size - len(passages))], questions)


def news(most: int) -> Iterator[str]:
    """Yield news cut at sentence ends into passages of about 350 characters."""
    count = 0
    for file in sorted((DATA / "news").glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            text, passage = json.loads(line)["text"], ""
            for start, end in sentences(text):
                passage += text[start:end]
                if len(passage) >= 350:
                    yield passage
                    passage, count = "", count + 1
            if len(passage) >= 60:
                yield passage
                count += 1
            if count >= most:
                return


def indexed(pool: Pool, analyze: Analyzer) -> Indexed:
    ids: dict[str, int] = {}
    sequences = [
        np.array([*(ids.setdefault(term, len(ids)) for term in analyze(text)), -1], dtype=np.int32)
        for text in pool.passages
    ]
    return Indexed(Postings.build(range(1, len(sequences) + 1), sequences), ids)


def report(name: str, pool: Pool, analyze: Analyzer, search: Search) -> None:
    cells, latencies = [], []
    for asked in pool.questions.values():
        ranks = []
        for question, passage in asked:
            terms = analyze(question)
            started = time.perf_counter()
            rows = search(terms)
            latencies.append(1000 * (time.perf_counter() - started))
            found = np.flatnonzero(rows == passage)
            ranks.append(int(found[0]) if len(found) else 10**6)
        hits = [100 * np.mean(np.array(ranks) < k) for k in (1, 5, 100)]
        cells.append(" / ".join(f"{hit:4.1f}" for hit in hits))
    p50, p95 = np.percentile(latencies, [50, 95])
    print(f"| {name:34} | {' | '.join(cells)} | {p50:.2f} / {p95:.2f} |", flush=True)


def plain(*, hidden_markov_model: bool) -> Analyzer:
    def analyze(text: str) -> list[str]:
        words = rjieba.cut_for_search(normalize_text(text), hidden_markov_model)
        return [word for word in words if word[0].isalnum()]

    return analyze


def bm25(index: Indexed, **constants: float) -> Search:
    engine = Bm25(index.postings, **constants)
    return lambda terms: engine.search(index.term_ids(terms), k=100)[0]


def report_soft(pool: Pool, index: Indexed) -> None:
    embedder, texts = load_embedder(), list(index.ids)
    started = time.perf_counter()
    words = Words.empty(dimension=embedder.dimension).updated(
        index.postings.term_ids,
        texts=lambda ids: {i: texts[i] for i in ids},
        encode=embedder.encode_words,
    )
    seconds = time.perf_counter() - started
    engine = SoftBm25(index.postings, words)

    def search(terms: Sequence[str]) -> NDArray[np.int64]:
        return engine.search(terms, index.term_ids(terms), embedder.encode_words(terms), k=100)[0]

    report("soft BM25, encoding included", pool, query_terms, search)
    print(f"\n{len(words.term_ids):,} words of {len(texts):,} terms embedded in {seconds:.1f} s")


def report_costs(pool: Pool) -> None:
    started = time.process_time()
    index = indexed(pool, term_texts)
    built = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        index.postings.save(Path(folder))
        mapped = Postings.open(Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        before = time.process_time()
        mapped.updated(
            remove=[1], add_ids=[10**9], add_sequences=[mapped.sequence(0)]
        ).save(Path(folder))  # fmt: skip
        updated = time.process_time()
    characters = sum(map(len, pool.passages))
    print(
        f"\n{len(pool.passages):,} passages, {characters:,} characters: terms and postings in "
        f"{built - started:.1f} s of CPU, {size / 2**20:.0f} MiB; one passage replaced and saved in "
        f"{updated - before:.2f} s of CPU"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=500, help="of each set")
    parser.add_argument("--soft", action="store_true", help="soft BM25 with the bundled model")
    arguments = parser.parse_args()
    pool = build_pool(arguments.passages, arguments.questions)
    print(f"R@1 / R@5 / R@100 in {len(pool.passages):,} passages; ms p50 / p95\n")
    print(f"| terms | {' | '.join(pool.questions)} | ms |\n|{' --- |' * (len(pool.questions) + 2)}")
    for hmm in (True, False):
        words = plain(hidden_markov_model=hmm)
        name = f"rjieba search mode, HMM {'on' if hmm else 'off'}, k1 1.2"
        report(name, pool, words, bm25(indexed(pool, words), k1=1.2))
    index = indexed(pool, term_texts)
    report("ours, whole question, k1 1.2", pool, term_texts, bm25(index, k1=1.2))
    for k1 in (1.2, 0.8, 0.6):
        report(f"ours, without stop words, k1 {k1}", pool, query_terms, bm25(index, k1=k1))
    for b in (0.6, 0.9):
        report(f"ours, without stop words, b {b}", pool, query_terms, bm25(index, b=b))
    if arguments.soft:
        report_soft(pool, index)
    report_costs(pool)


if __name__ == "__main__":
    main()
