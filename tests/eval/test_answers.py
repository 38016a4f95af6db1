"""Facts in answers: aliases, quantities, token F1."""

from __future__ import annotations

import re
import string
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eval.answers import best_f1, check_facts, holds_any_fact, short_answer, spoken_text, token_f1
from rag.types import Answer, Citation, Claim


def answer(text: str, *, claims: tuple[Claim, ...] = (), markers: tuple[int, ...] = ()) -> Answer:
    cited = tuple(Citation(m, "d", 1, ((0, 1),), "x", "", "", "") for m in markers)
    return Answer(text, "answered", "", claims, cited, (), (), "extractive", "", 1, {})


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("全年12 billion元", "120亿元"),
        ("全年1,200億元", "1200亿"),
        ("全年一百二十亿元", "120亿元"),
        ("共有２７６家企业", "276家"),
        ("位於杭州未來科技城", "未来科技城"),
        ("於2011年掛牌", "2011年"),
    ],
)
def test_a_fact_is_held_in_any_script_width_or_way_of_writing_numbers(
    text: str, alias: str
) -> None:
    assert check_facts([[alias]], text).missing == ()


@pytest.mark.parametrize(
    ("text", "alias"),
    [("共有1276家企业", "276家"), ("全年120万元", "120亿元"), ("增长12%", "12家"), ("", "12家")],
)
def test_another_figure_is_not_the_fact(text: str, alias: str) -> None:
    assert check_facts([[alias]], text).missing == (alias,)


def test_every_fact_is_looked_for_and_one_alias_is_enough() -> None:
    check = check_facts([["甲队", "A队"], ["乙队"]], "A队 赢了")
    assert (check.held, check.missing, check.share) == (1, ("乙队",), 0.5)


def test_any_fact_makes_a_quote_bear_on_the_answer() -> None:
    assert holds_any_fact([["甲队"], ["乙队"]], "乙队输了")
    assert not holds_any_fact([["甲队"], ["乙队"]], "丙队弃权")


def test_markers_are_not_figures_of_the_answer() -> None:
    said = answer("共有三座。[14]", markers=(14,))
    assert check_facts([["14"]], spoken_text(said)).missing == ("14",)


def test_brackets_that_mark_no_citation_stay() -> None:
    assert spoken_text(answer("数组[7]", markers=(1,))) == "数组[7]"


def test_the_short_answer_is_the_focus_where_every_claim_has_one() -> None:
    claim = Claim("北港有14座码头。[1]", (1,), True, {}, focus=(3, 6))
    assert short_answer(answer("北港有14座码头。[1]", claims=(claim,), markers=(1,))) == "14座"
    plain = Claim("北港有14座码头。[1]", (1,), True, {})
    assert short_answer(answer("北港有14座码头。[1]", claims=(claim, plain))).startswith("北港")


def test_f1_counts_shared_characters_and_words() -> None:
    # 14 and 座 are shared: precision 2/4, recall 2/2.
    assert token_f1("14座", "北港14座") == pytest.approx(2 * 2 / (2 + 4))


def test_each_fact_is_compared_by_its_best_alias() -> None:
    assert best_f1([["fourteen", "14座"], ["1931年"]], "14座 1931年") == 1.0


def squad_tokens(text: str) -> list[str]:
    """Tokens as ``normalize_answer`` and ``split`` of SQuAD's evaluate-v2.0.py make them."""
    plain = "".join(char for char in text.lower() if char not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def squad_f1(gold: str, said: str) -> float:
    """Return ``compute_f1`` of SQuAD's evaluate-v2.0.py."""
    wanted, found = squad_tokens(gold), squad_tokens(said)
    shared = sum((Counter(wanted) & Counter(found)).values())
    if not wanted or not found:
        return float(wanted == found)
    if shared == 0:
        return 0.0
    precision, recall = shared / len(found), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


# Inside a word the script drops punctuation (3.5 becomes 35) where we read it, so none is there.
plain_words = st.from_regex(r"\A(?:[A-Za-z]{1,4}|[0-9]{1,3}|a|an|The)\Z")
marks = st.sampled_from(["", "", ",", ".", "!", "?", ";", ")", "'"])
phrases = st.lists(st.tuples(plain_words, marks), max_size=8).map(
    lambda pairs: " ".join(word + mark for word, mark in pairs)
)


@example(gold="The old port", said="an old port,")
@example(gold="the", said="a")
@given(gold=phrases, said=phrases)
def test_f1_agrees_with_squads_script_on_english(gold: str, said: str) -> None:
    assert token_f1(gold, said) == pytest.approx(squad_f1(gold, said))


@given(golds=st.lists(phrases, min_size=1, max_size=3), said=phrases)
def test_the_best_of_several_gold_answers_counts_as_in_squads_script(
    golds: list[str], said: str
) -> None:
    assert best_f1([golds], said) == pytest.approx(max(squad_f1(gold, said) for gold in golds))


@given(st.text(max_size=40), st.text(max_size=40))
def test_f1_is_symmetric_and_between_zero_and_one(one: str, two: str) -> None:
    assert token_f1(one, two) == token_f1(two, one)
    assert 0 <= token_f1(one, two) <= 1
