from __future__ import annotations

import pytest

from rag.question import parse_question
from rag.stated import denied_figures, lacks_unit, stated_units


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
        ("灯塔高50米吗？", "灯塔高36米。", ("50米",)),
        ("灯塔高36米吗？", "灯塔高36米。", ()),
        ("灯塔超过30米吗？", "灯塔高36米。", ()),
        ("灯塔高30多米吗？", "灯塔高36米。", ()),
        ("Is the fee 60 pounds?", "The fee is 55 pounds.", ("60 pounds",)),
        ("灯塔高多少米？", "灯塔高36米。", ()),
        ("灯塔2019年高36米吗？", "灯塔2020年高36米。", ()),
        ("高50米的灯塔有几名看守吗？", "灯塔高36米。", ()),
    ],
)
def test_a_figure_that_the_quotes_give_otherwise_is_denied(
    question: str, quote: str, denied: tuple[str, ...]
) -> None:
    assert denied_figures(parse_question(question, max_chars=50), [quote]) == denied
