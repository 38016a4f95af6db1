from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences
from rag.enumeration import enumerates, list_blocks, table_heads


def blocks(text: str) -> dict[int, tuple[int, ...]]:
    return list_blocks(text, sentences(text))


@pytest.mark.parametrize(
    "text",
    [
        "有鱼、虾、蟹。",
        "有鱼、虾和蟹。",
        "一是有鱼，二是有虾。",
        "First, fish; second, crab.",
        "绿旗表示可以下水，红旗表示禁止下水。",
        "They sell fish, shrimp and crab.",
        "It sells fish, shrimp, or crab daily.",
    ],
)
def test_three_things_side_by_side_are_an_enumeration(text: str) -> None:
    assert enumerates(text)


@pytest.mark.parametrize("text", ["有鱼、虾。", "有鱼和虾，都新鲜。", "They sell fish and crab."])
def test_two_things_are_no_enumeration(text: str) -> None:
    assert not enumerates(text)


@pytest.mark.parametrize(
    "text",
    [
        "- 鲈鱼\n- 对虾\n- 青蟹\n",
        "• 鲈鱼\n• 对虾\n• 青蟹",
        "1、鲈鱼\n2、对虾\n3、青蟹\n",
        "（一）鲈鱼\n（二）对虾\n（三）青蟹\n",
        "一、鲈鱼\n二、对虾\n三、青蟹\n",
        "第一，修码头；第二，修灯塔；第三，修路。",
        "第一步，修码头。第二步，修灯塔。第三步，修路。",
        "一是修码头。二是修灯塔。三是修路。",
        "其一，修码头。其二，修灯塔。其三，修路。",
        "首先修码头。其次修灯塔。最后修路。",
        "步骤如下：1、修码头；2、修灯塔；3、修路。",
        "The steps are: 1. Mend the quay. 2. Build a light. 3. Pave the road.",
        "Step 1: Mend the quay.\nStep 2: Build a light.\nStep 3: Pave the road.",
        "First, mend the quay. Then, build a light. Finally, pave the road.",
    ],
)
def test_each_item_names_all_items_of_its_list(text: str) -> None:
    assert blocks(text) == dict.fromkeys((0, 1, 2), (0, 1, 2))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. 修码头。码头旧了。\n2. 修灯塔。\n3. 修路。\n", (0, 2, 3)),
        ("1. Mend the quay.\n2. Build a light. It is tall.\n3. Pave the road.", (0, 1, 3)),
        ("办法有三。一是修码头。码头旧了。二是修灯塔。三是修路。完工。", (1, 3, 4)),
        ("材料如下：\n木头\n石头\n铁钉\n六月开工。", (1, 2, 3)),
    ],
)
def test_explanations_are_no_items(text: str, items: tuple[int, ...]) -> None:
    assert blocks(text)[items[0]] == items


def test_the_sentence_that_announces_a_list_leads_to_it() -> None:
    assert blocks("步骤如下：\n1. 修码头\n2. 修灯塔\n")[0] == (1, 2)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("工程有三项。其中，一组修码头，二组修灯塔、修路、修桥。", (0, 1)),
        ("There are three crews. These are the day, night and relief crew.", (0, 1)),
        ("工程有三項。具體包括碼頭、燈塔、道路。", (0, 1)),
        ("工程有三项。其中一项停了。", None),
        ("工程有三项。第一季度收入、利润、客流都下降。", None),
        ("工程\n\n其中有码头、灯塔和路。", None),
        ("The crew left. They sailed north, past the light, and never came back.", None),
        ("其中有码头、灯塔和路。", None),
    ],
)
def test_a_sentence_that_lists_what_the_one_before_speaks_of_belongs_to_it(
    text: str, items: tuple[int, ...] | None
) -> None:
    assert blocks(text).get(0) == items


@pytest.mark.parametrize(
    "text",
    [
        "一是修码头。三是修路。",
        "第一季度增长。第二季度下降。",
        "营业额是 12. Next year it grew to 13. End.",
        "最后修路。首先要有钱。",
        "五一、十一都放假。六一、七一也放。",  # days of the year, which once broke the reader
    ],
)
def test_numbers_that_do_not_count_up_are_no_list(text: str) -> None:
    assert blocks(text) == {}


def test_the_rows_of_a_table_are_items_and_its_head_is_none() -> None:
    table = "| 品种 | 价格 |\n|---|---|\n| 鲈鱼 | 30 |\n| 对虾 | 40 |\n"
    assert blocks(table) == {2: (2, 3), 3: (2, 3)}


def test_a_table_without_a_rule_has_no_head() -> None:
    assert blocks("| 鲈鱼 | 30 |\n| 对虾 | 40 |\n") == {0: (0, 1), 1: (0, 1)}


def test_a_table_of_one_row_is_no_list() -> None:
    assert blocks("| 品种 | 价格 |\n|---|---|\n| 鲈鱼 | 30 |\n") == {}


@pytest.mark.parametrize(
    "text", ["", "港口不大。船也不多。", "- 鲈鱼\n", "- 鲈鱼\n没有别的。\n- 对虾\n"]
)
def test_one_item_alone_is_no_list(text: str) -> None:
    assert blocks(text) == {}


def test_a_sentence_between_them_parts_two_lists() -> None:
    text = "- 鲈鱼\n- 对虾\n另有：\n- 青蟹\n- 海带\n"
    assert blocks(text) == {0: (0, 1), 1: (0, 1), 2: (3, 4), 3: (3, 4), 4: (3, 4)}


def test_the_sentence_after_the_last_semicolon_ends_its_list() -> None:
    text = "工程分两步。先修码头；再修灯塔。然后修路。"
    assert blocks(text) == {0: (1, 2), 1: (1, 2), 2: (1, 2)}


def test_a_sentence_that_says_how_many_items_follow_leads_to_them() -> None:
    text = "试了两种办法。第一种是撒土，花费少。第二种是种草。"
    assert blocks(text) == {0: (1, 2), 1: (1, 2), 2: (1, 2)}
    for other in ("三种", "十二种", "第二种"):
        assert blocks(text.replace("两种", other)) == {1: (1, 2), 2: (1, 2)}


@given(
    st.lists(
        st.sampled_from(["- 鱼\n", "| a |\n", "|---|\n", "修路；", "完工。", "1、虾\n", "\n"]),
        max_size=12,
    )
)
def test_every_item_is_in_its_own_list_and_lists_run_forward(pieces: list[str]) -> None:
    spans = sentences("".join(pieces))
    for position, items in list_blocks("".join(pieces), spans).items():
        assert position in items
        assert list(items) == list(range(items[0], items[-1] + 1))
        assert 0 <= items[0] < items[-1] < len(spans)


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("前言。\n| 品种 | 价格 |\n|---|---|\n| 鲈鱼 | 30 |\n结语。", {1: 1, 2: 1, 3: 1}),
        ("| 鲈鱼 | 30 |\n| 对虾 | 40 |\n", {}),
        ("| 品种 | 价格 |\n|---|---|\n", {}),
        ("| 鲈鱼 | 30 |\n", {}),
    ],
)
def test_a_row_knows_the_head_of_its_table(text: str, heads: dict[int, int]) -> None:
    assert table_heads(text, sentences(text)) == heads
