from __future__ import annotations

import numpy as np
import pytest

from index.embedding_models import bundled_embedder
from rag.verdict import CAUTION, Known
from training.readings import rows_of
from training.verdict import Case, cases, fit

DOCUMENTS = [
    {"folder": "north", "doc_id": "light.md", "title": "灯塔", "date": "", "lang": "zh-Hans",
     "text": "灯塔由林若谷设计。灯塔高36米。渔网晒在码头上。"},
    {"folder": "south", "doc_id": "bread.md", "title": "面包", "date": "", "lang": "zh-Hans",
     "text": "面包每天早上六点出炉。黑麦面包卖8元。"},
]  # fmt: skip
ASKED = [
    {"folder": "north", "question": "灯塔是谁设计的？", "answers": [["林若谷"]],
     "evidence": [{"doc_id": "light.md", "quote": "设计"}]},
    {"folder": "north", "question": "灯塔是谁设计的，灯塔有多高？", "answers": [], "evidence": []},
    {"folder": "south", "question": "黑麦面包多少钱？", "answers": [["8 元"]], "evidence": []},
]  # fmt: skip


def test_each_question_is_asked_of_its_own_folder_and_of_another() -> None:
    found = list(cases(bundled_embedder(), ASKED, DOCUMENTS))
    assert [one.far for one in found] == [False, True, False, True]
    assert [bool(one.right.any()) for one in found] == [True, False, True, False]
    assert [int(one.right.sum()) for one in found if not one.far] == [1, 1]
    assert all(len(one.right) == len(one.known.judged) for one in found)


def test_questions_put_to_two_folders_at_once_are_not_asked_of_either_alone() -> None:
    asked = [*ASKED[2:], {**ASKED[0], "folder": "north+south"}]
    found = list(cases(bundled_embedder(), asked, DOCUMENTS))
    assert [one.far for one in found] == [False, False]
    assert len(found[1].right) > len(found[0].right)


def test_where_questions_were_put_every_answer_stands() -> None:
    held = {
        (row["folder"], row["doc_id"]): row["text"] for row in rows_of("folders-documents.jsonl")
    }
    asked = list(rows_of("folders.jsonl"))
    assert len(asked) == 1500
    for row in asked:
        for one in row["evidence"]:
            texts = [held.get((folder, one["doc_id"]), "") for folder in row["folder"].split("+")]
            assert any(one["quote"] in text for text in texts), row
        assert bool(row["answers"]) == bool(row["evidence"])


def test_the_fit_finds_what_tells_a_right_answer() -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(2_000):
        read, doubted = rng.normal(size=4).astype(np.float32), rng.normal(size=4).astype(np.float32)
        blank = np.zeros(4, dtype=np.float32)
        known = Known(blank, doubted, read, blank, blank, np.arange(4), np.zeros(4, dtype=np.bool_))
        chance = 1 / (1 + np.exp(-(2.0 * read - 1.0 * doubted - 0.5)))
        found.append(Case(known, rng.random(4) < chance, far=False))
    verdict = fit(found)
    assert (verdict.read, verdict.doubted) == (
        pytest.approx(2.0, abs=0.3),
        pytest.approx(-1.0, abs=0.3),
    )
    assert verdict.bias == pytest.approx(-0.5 - CAUTION, abs=0.3)
    assert abs(verdict.judged) < 0.05
