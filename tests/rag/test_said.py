from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Document
from rag.assemble import assemble
from rag.said import is_question, read_row, read_sentences
from rag.settings import Settings
from rag.types import Answer, AskRequest

HEAD = "| 项目 | 单位 | 价格（元） | 名次 |"


def test_a_text_is_read_without_heads_and_rules_its_rows_with_their_heads() -> None:
    text = "票价如下。\n| 票种 | 价格（元） |\n| --- | --- |\n| 成人 | 60 |\n——\n周一闭馆。"
    found = read_sentences(text)
    assert [said for *_, said in found] == [
        "票价如下。",
        "票种：成人；价格（元）：60元",
        "周一闭馆。",
    ]
    assert [text[start:end].strip() for _, (start, end), _ in found] == [
        "票价如下。",
        "| 成人 | 60 |",
        "周一闭馆。",
    ]
    assert [position for position, *_ in found] == [0, 3, 5]


@pytest.mark.parametrize(
    ("head", "row", "read"),
    [
        (
            HEAD,
            "| 诊查费 | 次 | 12 | 1 |",
            "项目：诊查费；单位：次；价格（元）：12元；名次：第一名",
        ),
        (
            HEAD,
            "| 诊查费 | 次 | 面议 | 12 |",
            "项目：诊查费；单位：次；价格（元）：面议；名次：第12名",
        ),
        ("| Item | Price (£) |", "| Entry | 1,250.50 |", "Item：Entry；Price (£)：£1,250.50"),
        ("| Item | Weight (kg) |", "| Unit | 14 |", "Item：Unit；Weight (kg)：14kg"),
        # A row with other cells than its head's is read as it is.
        (HEAD, "| 诊查费 | 12 |", "| 诊查费 | 12 |"),
    ],
)
def test_a_row_is_read_with_its_head(head: str, row: str, read: str) -> None:
    assert read_row(head, row) == read


def test_a_heading_may_ask() -> None:
    assert is_question("What is covered?")
    assert is_question("如何申请？ ")
    assert not is_question("申请办法")


FEES = """# 鹿鸣医院价目

## 一、诊查费

| 项目 | 单位 | 价格（元） |
| --- | --- | ---: |
| 普通门诊诊查费 | 次 | 12 |
| 急诊诊查费 | 次 | 20 |

## 二、体检套餐

- 甲款：168元，含胸片；
- 乙款：298元，含彩超。

十人以上预约体检的，套餐价打九折。

## 三、开放时间

周一至周五上午八时至下午五时，节假日休息。
"""
QUESTIONS = """# Warm Homes Grant

## What work is covered?

* loft insulation
* draught-proofing of doors

Boilers are not covered.

## How long is the offer valid?

You have six months to complete the work. One extension of three months may be granted.
"""
OTHERS = "# Dehumidifier manual\n\nThe warranty does not cover filters, or work by others.\n"


def answer(folder: Path, question: str) -> Answer:
    service = assemble(Settings(index=folder))
    try:
        service.add_documents(
            Document(f"{at}.md", "", f"{at}.md", "", "", text, {})
            for at, text in enumerate((FEES, QUESTIONS, OTHERS))
        )
        return service.ask(AskRequest(question))
    finally:
        service.close()


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        # The unit stands in the column's head, which is quoted with the row.
        (
            "普通门诊诊查费多少钱？",
            ["| 项目 | 单位 | 价格（元） |\n| 普通门诊诊查费 | 次 | 12 |"],
        ),
        # A heading names what is listed under it.
        ("体检套餐有哪几种？", ["- 甲款：168元，含胸片；", "- 乙款：298元，含彩超。"]),
        # … and what a section is about.
        ("鹿鸣医院的开放时间是？", ["周一至周五上午八时至下午五时，节假日休息。"]),
        # A heading asks what stands under it answers; what comes first answers first.
        (
            "What work is covered by the grant?",
            ["* loft insulation", "* draught-proofing of doors"],
        ),
        (
            "How long is the grant offer valid?",
            [
                "You have six months to complete the work.",
                "One extension of three months may be granted.",
            ],
        ),
    ],
)
def test_what_gives_a_sentence_its_meaning_counts(
    tmp_path: Path, question: str, quotes: list[str]
) -> None:
    assert [one.quote for one in answer(tmp_path, question).citations] == quotes


def test_a_row_is_cited_with_its_table_s_head_where_both_stand(tmp_path: Path) -> None:
    (cited,) = answer(tmp_path, "普通门诊诊查费多少钱？").citations
    assert len(cited.spans) == 2
    assert "".join(FEES[start:end] for start, end in cited.spans) == cited.quote


def test_several_rows_are_quoted_under_one_head(tmp_path: Path) -> None:
    found = answer(tmp_path, "诊查费有哪些？")
    assert found.text.count("价格（元）") == 1
    assert [one.quote.splitlines()[-1] for one in found.citations] == [
        "| 普通门诊诊查费 | 次 | 12 |",
        "| 急诊诊查费 | 次 | 20 |",
    ]


def test_who_replies_answers_not_who_asks(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path))
    text = "记者：一份午餐收多少钱？\n\n贺兰：家长每份交11元，区里补4元。\n\n记者：剩饭多吗？\n"
    service.add_documents([Document("a.txt", "访谈", "a.txt", "", "", text, {})])
    found = service.ask(AskRequest("一份午餐收多少钱？"))
    service.close()
    assert [one.quote for one in found.citations] == ["贺兰：家长每份交11元，区里补4元。"]


def test_items_of_a_list_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    found = answer(tmp_path, "体检套餐有哪几种？")
    assert found.text == "- 甲款：168元，含胸片；[1]\n- 乙款：298元，含彩超。[2]"
