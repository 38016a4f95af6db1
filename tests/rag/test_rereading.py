from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from index.backend import Snapshot
from index.embedding_models import bundled_embedder
from index.types import Passage, Query
from rag.evidence import EvidenceScore
from rag.reader import Reader, Reading
from rag.rereading import (
    FOREIGN_LOSS,
    MARGIN,
    MARGIN_UNCOVERED,
    READ_PASSAGES,
    SENTENCES_OF_EACH,
    WEIGHT,
    WEIGHT_UNCOVERED,
    ReadingScorer,
)
from training.pool import PoolSnapshot

TEXTS = (
    "灯塔高36米，用花岗岩砌成。",
    "灯塔由林若谷设计，1932年建成。",
    "灯塔的灯在雾天每十秒闪一次。",
    "码头有三个泊位。",
    "鱼市每天五点开门。",
    "渡轮每天四班。",
)
QUESTION = "灯塔由谁设计？"


class Evidence:
    """Ranks passages as it is told to."""

    def __init__(self, *ranking: float) -> None:
        self.scores = [EvidenceScore(0.1 * at, {"bm25": 1.0}, r) for at, r in enumerate(ranking)]

    def score_passages(
        self, _snapshot: Snapshot, _query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        assert len(passages) == len(self.scores)
        return list(self.scores)


class Counting(Reader):
    """Notes what is read; likes what it is told to."""

    def __init__(self, liked: str, question: str = QUESTION, *, by: float = 9.0) -> None:
        self.liked = liked
        self.question = question
        self.by = by
        self.read: list[Reading] = []

    def score(self, question: str, readings: Sequence[Reading]) -> NDArray[np.float32]:
        assert question == self.question
        self.read += readings
        return np.array(
            [self.by if self.liked in one.sentence else 0.0 for one in readings], np.float32
        )


@pytest.fixture(scope="module")
def snapshot() -> PoolSnapshot:
    return PoolSnapshot(TEXTS, bundled_embedder())


def scores(
    snapshot: PoolSnapshot, reader: Reader, *ranking: float, passages: Sequence[Passage] = ()
) -> list[EvidenceScore]:
    given = passages or snapshot.passages(range(1, len(ranking) + 1))
    scorer = ReadingScorer(Evidence(*ranking), reader)
    return scorer.score_passages(snapshot, snapshot.analyze(QUESTION), given)


@pytest.mark.parametrize("level", [1.0, -4.0])
def test_of_passages_that_are_close_the_one_that_reads_best_comes_first(
    snapshot: PoolSnapshot, level: float
) -> None:
    ranking = (level, level - 0.1, level - 0.2)
    found = scores(snapshot, Reader.load(bundled_embedder()), *ranking)
    assert [score.ranking for score in found] == [ranking[1], ranking[0], ranking[2]]


@pytest.mark.parametrize(("question", "counts"), [("船几点靠岸？", True), (QUESTION, False)])
def test_where_a_question_is_in_other_words_reading_counts_more(
    snapshot: PoolSnapshot, question: str, *, counts: bool
) -> None:
    behind = (WEIGHT + WEIGHT_UNCOVERED) / 2
    evidence = Evidence(1.0, 1.0 - behind)
    reader = Counting(TEXTS[1], question, by=1.0)
    found = ReadingScorer(evidence, reader).score_passages(
        snapshot, snapshot.analyze(question), snapshot.passages([1, 2])
    )
    assert len(reader.read) == 2
    assert (found[1].ranking > found[0].ranking) is counts


def test_the_order_alone_changes(snapshot: PoolSnapshot) -> None:
    ranking = (1.0, 0.9, 0.8, -5.0)
    found = scores(snapshot, Counting("闪一次"), *ranking)
    before = Evidence(*ranking).scores
    assert [replace(one, ranking=0.0) for one in found] == [replace(o, ranking=0.0) for o in before]
    assert [one.ranking for one in found] == [0.9, 0.8, 1.0, -5.0]


@pytest.mark.parametrize(
    ("question", "overtakes"), [("灯塔用花岗岩砌成吗？", False), ("Which tower is granite?", True)]
)
def test_for_a_chinese_question_english_has_to_read_better(
    question: str, *, overtakes: bool
) -> None:
    pool = PoolSnapshot([*TEXTS, "The tower is built of granite."], bundled_embedder())
    passages = pool.passages([1, 7] if overtakes else [7, 1])
    evidence = Evidence(1.0 - FOREIGN_LOSS / 4, 1.0)
    reader = Counting(passages[0].text, question, by=0.75 * FOREIGN_LOSS / WEIGHT)
    found = ReadingScorer(evidence, reader).score_passages(pool, pool.analyze(question), passages)
    assert len(reader.read) == 2
    assert (found[0].ranking > found[1].ranking) is overtakes


def test_what_the_evidence_puts_far_behind_is_not_read(snapshot: PoolSnapshot) -> None:
    reader = Counting("林若谷")
    found = scores(snapshot, reader, 1.0, 0.9 - MARGIN, 0.7)
    assert [one.sentence for one in reader.read] == [TEXTS[0], TEXTS[2]]
    assert [one.ranking for one in found] == [1.0, 0.9 - MARGIN, 0.7]


@pytest.mark.parametrize(
    ("question", "read"), [("船几点靠岸？", 3), ("How tall is the beacon?", 3), (QUESTION, 0)]
)
def test_where_a_question_is_in_other_words_more_is_read(
    snapshot: PoolSnapshot, question: str, read: int
) -> None:
    reader = Counting("渡轮", question)
    second = 1.0 - (MARGIN + MARGIN_UNCOVERED) / 2
    evidence = Evidence(1.0, second, second, 0.9 - MARGIN_UNCOVERED)
    given = snapshot.passages(range(1, 5))
    ReadingScorer(evidence, reader).score_passages(snapshot, snapshot.analyze(question), given)
    assert len(reader.read) == read


@pytest.mark.parametrize("ranking", [(), (1.0,), (5.0, 5.0 - 1.5 * MARGIN, -3.0)])
def test_where_the_evidence_decides_nothing_is_read(
    snapshot: PoolSnapshot, ranking: tuple[float, ...]
) -> None:
    reader = Counting("灯塔")
    assert scores(snapshot, reader, *ranking) == Evidence(*ranking).scores
    assert reader.read == []


def test_only_the_first_few_passages_are_read(snapshot: PoolSnapshot) -> None:
    reader = Counting("渡轮")
    found = scores(snapshot, reader, *[1.0] * len(TEXTS))
    assert [one.sentence for one in reader.read] == list(TEXTS[:READ_PASSAGES])
    assert [one.ranking for one in found] == [1.0] * len(TEXTS)


def test_of_a_passage_the_sentences_nearest_to_the_question_are_read(
    snapshot: PoolSnapshot,
) -> None:
    first, second = snapshot.passages([1, 2])
    long = replace(second, text="渡轮每天四班。码头有三个泊位。" * 4 + TEXTS[1] + "鱼市五点开门。")
    reader = Counting("林若谷")
    found = scores(snapshot, reader, 1.0, 0.7, passages=[first, long])
    assert len(reader.read) == 1 + SENTENCES_OF_EACH
    assert [one.ranking for one in found] == [0.7, 1.0]


def test_a_row_of_a_table_is_read_with_its_heads() -> None:
    table = "| 灯塔 | 谁设计 |\n| --- | --- |\n| 北塔 | 林若谷 |\n| 南塔 | 贺兰 |"
    pool = PoolSnapshot([table, TEXTS[0]], bundled_embedder())
    reader = Counting("南塔")
    found = scores(pool, reader, 1.0, 1.1)
    assert sorted(one.sentence for one in reader.read if "塔：" in one.sentence) == [
        "灯塔：北塔；谁设计：林若谷",
        "灯塔：南塔；谁设计：贺兰",
    ]
    assert len(reader.read) == 3
    assert found[0].ranking == 1.1


def test_a_passage_without_a_sentence_is_read_whole(snapshot: PoolSnapshot) -> None:
    passages = [replace(one, text=" ") for one in snapshot.passages([1, 2])]
    reader = Counting("灯塔")
    assert [s.ranking for s in scores(snapshot, reader, 1.0, 0.5, passages=passages)] == [1.0, 0.5]
