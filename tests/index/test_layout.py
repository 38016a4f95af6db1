from __future__ import annotations

from index.cleaning import clean

LONG = "新建的实验室位于城市东部，占地三百亩，第一批设备已经安装完毕。"


def _blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in clean(text)]


def test_where_blank_lines_stand_only_at_pictures_a_short_sentence_there_is_a_caption() -> None:
    shot = "工人在检修。记者 张三摄"
    text = f"{LONG}\n{LONG}\n\n{shot}\n{LONG}\n{LONG}\n\n{shot}\n{LONG}\n\n参观者走进大厅。\n{LONG}\n{LONG}"

    assert [words for kind, words in _blocks(text) if kind == "caption"] == [
        shot, shot, "参观者走进大厅。",
    ]  # fmt: skip


def test_a_short_sentence_elsewhere_is_text() -> None:
    assert _blocks(f"{LONG}\n\n参观者走进大厅。\n\n{LONG}")[1] == ("text", "参观者走进大厅。")


def test_lines_of_names_and_values_are_text() -> None:
    lines = ["会议：年度总结", "时间：2026年3月1日", "Place: Hangzhou"]

    assert _blocks("\n".join([*lines, "", LONG])) == [("text", line) for line in [*lines, LONG]]


def test_a_sentence_between_two_halves_is_a_caption() -> None:
    first = "The plan has three parts and calls for open hubs, new institutions and"
    shot, second = "A visitor tries the machine.", "reform of the funds, as the paper said."

    assert _blocks(f"{first}\n\n{shot}\n\n{second}") == [
        ("text", f"{first}\n{second}"), ("caption", shot),
    ]  # fmt: skip


def test_verses_head_nothing() -> None:
    lines = ["桥边的柳树又绿了", "河上的小船又来了", "远方的人还没有回家"]

    assert _blocks("\n".join(lines)) == [("text", line) for line in lines]


def test_a_line_above_pictures_alone_is_their_title() -> None:
    assert _blocks("山城四季\n\n▶春天的山坡\n\n▶秋天的河谷") == [
        ("heading", "山城四季"), ("caption", "▶春天的山坡"), ("caption", "▶秋天的河谷"),
    ]  # fmt: skip
