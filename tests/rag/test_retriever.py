from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.embedding_models import bundled_embedder
from index.local import LocalIndex
from index.types import Document, Filters, Passage, Query
from rag.evidence import EvidenceScore
from rag.retriever import (
    CANDIDATES,
    FOREIGN,
    LED,
    WEIGHED,
    HybridRetriever,
    led_by,
    proposed,
    weighed,
)
from rag.types import ScoredPassage

TEXTS = {
    "boats": "渔港里停着四十艘渔船。",
    "light": "灯塔高三十米，守着渔港。",
    "nets": "渔网晒在渔港的码头上。",
    "salt": "盐场今年丰收。",
}


@dataclass
class Judge:
    """Ranks each passage by the probability of its document; notes what it was asked to weigh."""

    chances: Mapping[str, float]
    weighed: list[str] = field(default_factory=list)

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        self.weighed = [passage.doc_id for passage in passages]
        chances = [self.chances.get(doc_id, 0.5) for doc_id in self.weighed]
        return [EvidenceScore(chance, {"prior": 0.25}, chance) for chance in chances]


def equal_weights(snapshot: Snapshot, *_: object) -> Mapping[str, float]:
    return dict.fromkeys(snapshot.retrievers, 1.0)


def only(retriever: str) -> HybridRetriever:
    return HybridRetriever(Judge({}), lambda *_: {retriever: 1.0})


def documents(hits: Sequence[ScoredPassage]) -> list[str]:
    return [hit.passage.doc_id for hit in hits]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("retriever"), HashingEmbedder(dimension=256))
    index.add_documents(
        [
            Document(doc_id, "", f"{doc_id}.txt", "2025-01-01", "zh-Hans", text)
            for doc_id, text in TEXTS.items()
        ]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


def test_the_likeliest_to_answer_comes_first_whatever_its_score(snapshot: Snapshot) -> None:
    judge = Judge({"boats": 0.2, "light": 0.4, "nets": 0.9})
    found = HybridRetriever(judge, equal_weights).retrieve(
        snapshot, snapshot.analyze("渔港的渔船"), top_k=3
    )
    assert documents(found) == ["nets", "light", "boats"]
    assert [hit.evidence for hit in found] == [0.9, 0.4, 0.2]
    assert found[2].score == max(hit.score for hit in found)


def test_equal_evidence_is_ordered_by_the_fused_score(snapshot: Snapshot) -> None:
    found = HybridRetriever(Judge({}), equal_weights).retrieve(
        snapshot, snapshot.analyze("渔港的渔船"), top_k=3
    )
    assert found[0].passage.doc_id == "boats"
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_what_is_equal_in_everything_is_ordered_by_passage_id(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder(dimension=64))
    same = [Document(name, "", name, "", "zh-Hans", "渔港里有渔船。") for name in "dcab"]
    index.add_documents(same)
    twins = index.open()
    query = twins.analyze("渔船")
    found = HybridRetriever(Judge({}), equal_weights).retrieve(twins, query, top_k=4)
    ids = [hit.passage.passage_id for hit in found]
    assert ids == sorted(ids)
    assert len({hit.score for hit in found}) == 1
    twins.close()
    index.close()


def test_ranks_are_those_that_each_retriever_gave(snapshot: Snapshot) -> None:
    query = snapshot.analyze("灯塔和渔港")
    found = HybridRetriever(Judge({}), equal_weights).retrieve(snapshot, query, top_k=4)
    for hit in found:
        expected = {}
        for name in snapshot.retrievers:
            ids = [one.passage_id for one in snapshot.search(name, query, k=100)]
            if hit.passage.passage_id in ids:
                expected[name] = ids.index(hit.passage.passage_id) + 1
        assert hit.ranks == expected
        assert hit.ranks


def test_a_retriever_that_alone_has_weight_decides_the_order(snapshot: Snapshot) -> None:
    query = snapshot.analyze("灯塔和渔港的码头")
    for name in snapshot.retrievers:
        found = only(name).retrieve(snapshot, query, top_k=4)
        ranks = [hit.ranks[name] for hit in found if name in hit.ranks]
        assert ranks == list(range(1, len(ranks) + 1))
        assert found[0].score == pytest.approx(1.0)


def test_a_hit_carries_the_parts_of_its_evidence(snapshot: Snapshot) -> None:
    found = only("bm25").retrieve(snapshot, snapshot.analyze("灯塔"), top_k=1)
    assert documents(found) == ["light"]
    assert found[0].features == {"prior": 0.25}


def test_no_more_is_returned_than_was_asked_for(snapshot: Snapshot) -> None:
    retriever = HybridRetriever(Judge({}), equal_weights)
    query = snapshot.analyze("渔港")
    everything = retriever.retrieve(snapshot, query, top_k=10)
    for top_k in range(1, len(everything) + 1):
        assert retriever.retrieve(snapshot, query, top_k=top_k) == everything[:top_k]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(doc_ids=frozenset({"nets"})), {"nets"}),
        (Filters(sources=frozenset({"boats.txt", "light.txt"})), {"boats", "light"}),
        (Filters(langs=frozenset({"en"})), set()),
        (Filters(date_from="2026"), set()),
    ],
)
def test_nothing_passes_by_the_filters(
    snapshot: Snapshot, filters: Filters, kept: set[str]
) -> None:
    retriever = HybridRetriever(Judge({}), equal_weights)
    query = snapshot.analyze("渔港的渔船、灯塔和渔网")
    assert set(documents(retriever.retrieve(snapshot, query, top_k=10, filters=filters))) == kept


