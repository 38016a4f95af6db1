"""One pool of 100,000 passages, every reading set asked of it, one table.

    python -m benchmarks.reading_pool [--size 100000] [--questions 500] [--report FILE.json]

The paragraphs of the reading sets (XQuAD in both languages, hidden from the sets they would give
away) stand among news cut at sentence ends into passages of about 350 characters. Our paraphrases,
which share no word with the sentence that answers them, are asked of small pools: of the texts that
belong to them alone, and of 2,000 passages of news beside. XQuAD is also asked of its own paragraphs
in both languages, of which only the one that says the same in the other language is hidden. For abstention
each question is asked a second time with its right passages taken out. CMRC dev is for reporting
only; DRCD dev is in the models' training data and is marked so.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from index.chunking import chunk
from index.embedding_models import bundled_embedder, load_embedder
from index.files import FoundFile, find_files
from index.readers import load_file, read_file
from index.types import Filters, Query
from rag.evidence import EvidenceModel, probability
from rag.fusion import convex, fusion_weights
from rag.reader import Reader
from rag.rereading import ReadingScorer
from rag.retriever import led_by, proposed, weighed
from training.asked import cut_passages
from training.data import (
    ROOT,
    Question,
    data_folder,
    read_news_questions,
    read_other_news,
    read_squad,
    squad_questions,
)
from training.pool import PoolSnapshot

SEED = 7
DEPTH = 100
NOTHING = -20.0
CUTOFFS = (1, 5, 20, 100)
HYBRIDS = ("hybrid", "evidence", "with reading")
RESAMPLES = 1_000
_NEWS_BESIDE = (0, 2_000)
"""Passages of news beside the texts of the paraphrases."""


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """Questions with the passages that answer each; ``hidden`` from all of them, ``twins`` from one."""

    name: str
    questions: list[str]
    right: list[frozenset[int]]
    hidden: frozenset[int]
    twins: list[frozenset[int]] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What one system did on one set: the rank of the right passage (0: not in the first 100)."""

    ranks: list[int] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    with_passage: list[float] = field(default_factory=list)
    without_passage: list[float] = field(default_factory=list)
    correct: list[bool] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pool:
    texts: list[str]
    sets: list[ReadingSet]


def build_pool(size: int, questions: int) -> Pool:
    rng = random.Random(SEED)
    cmrc = squad_questions(data_folder() / "reading" / "cmrc2018_dev.json")
    drcd, trial = read_squad("drcd_dev"), read_squad("cmrc2018_trial")
    chinese, english = read_squad("xquad.zh"), read_squad("xquad.en")
    articles = read_news_questions("choosing")
    parts = {q.context: cut_passages(q.context) for q in articles}
    pooled = dict.fromkeys(q.context for q in [*cmrc, *drcd, *trial, *chinese, *english])
    pooled.update(dict.fromkeys(chain.from_iterable(parts.values())))
    news = read_other_news()
    rng.shuffle(news)
    for item in news:
        if len(pooled) >= size:
            break
        pooled.update(dict.fromkeys(cut_passages(item.text)))
    # Ties go by passage id: were the right passages first, a score with ties would find them.
    texts = list(pooled)
    rng.shuffle(texts)
    number = {text: i for i, text in enumerate(texts, 1)}
    zh = frozenset(number[q.context] for q in chinese)
    en = frozenset(number[q.context] for q in english)
    cut = {text: frozenset(number[part] for part in cuts) for text, cuts in parts.items()}

    def one(name: str, asked: Sequence[Question], held: Sequence[Question], hidden: frozenset[int],
            reword: Callable[[str], str] = str) -> ReadingSet:  # fmt: skip
        pairs = paired(asked, held, questions)
        return ReadingSet(
            name,
            [reword(a.text) for a, _ in pairs],
            [frozenset({number[h.context]}) for _, h in pairs],
            hidden,
        )

    import opencc

    traditional = opencc.OpenCC("s2t").convert
    some = articles if not questions else articles[:questions]
    sets = [
        one("CMRC dev (report)", cmrc, cmrc, en),
        one("DRCD dev (trained)", drcd, drcd, en),
        one("XQuAD zh", chinese, chinese, en),
        one("XQuAD zh, Traditional", chinese, chinese, en, traditional),
        one("XQuAD en→zh", english, chinese, en),
        one("XQuAD zh→en", chinese, english, zh),
        ReadingSet("news (choosing)", [q.text for q in some], [cut[q.context] for q in some], en),
    ]
    return Pool(texts, sets)


