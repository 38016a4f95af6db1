from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import clean

LONG = "新建的实验室位于城市东部，占地三百亩，第一批设备已经安装完毕。"
HALF = "新建的实验室位于城市东部，占地三百亩，下一步将建设面向全省的数据"
REST = "平台和中试基地，为企业提供服务。"


def _blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in clean(text)]


@pytest.mark.parametrize(
    "fields",
    [
        "发布日期：2026年3月1日",
        "发布：田径协会　|　2026年3月1日",
        "2026年3月1日　　　　签发：林远",
        "新聞聯絡人：視覺藝術科 林遠科長　電話：(05) 555-0182",
        "承租方（乙方）：青禾食品有限公司",
    ],
)
def test_a_line_of_fields_is_no_part_of_a_sentence_or_headline(fields: str) -> None:
    blocks = _blocks(f"简报\n{fields}\n\n{LONG}")
    assert [text for _, text in blocks] == ["简报", fields, LONG]
    assert ("heading", fields) not in blocks


@pytest.mark.parametrize(
    "line", ["《新城晚报》2026年3月1日 记者 林远", "（2026年3月1日成员大会通过）"]
)
def test_where_a_text_appeared_is_no_part_of_its_headline(line: str) -> None:
    assert _blocks(f"合作社章程\n{line}\n\n{LONG}") == [
        ("heading", "合作社章程"),
        ("furniture", line),
        ("text", LONG),
    ]


def test_what_a_reporter_asks_is_no_byline() -> None:
    assert _blocks(f"{LONG}\n\n记者：一份午餐收多少钱？\n\n{LONG}")[1][0] != "furniture"
    assert _blocks(f"{LONG}\n\n记者：林远\n\n{LONG}")[1][0] == "furniture"


@pytest.mark.parametrize("heading", ["技术：走向前沿", "人才：远道而来"])
def test_a_label_before_words_may_head_a_section(heading: str) -> None:
    assert ("heading", heading) in _blocks(f"{LONG}\n\n{heading}\n\n{LONG}")


def test_what_a_speech_goes_on_with_is_one_paragraph() -> None:
    assert _blocks(f"会议强调：下一步要建设面向全省的数据\n{REST}")[0][1].endswith(REST)


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n\n", "\n\f\n"])
def test_a_paragraph_cut_by_a_gap_is_whole(gap: str) -> None:
    assert _blocks(f"{HALF}{gap}{REST}\n\n{LONG}") == [("text", HALF + REST), ("text", LONG)]


@pytest.mark.parametrize(
    "caption",
    [
        "▶工人在检修设备。",
        "●实验室的大厅",
        "工人在检修设备。记者 张三摄",
        "新城中心区效果图",
        "图1 实验室的平面",
        "图为工人在检修设备。",
        "●第一张照片\n\n▶第二张照片",
    ],
)
def test_a_paragraph_cut_by_a_caption_is_whole(caption: str) -> None:
    blocks = clean(f"{HALF}\n\n{caption}\n\n{REST}\n\n{LONG}")

    assert blocks[0].text == HALF + REST
    assert [block.kind for block in blocks] == ["text", *["caption"] * (len(blocks) - 2), "text"]
    assert [block.text for block in blocks[1:-1]] == caption.split("\n\n")


@pytest.mark.parametrize("before", ["\n\n\n\n", "\n\n"])
def test_a_short_line_within_a_sentence_is_a_caption(before: str) -> None:
    assert _blocks(f"{HALF}{before}全省数据大会\n\n{REST}\n\n{LONG}") == [
        ("text", HALF + REST), ("caption", "全省数据大会"), ("text", LONG),
    ]  # fmt: skip


def test_a_caption_of_two_lines_is_one() -> None:
    assert _blocks(f"{HALF}\n\n\n\n城东企业\n制造的机械臂\n\n{REST}") == [
        ("text", HALF + REST), ("caption", "城东企业制造的机械臂"),
    ]  # fmt: skip


