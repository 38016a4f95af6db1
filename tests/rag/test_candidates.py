from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import Document, Passage
from rag.candidates import Candidate, find_candidates
from rag.question import parse_question
from rag.types import ScoredPassage

TEXTS = {
    "light": "灯塔高三十米。灯塔由林工设计。\n好。\n它立在海边，照着码头。",
    "boats": "渔船停在码头边。渔船有四十艘，去年增长两成。2019年建成了码头。",
    "list": "码头上卖的海货：\n- 鲈鱼最多\n- 对虾其次\n- 青蟹最少",
    "two lists": "码头的海货有三种。一是鲈鱼。二是对虾。灯塔的用具有两样。一是煤油。二是玻璃。",
    "table": "| 船名 | 吃水 | 船龄 |\n|---|---|---|\n| 海燕 | 两米 | 九年 |\n| 白鹭 | 三米 | 六年 |",
    "picture": "3月5日，渔民在灯塔下合影。 本报记者 林致远摄",
    "many": "".join(f"第{n}号渔网挂在木架上。" for n in range(1, 40)),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("candidates"), HashingEmbedder(dimension=256))
    index.add_documents(
        [Document(doc_id, "", doc_id, "", "zh-Hans", text) for doc_id, text in TEXTS.items()]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


def of(snapshot: Snapshot, *doc_ids: str) -> list[ScoredPassage]:
    passages = [p for doc_id in doc_ids for p in snapshot.document_passages(doc_id)]
    return [ScoredPassage(passage, 1.0, {}, 0.5) for passage in passages]


def found(snapshot: Snapshot, question: str, passages: Sequence[ScoredPassage]) -> list[Candidate]:
    parsed = parse_question(question, max_chars=200)
    return find_candidates(snapshot, snapshot.analyze(question), parsed, passages)[1]


def texts(candidates: Sequence[Candidate]) -> list[str]:
    return [one.text for one in candidates]


def test_the_sentence_that_says_most_of_the_question_comes_first(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "照着码头的灯塔立在哪里", of(snapshot, "light", "boats"))
    assert candidates[0].text == "它立在海边，照着码头。"
    assert candidates[0].score > candidates[1].score


def test_the_credit_of_a_picture_is_read_with_its_caption(snapshot: Snapshot) -> None:
    (scored,) = of(snapshot, "picture")
    caption = replace(scored, passage=replace(scored.passage, kind="caption"))
    candidates = found(snapshot, "灯塔下的合影是谁拍的", [caption])
    (credit,) = [one for one in candidates if one.text == "本报记者 林致远摄"]
    assert credit.read == "3月5日，渔民在灯塔下合影。 本报记者 林致远摄"
    assert credit.head == (0, len("3月5日，渔民在灯塔下合影。"))
    assert credit.fits
    (other,) = [one for one in candidates if one is not credit]
    assert other.head is None
    assert (credit.match >= other.match).all()
    (plain,) = [one for one in found(snapshot, "谁拍的", [scored]) if one.text == credit.text]
    assert plain.head is None


def test_a_candidate_is_a_trimmed_sentence_of_its_passage(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "灯塔", of(snapshot, "light"))
    assert sorted(texts(candidates)) == [
        "它立在海边，照着码头。",
        "灯塔由林工设计。",
        "灯塔高三十米。",
    ]
    for one in candidates:
        assert one.text == one.passage.text[one.start : one.end] == one.text.strip()


def test_a_sentence_too_short_to_say_anything_is_left_out(snapshot: Snapshot) -> None:
    assert "好。" in TEXTS["light"]
    assert "好。" not in texts(found(snapshot, "好", of(snapshot, "light")))


def test_positions_count_all_sentences_of_the_passage(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "灯塔", of(snapshot, "light"))
    assert {one.text: one.position for one in candidates} == {
        "灯塔高三十米。": 0,
        "灯塔由林工设计。": 1,
        "它立在海边，照着码头。": 3,
    }


@pytest.mark.parametrize(
    ("question", "fitting"),
    [
        ("渔船有多少艘", {"渔船有四十艘，去年增长两成。"}),
        ("渔船增长率", {"渔船有四十艘，去年增长两成。"}),
        ("码头是哪年建成的", {"渔船有四十艘，去年增长两成。", "2019年建成了码头。"}),
        (
            "渔船停在什么旁边",
            {"渔船停在码头边。", "渔船有四十艘，去年增长两成。", "2019年建成了码头。"},
        ),
    ],
)
def test_a_sentence_fits_when_it_holds_the_kind_of_thing_asked_for(
    snapshot: Snapshot, question: str, fitting: set[str]
) -> None:
    candidates = found(snapshot, question, of(snapshot, "boats"))
    assert {one.text for one in candidates if one.fits} == fitting


def test_a_sentence_without_the_figure_asked_for_counts_less(snapshot: Snapshot) -> None:
    lacking = next(
        one.score
        for one in found(snapshot, "渔船有多少", of(snapshot, "boats"))
        if one.text == "渔船停在码头边。"
    )
    fitting = next(
        one.score
        for one in found(snapshot, "渔船停在什么旁边", of(snapshot, "boats"))
        if one.text == "渔船停在码头边。"
    )
    assert 0 < lacking < fitting


def test_an_item_of_a_list_knows_all_items_of_its_list(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "码头上卖哪些海货", of(snapshot, "list"))
    items = [one for one in candidates if one.block]
    assert sorted(texts(items)) == ["- 对虾其次", "- 青蟹最少", "- 鲈鱼最多", "码头上卖的海货："]
    for one in items:
        assert one.fits
        assert [one.passage.text[start:end] for _, start, end in one.block] == [
            "- 鲈鱼最多",
            "- 对虾其次",
            "- 青蟹最少",
        ]
        announces = one.text.endswith("：")
        assert ((one.position, one.start, one.end) in one.block) != announces


def test_a_list_is_found_by_what_announces_it_and_not_by_another_list(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "灯塔有哪些用具", of(snapshot, "two lists"))
    items = [one for one in candidates if one.block]
    assert sorted(texts(items[:2])) == ["一是煤油。", "二是玻璃。"]
    assert items[1].score > items[2].score


def test_a_row_is_found_by_the_head_of_its_table_which_is_no_answer(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "白鹭的吃水", of(snapshot, "table"))
    assert texts(candidates) == ["| 白鹭 | 三米 | 六年 |", "| 海燕 | 两米 | 九年 |"]
    assert candidates[1].match.max() < candidates[1].reach.max()


def test_what_announces_a_list_leads_to_it_whatever_is_asked(snapshot: Snapshot) -> None:
    blocks = {one.position: len(one.block) for one in found(snapshot, "谁卖", of(snapshot, "list"))}
    assert blocks == {0: 3, 1: 0, 2: 0, 3: 0}


def test_a_caption_counts_less_than_text_and_furniture_least(snapshot: Snapshot) -> None:
    (scored,) = of(snapshot, "light")
    scores = [
        found(
            snapshot, "灯塔由谁设计", [replace(scored, passage=replace(scored.passage, kind=kind))]
        )[0].score
        for kind in ("text", "caption", "furniture")
    ]
    assert scores[0] > scores[1] > scores[2] > 0


def test_a_long_passage_gives_its_likeliest_sentences_only(snapshot: Snapshot) -> None:
    candidates = found(snapshot, "木架上的渔网", of(snapshot, "many"))
    assert 0 < len(candidates) < 39
    assert [one.position for one in candidates] == list(range(len(candidates)))


def test_what_is_near_to_the_question_is_kept_beside_what_has_its_words(snapshot: Snapshot) -> None:
    far = "第38号渔网挂在木架上。"
    asked = snapshot.analyze("木架上的渔网")
    asked = replace(asked, vector=snapshot.text_vectors([far])[0])
    parsed, passages = parse_question(asked.text, max_chars=200), of(snapshot, "many")
    candidates = find_candidates(snapshot, asked, parsed, passages)[1]
    (kept,) = [one for one in candidates if one.text == far]
    assert kept.cosine == pytest.approx(1.0, abs=1e-3)
    assert max(one.cosine for one in candidates) == kept.cosine
    assert len(candidates) < 39


def test_a_passage_cut_by_another_version_of_the_splitter_gives_nothing(
    snapshot: Snapshot,
) -> None:
    (scored,) = of(snapshot, "light")
    changed = Passage(scored.passage.passage_id, "light", 0, ((0, 6),), "灯塔高三十米")
    assert found(snapshot, "灯塔", [replace(scored, passage=changed)]) == []


def test_no_passages_have_no_candidates(snapshot: Snapshot) -> None:
    assert found(snapshot, "灯塔", []) == []


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*"灯塔码头渔船有多少哪些年高", "？"]), min_size=1, max_size=10))
def test_candidates_are_ranked_and_their_parts_lie_between_nothing_and_one(
    snapshot: Snapshot, pieces: list[str]
) -> None:
    question = "灯" + "".join(pieces)
    candidates = found(snapshot, question, of(snapshot, *TEXTS))
    ranks = [(-one.score, one.passage.passage_id, one.position) for one in candidates]
    assert ranks == sorted(ranks)
    for one in candidates:
        assert 0 <= one.score <= 1 + 1e-6
        assert ((one.match >= 0) & (one.match <= one.reach)).all()
        assert (one.reach <= 1).all()
