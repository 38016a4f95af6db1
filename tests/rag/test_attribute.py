from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalize import to_traditional
from index.terms import is_content, terms
from rag.attribute import attribute_terms


@pytest.mark.parametrize(
    ("question", "before", "after"),
    [
        ("灯塔的高度是多少米", ("高度", "灯塔"), ("米",)),
        ("谁设计了白色灯塔", (), ("设计", "白色")),
        ("灯塔几点开放", ("灯塔",), ("开放",)),
        ("灯塔一共有多少盏灯", ("灯塔",), ("盏灯",)),
        ("灯塔啥时候开放", ("灯塔",), ("开放",)),
        ("灯塔的设计者是谁", ("设计者", "设计"), ()),
        ("When was the lighthouse built?", (), ("lighthouse", "built")),
        ("How many boats are in the harbour?", (), ("boat", "harbour")),
        ("In 1987, who built the harbour?", (), ("built", "harbour")),
    ],
)
def test_the_words_beside_the_asking_word_are_named_nearest_first(
    question: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    assert attribute_terms(question) == (before, after)


@pytest.mark.parametrize("question", ["灯塔", "The lighthouse", "", "多少"])
def test_where_nothing_asks_or_nothing_else_is_said_no_word_is_named(question: str) -> None:
    assert attribute_terms(question) == ((), ())


@pytest.mark.parametrize("question", ["灯塔的高度是多少米", "谁设计了白色灯塔", "渔港何时建成"])
def test_both_scripts_name_the_same_words(question: str) -> None:
    assert attribute_terms(to_traditional(question)) == attribute_terms(question)


@given(st.text(alphabet="灯塔高度渔港价格是多少谁哪里何时 whoisthe?", max_size=30))
def test_at_most_two_content_terms_of_the_question_stand_on_each_side(question: str) -> None:
    known = {term.text for term in terms(question) if is_content(term.text)}
    for side in attribute_terms(question):
        assert len(side) <= 2
        assert set(side) <= known
