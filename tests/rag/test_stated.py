from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Document
from rag.assemble import assemble
from rag.question import parse_question
from rag.settings import Settings
from rag.stated import denied_figure, lacks_unit, stated_units
from rag.types import Answer, AskRequest


def test_a_figure_that_a_yes_or_no_question_states_wants_one_of_its_unit() -> None:
    units = stated_units(parse_question("灯塔高50米吗？", max_chars=50))
    assert lacks_unit("灯塔1920年建成。", units)
    assert not lacks_unit("灯塔高36米。", units)
    assert not lacks_unit(
        "灯塔1920年建成。", stated_units(parse_question("灯塔高吗？", max_chars=50))
    )


@pytest.mark.parametrize(
    ("question", "quote", "denied"),
    [
        ("灯塔高50米吗？", "灯塔高36米。", "50米"),
        ("灯塔高36米吗？", "灯塔高36米。", ""),
        ("灯塔超过30米吗？", "灯塔高36米。", ""),
        ("灯塔高30多米吗？", "灯塔高36米。", ""),
        ("Is the fee 60 pounds?", "The fee is 55 pounds.", "60 pounds"),
        ("灯塔高多少米？", "灯塔高36米。", ""),
        # A condition is not denied, a sentence with the figure among others does not deny it.
        ("工龄满12年奖金是500元吗？", "工龄满10年的，奖金为500元。", ""),
        ("工龄满12年奖金是500元吗？", "工龄满10年的，奖金为800元。", "500元"),
        ("门票30元吗？", "门票30元，讲解另收20元。", ""),
        # What is said of a longer word denies nothing of the shorter one.
        ("门票30元吗？", "副门票20元。", ""),
        ("Is the fare 9 pounds?", "The night fare is 14 pounds.", ""),
        ("Is the night fare 9 pounds?", "The night fare is 14 pounds.", "9 pounds"),
        ("灯塔2019年高36米吗？", "灯塔2020年高36米。", ""),
        ("高50米的灯塔有几名看守吗？", "灯塔高36米。", ""),
    ],
)
def test_a_figure_that_the_quotes_give_otherwise_is_denied(
    question: str, quote: str, denied: str
) -> None:
    assert denied_figure(parse_question(question, max_chars=50), [quote]) == denied


def answer(folder: Path, question: str, *texts: str) -> Answer:
    """Ask the whole service over one document a text."""
    service = assemble(Settings.model_validate({"index": str(folder)}))
    try:
        service.add_documents(
            Document(f"{at}.txt", f"公告{at}", f"{at}.txt", "", "", text, {})
            for at, text in enumerate(texts)
        )
        return service.ask(AskRequest(question))
    finally:
        service.close()


@pytest.mark.parametrize(
    ("question", "texts", "quote", "notes"),
    [
        ("产假98天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "产假为98天", 0),
        ("产假60天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "产假为98天", 1),
        ("陪产假是98天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "陪产假为7天", 1),
        (
            "Is the fare 9 pounds?",
            ["The fare is 9 pounds. The night fare is 14 pounds."],
            "is 9",
            0,
        ),
        (
            "奖金满20年是500元吗？",
            ["工龄满10年的，奖金为500元。工龄满20年的，奖金为900元。"],
            "900元",
            1,
        ),
        (
            "白石码头火災造成4人受傷嗎？",
            ["火灾造成4人受伤。", "白石码头的火灾造成9人受伤。"],
            "4人",
            0,
        ),
    ],
)
def test_a_figure_is_denied_only_where_nothing_likely_states_it(
    tmp_path: Path, question: str, texts: list[str], quote: str, notes: int
) -> None:
    found = answer(tmp_path, question, *texts)
    assert quote in found.citations[0].quote
    assert len(found.notes) == notes