def paired(
    asked: Sequence[Question], held: Sequence[Question], count: int
) -> list[tuple[Question, Question]]:
    """Return questions with those whose paragraphs answer them: ``count`` drawn, or all for 0."""
    pairs = list(zip(asked, held, strict=True))
    if count and len(pairs) > count:
        pairs = random.Random(SEED).sample(pairs, count)
    return pairs


def bilingual_pool(questions: int) -> Pool:
    """Return XQuAD in both languages over all its paragraphs, but for each question's twin."""
    chinese, english = read_squad("xquad.zh"), read_squad("xquad.en")
    texts = list(dict.fromkeys(q.context for q in [*chinese, *english]))
    random.Random(SEED).shuffle(texts)
    number = {text: i for i, text in enumerate(texts, 1)}
    zh, en = zip(*paired(chinese, english, questions), strict=True)
    directions = {
        "zh→zh": (zh, zh, en),
        "zh→en": (zh, en, zh),
        "en→en": (en, en, zh),
        "en→zh": (en, zh, en),
    }
    return Pool(
        texts,
        [
            ReadingSet(
                f"XQuAD {name}, both languages there",
                [q.text for q in asked],
                [frozenset({number[q.context]}) for q in held],
                frozenset(),
                [frozenset({number[q.context]}) for q in twins],
            )
            for name, (asked, held, twins) in directions.items()
        ],
    )


def paraphrase_pool(news: int) -> Pool:
    """Return both halves of the paraphrases over their own texts and so many passages of news."""
    halves = {part: paraphrases(part) for part in ("choosing", "reporting")}
    texts = dict.fromkeys(text for half in halves.values() for _, found in half for text in found)
    items = read_other_news()
    random.Random(SEED).shuffle(items)
    beside = chain.from_iterable(cut_passages(item.text) for item in items)
    texts.update(dict.fromkeys(islice(beside, news)))
    number = {
        text: i for i, text in enumerate(random.Random(SEED).sample(list(texts), len(texts)), 1)
    }
    return Pool(
        list(number),
        [
            ReadingSet(
                f"paraphrases ({part}) and {news} of news",
                [question for question, _ in half],
                [frozenset(number[text] for text in found) for _, found in half],
                frozenset(),
            )
            for part, half in halves.items()
        ],
    )