def test_a_sentence_that_stops_for_good_leaves_the_next_heading_alone() -> None:
    text = f"{LONG}该市打造“创新型中\n\n关键：营商环境\n\n好的环境引来“大企业”。{LONG}"

    assert _blocks(text) == [
        ("text", f"{LONG}该市打造“创新型中"),
        ("heading", "关键：营商环境"),
        ("text", f"好的环境引来“大企业”。{LONG}"),
    ]


def test_an_open_quotation_is_closed_by_the_paragraph_that_goes_on() -> None:
    text = f"{LONG}该市打造“创新型中\n\n\n\n大厅内景\n\n小企业”品牌。{LONG}"

    assert _blocks(text)[0] == ("text", f"{LONG}该市打造“创新型中小企业”品牌。{LONG}")


def test_the_beginning_of_a_paragraph_is_no_heading_where_the_text_knows_the_phrase() -> None:
    text = f"赋能千家万户的技术。{LONG}\n\n推动新的技术走进千家\n\n万户，这是今年的目标。\n\n{LONG}"

    assert _blocks(text)[1] == ("text", "推动新的技术走进千家万户，这是今年的目标。")


def test_headings_stand_before_paragraphs() -> None:
    text = f"创新之城\n再上层楼\n\n{LONG}\n\n一、现状\n\n{LONG}\n\n明天会怎样？\n{LONG}"

    assert [words for kind, words in _blocks(text) if kind == "heading"] == [
        "创新之城", "再上层楼", "一、现状", "明天会怎样？",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "■ 张三 李小四 王五",
        "本报记者 张三",
        "记者 张三 李四 通讯员 王五",
        "本版责编 张三 李四 版式设计 王五",
        "责编：张三",
        "文字/张三、李四",
        "数据来源:市统计局",
        "资料来源：市统计局",
        "本版图片由市统计局提供",
        "——编者",
        "专版",
        "2026年3月1日 星期日",
        "第5版",
        "第 3 页 / 共 8 页",
        "- 3 -",
        "本报记者 张三摄",
        "By Jane Doe",
        "Photo by Jane Doe",
        "Reporting by Jane Doe; editing by John Roe",
        "Page 3 of 8",
        "Copyright 2026 The Morning Report",
    ],
)
def test_page_furniture_is_told_by_itself(line: str) -> None:
    assert _blocks(f"{LONG}\n\n{line}\n\n{LONG}") == [
        ("text", LONG), ("furniture", line), ("text", LONG),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["作者认为，这一结果令人满意。", "来源地不同，口味也不同。", "记者从会上获悉，项目已经开工。",
     "编辑部的故事还在继续，读者来信不断。", "他喜欢拍摄，也喜欢写作。", "专版印刷的画册已经售完。"],
)  # fmt: skip
def test_sentences_that_begin_like_furniture_are_text(line: str) -> None:
    assert _blocks(f"{LONG}\n\n{line}\n\n{LONG}")[1] == ("text", line)


def test_wrapped_chinese_lines_are_one_paragraph_of_whole_words() -> None:
    words = (
        "".join(f"第{n}条措施面向中小企业和科研机构并由主管部门负责落实，" for n in range(9))
        + "完。"
    )
    lines = [words[i : i + 24] for i in range(0, len(words), 24)]

    (block,) = clean("\n".join(lines))

    assert block.text == words
    assert len(block.spans) == len(lines)


def test_wrapped_english_lines_stay_apart_by_their_newline() -> None:
    text = (
        "The institute said on Monday that it had com-\npleted the second phase of its work in\n"
        "the north. Mr Doe, who heads the insti-\ntute, said that he was pleased with it.\n"
    )
    (block,) = clean(text)

    assert block.text == text.strip()
    assert block.spans == ((0, len(text) - 1),)


def test_lines_that_end_sentences_are_paragraphs() -> None:
    assert _blocks(f"{LONG}\n{LONG}\n{LONG}") == [("text", LONG)] * 3


