from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from index.embedding_models import StaticEmbedder, bundled_embedder
from index.errors import ModelError
from rag.reader import (
    BEFORE,
    BUNDLED_MODEL,
    HEADING,
    QUESTION,
    SENTENCE,
    Reader,
    Reading,
    batch,
    by_clauses,
)

TOKENS = bundled_embedder()
READER = Reader.load(TOKENS)


@pytest.mark.parametrize(
    ("question", "answer", "miss"),
    [
        ("灯塔由谁设计？", "灯塔由林若谷设计，1932年建成。", "灯塔高36米，用花岗岩砌成。"),
        ("燈塔有多高？", "灯塔高36米，用花岗岩砌成。", "灯塔由林若谷设计，1932年建成。"),
        (
            "When was the lighthouse built?",
            "The lighthouse was built in 1932 by masons.",
            "The lighthouse stands on the northern shore.",
        ),
    ],
)
def test_a_sentence_that_answers_is_told_from_one_on_the_same_matter(
    question: str, answer: str, miss: str
) -> None:
    answering, missing = READER.score(question, [Reading(answer), Reading(miss)])
    assert answering > missing


LONG = (
    "鹤湾镇去年修好了北岸的灯塔，灯塔高36米，由林若谷设计,全年接待游客4,000人次；"
    "镇里还翻新了渔港和码头，新添了两班渡船，今年将再修一条环岛的步道。"
)


def test_a_long_sentence_is_read_by_two_clauses_at_a_time() -> None:
    parts = by_clauses(Reading(LONG, "去年事多。", "鹤湾"))
    assert [one.sentence for one in parts] == [
        "鹤湾镇去年修好了北岸的灯塔，灯塔高36米，",
        "灯塔高36米，由林若谷设计,",
        "由林若谷设计,全年接待游客4,000人次；",
        "全年接待游客4,000人次；镇里还翻新了渔港和码头，",
        "镇里还翻新了渔港和码头，新添了两班渡船，",
        "新添了两班渡船，今年将再修一条环岛的步道。",
    ]
    assert parts[1].before == "去年事多。鹤湾镇去年修好了北岸的灯塔，"
    assert {one.heading for one in parts} == {"鹤湾"}


@pytest.mark.parametrize(
    "sentence", ["", "灯塔高36米，由林若谷设计，1932年建成，", "灯" * 90, "灯塔，" * 21]
)
def test_a_sentence_that_is_short_or_has_few_clauses_or_very_many_is_read_whole(
    sentence: str,
) -> None:
    assert by_clauses(Reading(sentence)) == [Reading(sentence)]


def test_nothing_to_read_has_no_scores() -> None:
    assert READER.score("灯塔", []).shape == (0,)


@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read_and_its_score_is_the_same_in_any_company(
    sentence: str, before: str, question: str
) -> None:
    one, other = Reading(sentence, before, "标题"), Reading("灯塔高36米。" * 20, "甲" * 300)
    (alone,) = READER.score(question, [one])
    together = READER.score(question, [one, other])
    assert np.isfinite(together).all()
    assert together.dtype == np.float32
    assert together[0] == pytest.approx(alone, abs=1e-3)


def test_a_sentence_is_read_with_its_question_what_stands_before_it_and_its_headings() -> None:
    made = batch(TOKENS, "灯塔有多高", [Reading("它高36米。", "海边有灯塔。", "灯塔")])
    read = [
        made.token_ids[0][made.segments[0] == segment].tolist()
        for segment in (QUESTION, SENTENCE, BEFORE, HEADING)
    ]
    assert read == TOKENS.token_ids(["灯塔有多高", "它高36米。", "海边有灯塔。", "灯塔"])
    assert made.segments[0][0] == 0


def test_of_what_stands_before_only_the_end_is_read() -> None:
    far, near = "甲乙丙。" * 200, "海边有灯塔。"
    made = batch(TOKENS, "灯塔", [Reading("它高。", far + near), Reading("它高。", far)])
    before = made.token_ids[0][made.segments[0] == BEFORE].tolist()
    assert before[-len(TOKENS.token_ids([near])[0]) :] == TOKENS.token_ids([near])[0]
    assert len(before) == 40


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(BUNDLED_MODEL.read_bytes()[:1000])
    with pytest.raises(ModelError, match="not a reader's weights"):
        Reader.load(TOKENS, path)
    with pytest.raises(ModelError, match="not a reader's weights"):
        Reader.load(TOKENS, tmp_path / "absent")


def test_weights_of_which_some_are_missing_are_told(tmp_path: Path) -> None:
    kept = {name: one for name, one in load_file(BUNDLED_MODEL).items() if name != "out.2.bias"}
    path = tmp_path / "reader.safetensors"
    save_file(kept, path, {"heads": "4", "embedding": TOKENS.fingerprint})
    with pytest.raises(ModelError, match=r"not a reader's weights \('out.2.bias'\)"):
        Reader.load(TOKENS, path)


def test_weights_for_another_embedding_model_are_refused() -> None:
    class Other(StaticEmbedder):
        @property
        def fingerprint(self) -> str:
            return "other"

    with pytest.raises(ModelError, match="another embedding model"):
        Reader.load(Other(BUNDLED_MODEL.parents[2] / "index" / "models" / "embedding"))