def test_a_question_that_nobody_finds_anything_for_has_no_hits(snapshot: Snapshot) -> None:
    judge = Judge({})
    query = snapshot.analyze("qqq")
    assert HybridRetriever(judge, equal_weights).retrieve(snapshot, query, top_k=5) == ()
    assert judge.weighed == []


def test_only_the_best_of_the_fused_candidates_are_weighed(many: Snapshot) -> None:
    query = many.analyze("渔港")
    judge = Judge({})
    found = HybridRetriever(judge, lambda *_: {"bm25": 1.0}).retrieve(many, query, top_k=3)
    shortest = [f"{n:03}" for n in range(1, WEIGHED + 1)]
    assert judge.weighed == shortest
    assert documents(found) == shortest[:3]


def test_the_best_in_another_language_are_weighed_wherever_they_stand() -> None:
    chinese, english = [*range(WEIGHED + 3)], [*range(1000, 1000 + FOREIGN + 1)]
    best, after = [*range(WEIGHED)], [WEIGHED + 3 + n for n in range(FOREIGN)]
    assert weighed([*chinese, *english], set(english)) == best + after
    assert weighed([english[0], *chinese, *english[1:]], set(english)) == best + after[1:]
    assert weighed([*english, *chinese], set(english)) == best
    assert weighed(chinese, set()) == best
    assert weighed(english, set(english)) == [*range(FOREIGN + 1)]


def test_evidence_orders_the_first_and_takes_turns_with_fusion_and_the_cosine_after_them() -> None:
    rankings = {0: 1.0, 2: 1.0, 3: 2.0, 5: 0.5}
    cosines = np.float32([0.1, 0.1, 0.3, 0.9, 0.4, 0.0, 0.5])
    # Then fusion has 0, the cosine 3, evidence 2; 1, 6, 5; 2, 4.
    assert led_by(rankings, cosines, led=2) == [3, 0, 2, 1, 6, 5, 4]
    # Then fusion has 0, the cosine 3; 1, 6; 2, 4.
    assert led_by(rankings, cosines) == [3, 0, 2, 5, 1, 6, 4]
    assert led_by({}, np.zeros(3, np.float32)) == [0, 1, 2]


@dataclass
class Backwards:
    """Ranks passages against their order; all but one are in the language of 0.25."""

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        return [
            EvidenceScore(0.5, {}, float(place), language=-0.25 * (place > 0))
            for place in range(len(passages))
        ]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """More passages than are weighed; the longer, the lower is their score."""
    index = LocalIndex(tmp_path_factory.mktemp("many"), HashingEmbedder(dimension=64))
    index.add_documents(
        [
            Document(f"{n:03}", "", f"{n}", "", "zh-Hans", f"渔港{'很大' * n}。")
            for n in range(1, WEIGHED + 6)
        ]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


@pytest.mark.parametrize("led", [LED, WEIGHED + FOREIGN])
def test_a_scorer_orders_as_many_as_it_leads(many: Snapshot, led: int) -> None:
    retriever = HybridRetriever(Backwards(), lambda *_: {"bm25": 1.0}, led=led)
    query = many.analyze("渔港")
    backwards = [f"{n:03}" for n in range(WEIGHED, 0, -1)][:led]
    found = retriever.retrieve(many, query, top_k=100)
    assert documents(found)[: len(backwards)] == backwards
    assert sorted(documents(found)) == [f"{n:03}" for n in range(1, WEIGHED + 6)]
    assert documents(retriever.retrieve(many, query, top_k=3)) == backwards[:3]
    assert [hit.language for hit in found[:3]] == [-0.25] * 3


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Far more Chinese documents on the matter than any retriever proposes, and one in English."""
    index = LocalIndex(tmp_path_factory.mktemp("bilingual"), bundled_embedder())
    index.add_documents(
        [
            *(
                Document(f"{n:03}", "", f"{n}", "", "zh-Hans", f"渔港第{n}号泊位有多大，已经量过。")
                for n in range(CANDIDATES + 20)
            ),
            Document(
                "english", "", "english", "", "en", "The fishing harbour covers two hectares."
            ),
        ]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


def test_a_document_in_another_language_is_weighed_though_it_is_among_the_best_of_none(
    bilingual: Snapshot,
) -> None:
    query = bilingual.analyze("渔港有多大？")
    (english,) = [p.passage_id for p in bilingual.document_passages("english")]
    for name in bilingual.retrievers:
        hits = bilingual.search(name, query, k=CANDIDATES)
        assert english not in [hit.passage_id for hit in hits]
    judge = Judge({"english": 0.9})
    first, *_ = HybridRetriever(judge, equal_weights).retrieve(bilingual, query, top_k=3)
    assert first.passage.doc_id == "english"
    assert first.ranks == {}
    assert len(judge.weighed) == WEIGHED + 1


@pytest.mark.parametrize(
    ("langs", "weighed_too"), [({"zh-Hans"}, False), ({"zh-Hans", "en"}, True)]
)
def test_no_language_passes_by_the_filters(
    bilingual: Snapshot, langs: set[str], *, weighed_too: bool
) -> None:
    query, filters = bilingual.analyze("渔港有多大？"), Filters(langs=frozenset(langs))
    ranks, foreign = proposed(bilingual, query, filters=filters)
    assert len(foreign) == weighed_too
    assert foreign <= ranks.keys()
    assert len(ranks) >= CANDIDATES


def test_an_english_question_looks_for_chinese_documents_in_both_scripts(
    bilingual: Snapshot,
) -> None:
    ranks, foreign = proposed(bilingual, bilingual.analyze("How large is the harbour?"), k=1)
    assert 0 < len(foreign) <= 2 * FOREIGN
    (english,) = [p.passage_id for p in bilingual.document_passages("english")]
    assert english in ranks
    assert english not in foreign
