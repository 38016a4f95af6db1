from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from rag.verdict import FEATURES, NEUTRAL, Known, Verdict, chance_at, confidence

FEW, MANY = 100, 10_000


def known(
    judged: Sequence[float],
    *,
    doubted: Sequence[float] = (),
    read: Sequence[float] = (),
    language: Sequence[float] = (),
    evidence: Sequence[float] = (),
    cross: bool = False,
) -> Known:
    """Return what is known of sentences; nothing where nothing is given."""
    columns = [
        np.array(column or [0.0] * len(judged), dtype=np.float32)
        for column in (judged, doubted, read, language, evidence)
    ]
    passages = np.arange(len(judged), dtype=np.int64)
    return Known(*columns, passages, np.full(len(judged), cross))


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def test_the_best_by_all_that_is_known_comes_first_and_ties_stay() -> None:
    verdict = Verdict(judged=1.0, doubted=-1.0, read=0.5, language=2.0, evidence=0.25)
    found = known(
        [1.0, 1.0, 1.0, 0.0, 1.0],
        doubted=[0.0, 0.5, 0.0, 0.0, 0.0],
        read=[0.0, 0.0, 1.0, 0.0, 0.0],
        language=[0.0, 0.0, 0.0, 0.0, -0.5],
        evidence=[0.0, 0.0, 0.0, 4.0, 0.0],
    )
    assert verdict.order(found).tolist() == pytest.approx([1.0, 0.5, 1.5, 1.0, 0.0])
    order, _ = verdict(found, passages=FEW)
    assert order == [2, 0, 3, 1, 4]


def test_the_first_has_the_chance_that_it_answers_and_the_others_what_they_are_behind() -> None:
    verdict = Verdict(bias=-1.0, judged=0.5, evidence=0.25)
    order, chances = verdict(known([2.0, 4.0], evidence=[0.0, -2.0]), passages=FEW)
    assert order == [1, 0]
    # The evidence tells the order; whether anything answers, it does not.
    assert chances == pytest.approx([sigmoid(-1.0 + 2.0), sigmoid(-1.0 + 2.0 - 0.5)])


def test_what_others_have_as_well_and_what_stands_elsewhere_speak_against() -> None:
    verdict = Verdict(judged=1.0, others=-0.5, elsewhere=-0.25, evidence=1.0)
    found = known([9.0, 5.0, 4.0, 3.0, 2.0, 1.0, -7.0], evidence=[0.0, 4.0, 0, 0, 0, 0, 0])
    assert verdict.features(found, 0).tolist() == pytest.approx([9.0, 0, 0, 0, 3.0, 4.0])
    assert verdict.features(found, 1).tolist() == pytest.approx([5.0, 0, 0, 0, 19 / 5, 0.0])
    _, chances = verdict(found, passages=FEW)
    assert chances[0] == pytest.approx(sigmoid(9.0 - 1.5 - 1.0))


def test_a_sentence_alone_is_beside_nothing_that_answers() -> None:
    assert NEUTRAL.features(known([1.0]), 0)[FEATURES.index("others")] == -4.0


@pytest.mark.parametrize(
    ("passages", "cross", "share"),
    [(FEW, False, 0.0), (1_000, False, 0.5), (MANY, False, 1.0), (MANY, True, 0.0)],
)
def test_in_a_large_index_the_evidence_counts_and_what_stands_out(
    passages: int, cross: bool, share: float
) -> None:
    evidence = [2.0, 1.0, 0.5, 0.0, -1.0, -5.0]  # of which the last is none of the best five
    found = known([0.0] * 6, evidence=evidence, cross=cross)
    _, chances = NEUTRAL(found, passages=passages)
    assert chances[0] == pytest.approx(sigmoid(share * (1.25 * 2.0 - 0.75 * 0.5 - 0.45)))


def test_a_passage_of_several_sentences_is_one_of_the_best_five() -> None:
    found = known([0.0] * 3, evidence=[1.0, 1.0, 0.0])
    found = replace(found, passages=np.array([7, 7, 8]))
    _, chances = NEUTRAL(found, passages=MANY)
    assert chances[0] == pytest.approx(sigmoid(1.25 - 0.75 * 0.5 - 0.45))


def test_in_a_large_index_the_evidence_counts_more_in_the_order() -> None:
    found = known([1.0, 0.0], evidence=[0.0, 1.5])
    assert NEUTRAL(found, passages=FEW)[0] == [0, 1]
    assert NEUTRAL(found, passages=MANY)[0] == [1, 0]


@given(
    st.lists(st.tuples(*[st.floats(-30, 30, width=32)] * 4), min_size=1, max_size=40),
    st.integers(1, 10**7),
)
def test_chances_are_in_order_and_probabilities(
    rows: list[tuple[float, float, float, float]], passages: int
) -> None:
    judged, doubted, read, evidence = ([row[at] for row in rows] for at in range(4))
    found = known(judged, doubted=doubted, read=read, evidence=evidence)
    order, chances = Verdict.load()(found, passages=passages)
    assert sorted(order) == list(range(len(rows)))
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_confidence_is_greater_than_its_chance_and_each_tells_the_other() -> None:
    for chance in (0.0, 0.01, 0.11, 0.5, 0.99, 1.0):
        assert confidence(chance) >= chance
        assert chance_at(confidence(chance)) == pytest.approx(chance)
    assert confidence(0.5) == pytest.approx(sigmoid(1.6))


def test_weights_are_read_from_a_file(tmp_path: Path) -> None:
    path, expected = tmp_path / "verdict.json", replace(NEUTRAL, bias=-1.5, read=0.25)
    path.write_text(json.dumps({"weights": asdict(expected)}), encoding="utf-8")
    assert Verdict.load(path) == expected


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps({"weights": {"bias": 0.0}}),
        json.dumps({"weights": {**asdict(NEUTRAL), "read": math.inf}}),
        json.dumps({"weights": {**asdict(NEUTRAL), "judged": 1e39}}),
        json.dumps({"weights": {**asdict(NEUTRAL), "bias": 10**401}}),
        json.dumps({"weights": {**asdict(NEUTRAL), "read": "much"}}),
    ],
)
def test_a_file_without_weights_is_told_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"broken\.json: not a verdict's weights"):
        Verdict.load(path)
    with pytest.raises(ModelError, match=r"absent\.json"):
        Verdict.load(tmp_path / "absent.json")