def paraphrases(part: str) -> list[tuple[str, list[str]]]:
    """Return the paraphrases of ``eval/data`` with the passages in which their evidence stands."""
    demonstration: dict[str, list[str]] = {}
    for found in find_files([ROOT / "corpus"]):
        assert isinstance(found, FoundFile)
        for document in read_file(load_file(found)).documents:
            passages = chunk(document)
            demonstration[document.doc_id] = [passage.text for passage in passages]
    asked = []
    for line in (ROOT / "eval" / "data" / "paraphrases.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        (held,) = row["evidence"]
        own = [one["text"] for one in row.get("passages", ()) if one["doc_id"] == held["doc_id"]]
        texts = [t for t in own or demonstration[held["doc_id"]] if held["quote"] in t]
        assert texts, row["id"]
        if row["split"] == part:
            asked.append((row["question"], texts))
    return asked


class Systems:
    """Every ranking of a question that is compared."""

    def __init__(self, snapshot: PoolSnapshot) -> None:
        self.snapshot = snapshot
        self.evidence = EvidenceModel.load()
        self.reading = ReadingScorer(self.evidence, Reader.load(bundled_embedder()))

    def rank(
        self, text: str, hidden: frozenset[int]
    ) -> tuple[dict[str, list[int]], dict[str, float], dict[int, float]]:
        """Return each system's order, its time in ms, and the evidence log-odds by passage."""
        snapshot = self.snapshot
        orders: dict[str, list[int]] = {}
        ms: dict[str, float] = {}
        started = time.perf_counter()
        filters = Filters(without_passages=hidden)
        query = snapshot.analyze(text)
        analysed = time.perf_counter() - started
        for retriever in snapshot.retrievers:
            before = time.perf_counter()
            hits = snapshot.search(retriever, query, k=DEPTH, filters=filters)
            ms[retriever] = 1e3 * (time.perf_counter() - before + analysed)
            orders[retriever] = [hit.passage_id for hit in hits]
        before = time.perf_counter()
        ranks, foreign = proposed(snapshot, query, filters=filters)
        orders["hybrid"] = fused = self._hybrid(query, sorted(ranks))
        cosines = snapshot.score("dense", query, fused)
        ms["hybrid"] = 1e3 * (time.perf_counter() - before + analysed)
        before = time.perf_counter()
        places = weighed(fused, foreign)
        first = [fused[place] for place in places]
        passages = snapshot.passages(first)

        def led(rankings: Sequence[float]) -> list[int]:
            order = led_by(dict(zip(places, rankings, strict=True)), cosines)
            return [fused[place] for place in order]

        judged = self.evidence.judge(snapshot, query, passages)
        orders["evidence"] = led(judged.ranking.tolist())
        ms["evidence"] = ms["hybrid"] + 1e3 * (time.perf_counter() - before)
        before = time.perf_counter()
        scores = self.reading.score_passages(snapshot, query, passages)
        orders["with reading"] = led([score.ranking for score in scores])
        ms["with reading"] = ms["hybrid"] + 1e3 * (time.perf_counter() - before)
        return orders, ms, dict(zip(first, judged.log_odds.tolist(), strict=True))

    def _hybrid(self, query: Query, ids: list[int]) -> list[int]:
        if not ids:
            return []
        scores = {name: self.snapshot.score(name, query, ids) for name in self.snapshot.retrievers}
        fused = convex(scores, fusion_weights(self.snapshot, query, scores))
        return [ids[i] for i in np.lexsort((ids, -fused))]


def run_set(systems: Systems, reading: ReadingSet) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    twins = reading.twins or [frozenset()] * len(reading.questions)
    for text, right, twin in zip(reading.questions, reading.right, twins, strict=True):
        orders, ms, log_odds = systems.rank(text, reading.hidden | twin)
        for name, order in orders.items():
            outcome = outcomes.setdefault(name, Outcome())
            places = [place for place, i in enumerate(order[:DEPTH], 1) if i in right]
            outcome.ranks.append(places[0] if places else 0)
            outcome.ms.append(ms[name])
        best = outcomes["with reading"]
        order = orders["with reading"]
        rest = [i for i in order if i not in right]
        best.with_passage.append(log_odds[order[0]] if order else NOTHING)
        best.correct.append(bool(order) and order[0] in right)
        best.without_passage.append(log_odds.get(rest[0], NOTHING) if rest else NOTHING)
    return outcomes


def measures(ranks: Sequence[int]) -> dict[str, float]:
    found = np.asarray(ranks, dtype=np.float64)
    table = {f"R@{k}": 100 * float(((found > 0) & (found <= k)).mean()) for k in CUTOFFS}
    first = (found > 0) & (found <= 10)
    table["MRR@10"] = 100 * float(np.where(first, 1 / np.maximum(found, 1), 0).mean())
    table["nDCG@10"] = 100 * float(np.where(first, 1 / np.log2(np.maximum(found, 1) + 1), 0).mean())
    return table


def behind(ranks: Sequence[int], part: Sequence[int]) -> tuple[float, int, int]:
    """Return where ``ranks`` are most clearly behind those of a part, of all k up to ``DEPTH``.

    The one-sided sign test of the questions of which only one has the right passage among its first
    k (the worst of many k: chance gives such a one more often than it says), the k, and how many
    more the part has.
    """
    own, other = (np.where(np.asarray(one) > 0, one, math.inf) for one in (ranks, part))
    tests = []
    for k in range(1, DEPTH + 1):
        won = int(((own <= k) & (other > k)).sum())
        lost = int(((other <= k) & (own > k)).sum())
        rarer = sum(math.comb(won + lost, i) for i in range(won + 1))
        tests.append((rarer / 2 ** (won + lost), k, lost - won))
    return min(tests)


def interval(ranks: Sequence[int], k: int = 1) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of R@k in percent."""
    hits = np.asarray([0 < rank <= k for rank in ranks], dtype=np.float64)
    rng = np.random.default_rng(SEED)
    means = hits[rng.integers(0, len(hits), (RESAMPLES, len(hits)))].mean(axis=1)
    low, high = np.percentile(100 * means, [2.5, 97.5])
    return float(low), float(high)


def abstention(outcome: Outcome) -> dict[str, float]:
    """Return how many removed questions are declined where 5 % of the others are refused."""
    kept, lost = np.asarray(outcome.with_passage), np.asarray(outcome.without_passage)
    threshold = float(np.quantile(kept, 0.05))
    chance = probability(np.concatenate([kept, lost]).astype(np.float32))
    label = np.concatenate([np.asarray(outcome.correct, float), np.zeros(len(lost))])
    bins = np.minimum((chance * 10).astype(int), 9)
    error = sum(
        abs(chance[bins == b].mean() - label[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    )
    return {
        "declined at 5 % refused": 100 * float((lost < threshold).mean()),
        "its probability": float(probability(np.float32([threshold]))[0]),
        "calibration error": float(error),
    }


def print_set(reading: ReadingSet, outcomes: dict[str, Outcome]) -> dict[str, object]:
    """Print one table and return its figures."""
    print(f"\n### {reading.name}: {len(reading.questions)} questions\n")
    print("| system | R@1 (95 %) | R@5 | R@20 | R@100 | MRR@10 | nDCG@10 | p50 | p95 ms | behind |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    rows = {}
    parts = [name for name in outcomes if name not in HYBRIDS]
    for name, outcome in outcomes.items():
        table, (low, high) = measures(outcome.ranks), interval(outcome.ranks)
        p50, p95 = np.percentile(outcome.ms, [50, 95])
        most = ""
        if name in HYBRIDS:
            (chance, k, by), part = min(
                (behind(outcome.ranks, outcomes[p].ranks), p) for p in parts
            )
            most = f"{part}, k = {k}: {by}, p = {chance:.2g}" if by > 0 else "none"
        print(
            f"| {name} | {table['R@1']:.1f} ({low:.1f}–{high:.1f}) | {table['R@5']:.1f} | "
            f"{table['R@20']:.1f} | {table['R@100']:.1f} | {table['MRR@10']:.1f} | "
            f"{table['nDCG@10']:.1f} | {p50:.1f} | {p95:.1f} | {most} |"
        )
        rows[name] = {**table, "R@1 low": low, "R@1 high": high, "p50 ms": p50, "p95 ms": p95,
                      "behind": most}  # fmt: skip
    decline = abstention(outcomes["with reading"])
    print("\n" + ", ".join(f"{name}: {value:.3g}" for name, value in decline.items()), flush=True)
    return {"systems": rows, "abstention": decline}


def pool_arguments(about: str, *, size: int, questions: int) -> argparse.ArgumentParser:
    """Return the options of a program that asks the reading sets of a pool, with their defaults."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--size", type=int, default=size)
    parser.add_argument(
        "--questions", type=int, default=questions, help="at most so many of each set"
    )
    parser.add_argument("--only", default="", help="sets (of peers: peers) whose names hold this")
    parser.add_argument("--report", type=Path)
    return parser


def write_report(path: Path | None, report: dict[str, Any]) -> None:
    """Write figures as JSON, if somebody asked for them."""
    if path:
        path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    parser = pool_arguments(__doc__, size=100_000, questions=0)
    parser.add_argument("--model", default="", help="an embedding model; empty: the bundled one")
    arguments = parser.parse_args()
    embedder = load_embedder(arguments.model)
    report: dict[str, object] = {}
    pools = (partial(build_pool, arguments.size, arguments.questions),
             partial(bilingual_pool, arguments.questions),
             *(partial(paraphrase_pool, news) for news in _NEWS_BESIDE))  # fmt: skip
    for build in pools:
        started = time.monotonic()
        pool = build()
        asked = [reading for reading in pool.sets if arguments.only in reading.name]
        if not asked:
            continue
        systems = Systems(PoolSnapshot(pool.texts, embedder))
        print(f"\n{len(pool.texts)} passages, built in {time.monotonic() - started:.0f} s")
        for reading in asked:
            report[reading.name] = print_set(reading, run_set(systems, reading))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\npeak memory {peak:.0f} MiB, {time.monotonic() - started:.0f} s")
    write_report(arguments.report, report)


if __name__ == "__main__":
    main()
