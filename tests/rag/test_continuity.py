"""A conversation goes on about the documents that it has been about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import NO_FILTERS, Document, Filters, Passage
from rag.candidates import Candidate
from rag.continuity import going_on, spoken_of
from rag.types import ScoredPassage, Turn

SHIP, YARD = "ship.txt", "yard.txt"
TEXTS = {
    SHIP: "白鹭号渡轮长88米，由海鹭集团订造。合同价另行公布。",
    YARD: "船厂改装一艘货轮，合同价1.6亿元。",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("continuity"), HashingEmbedder(dimension=64))
    index.add_documents(
        Document(name, name, name, "2024-01-15", "zh-Hans", text, {})
        for name, text in TEXTS.items()
    )
    opened = index.open()
    yield opened
    opened.close()
    index.close()


def test_the_last_turns_tell_what_is_spoken_of(snapshot: Snapshot) -> None:
    turn = Turn("白鹭号渡轮有多长？", "长88米。")
    assert spoken_of(snapshot, "合同价是多少？", [turn], NO_FILTERS) == {SHIP}
    assert spoken_of(snapshot, "合同价是多少？", [], NO_FILTERS) == set()
    assert spoken_of(snapshot, "北港船厂的合同价是多少？", [turn], NO_FILTERS) == set()
    assert spoken_of(snapshot, "合同价是多少？", [Turn("？？", "")], NO_FILTERS) == set()
    elsewhere = Filters(doc_ids=frozenset({YARD}))
    assert SHIP not in spoken_of(snapshot, "合同价是多少？", [turn], elsewhere)


def judged(doc_id: str, chance: float) -> Candidate:
    passage = Passage(len(doc_id), doc_id, 0, ((0, 4),), "合同价。")
    match = np.ones(1, dtype=np.float32)
    found = Candidate(ScoredPassage(passage, 1.0, {}, 0.9), 0, 0, 4, match, match, 0.9)
    return replace(found, chance=chance)


def test_what_stands_elsewhere_is_less_likely_to_be_meant() -> None:
    here, there = judged(SHIP, 0.45), judged(YARD, 0.5)
    first, second = going_on([there, here], {SHIP})
    assert first == here
    assert second.passage == there.passage
    assert second.chance == pytest.approx(0.378, abs=0.001)
    assert going_on([there, here], ()) == [there, here]