def test_indented_lines_begin_paragraphs() -> None:
    assert _blocks(f"\u3000\u3000{HALF}\n\u3000\u3000{LONG}")[0][1] == HALF + LONG


def test_markdown_blocks_keep_their_lines() -> None:
    text = (
        "# Guide\n\nIntro words here.\n\n## Steps\n\n- one\n- two\n  goes on\n\n"
        "```python\n# no heading\nx = 1\n\ny = 2\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n---\n\n"
        "Other\n=====\n\nLast words."
    )
    assert [(b.kind, b.level, b.text) for b in clean(text)] == [
        ("heading", 1, "Guide"),
        ("text", 0, "Intro words here."),
        ("heading", 2, "Steps"),
        ("text", 0, "- one"),
        ("text", 0, "- two\n  goes on"),
        ("text", 0, "```python\n# no heading\nx = 1\n\ny = 2\n```"),
        ("text", 0, "| a | b |\n| - | - |\n| 1 | 2 |"),
        ("heading", 1, "Other"),
        ("text", 0, "Last words."),
    ]


def test_english_headings_and_paragraphs() -> None:
    text = (
        "The Second Phase\n\nThe institute said that it was done.\n\nWhat comes next\n\n"
        "Nobody knows. Not even the board,\n\nwhich met on Monday."
    )
    assert _blocks(text) == [
        ("heading", "The Second Phase"),
        ("text", "The institute said that it was done."),
        ("heading", "What comes next"),
        ("text", "Nobody knows. Not even the board,\nwhich met on Monday."),
    ]


def test_many_short_lines_in_a_row_are_a_list() -> None:
    lines = ["鸡蛋两个", "面粉二百克", "白糖少许", "清水一杯", "食盐少许", "黄油一块"]

    assert _blocks("\n".join([*lines, LONG])) == [
        *(("text", line) for line in lines),
        ("text", LONG),
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "items",
    [["张三", "记者 李四", "编辑 王五"], ["2026年3月1日", "2026年3月2日"], ["要闻", "专题报道"],
     ["Jane Doe", "John Roe"]],
)  # fmt: skip
def test_lines_that_a_colon_announces_are_text(gap: str, items: list[str]) -> None:
    text = f"{LONG}\n\n参加的有：{gap}" + "\n".join(items) + f"\n\n本报记者 赵六\n\n{LONG}"

    assert _blocks(text)[1:-2] == [("text", "参加的有："), *(("text", item) for item in items)]
    assert _blocks(text)[-2:] == [("furniture", "本报记者 赵六"), ("text", LONG)]


def test_a_heading_after_a_colon_and_a_blank_line_is_one() -> None:
    assert _blocks(f"{LONG}\n\n他这样说：\n\n现状\n\n{LONG}")[2] == ("heading", "现状")


_LINES = st.sampled_from(
    [LONG, HALF, REST, "标题", "", "", "\n\n", "●照片", "# 标题", "责编 张三", "- 项", "一、小节",
     "====", "---", "```", "| a | b |", "\f", "3", "The end of", "the line.", "“引", "文”", "\u200b",
     "\u3000\u3000缩进的一行", "2026年3月1日", "x" * 90]
)  # fmt: skip


@given(st.lists(_LINES, max_size=25).map("\n".join) | st.text(max_size=200))
def test_every_letter_and_digit_is_in_exactly_one_block(text: str) -> None:
    spans = [span for block in clean(text) for span in block.spans]
    covered = [False] * len(text)
    for start, end in spans:
        assert start < end
        assert not any(covered[start:end])
        covered[start:end] = [True] * (end - start)

    assert all(covered[i] for i, char in enumerate(text) if char.isalnum())
    for block in clean(text):
        assert list(block.spans) == sorted(block.spans)
        assert block.text == "".join(text[start:end] for start, end in block.spans)
