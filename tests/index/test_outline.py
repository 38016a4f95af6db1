from __future__ import annotations

from index.cleaning import clean
from index.outline import outline

TEXT = "新建的实验室位于城市东部，占地三百亩，第一批设备已经安装完毕。"


def _headings(text: str) -> list[tuple[str, tuple[str, ...]]]:
    blocks = clean(text)
    heads = outline(blocks).headings
    return [
        (block.kind, headings)
        for block, headings in zip(blocks, heads, strict=True)
        if block.kind != "heading"
    ]


def test_marked_headings_nest_by_their_level() -> None:
    text = f"# A\n\n## B\n\n{TEXT}\n\n### C\n\n{TEXT}\n\n## D\n\n{TEXT}"

    assert [headings for _, headings in _headings(text)] == [
        ("A", "B"), ("A", "B", "C"), ("A", "D"),
    ]  # fmt: skip


def test_numbered_headings_nest_by_their_kind() -> None:
    text = f"报告\n\n一、现状\n{TEXT}\n（一）产业\n{TEXT}\n1. 企业\n{TEXT}\n二、问题\n{TEXT}"

    assert [headings for kind, headings in _headings(text) if kind == "text"] == [
        ("报告", "一、现状"),
        ("报告", "一、现状", "（一）产业"),
        ("报告", "一、现状", "（一）产业", "1. 企业"),
        ("报告", "二、问题"),
    ]


def test_a_run_of_lines_is_a_headline_and_a_single_one_a_subhead() -> None:
    text = f"新城新貌\n十年一剑\n\n{TEXT}\n\n技术：走向前沿\n\n{TEXT}\n\n人才：远道而来\n\n{TEXT}"

    assert [headings for _, headings in _headings(text)] == [
        ("新城新貌", "十年一剑"),
        ("新城新貌", "十年一剑", "技术：走向前沿"),
        ("新城新貌", "十年一剑", "人才：远道而来"),
    ]


def test_the_first_subhead_may_stand_right_below_the_headline() -> None:
    text = f"新城新貌\n\n十年一剑\n\n锻造技术 走向前沿\n\n{TEXT}\n\n引进人才 远道而来\n\n{TEXT}"

    assert [headings for _, headings in _headings(text)] == [
        ("新城新貌", "十年一剑", "锻造技术 走向前沿"),
        ("新城新貌", "十年一剑", "引进人才 远道而来"),
    ]


def test_text_above_the_first_headline_is_its_lead() -> None:
    text = f"{TEXT}\n\n# A\n\n## B\n\n{TEXT}"

    assert [headings for _, headings in _headings(text)] == [("A",), ("A", "B")]


def test_two_articles_on_one_page_share_no_heading() -> None:
    text = (
        f"花絮\n\n{TEXT}\n\n本版责编 张三 李四\n\n观众入场。 本报记者 张三摄\n\n{TEXT}\n\n"
        f"新城新貌\n\n十年一剑\n\n{TEXT}"
    )
    assert _headings(text) == [
        ("text", ("花絮",)),
        ("furniture", ("花絮",)),
        ("caption", ("花絮",)),
        ("text", ("新城新貌", "十年一剑")),
        ("text", ("新城新貌", "十年一剑")),
    ]
    assert outline(clean(text)).title == "花絮"


def test_the_article_with_by_far_the_most_text_names_the_page() -> None:
    text = f"花絮\n\n{TEXT}\n\n新城新貌\n\n十年一剑\n\n" + f"{TEXT}\n\n" * 5

    assert outline(clean(text)).title == "新城新貌 十年一剑"


def test_a_text_without_headings_has_no_title() -> None:
    assert outline(clean(f"{TEXT}\n\n{TEXT}")).title == ""
