from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import DocumentSummary, Passage
from rag.candidates import Candidate
from rag.matching import QueryMatcher
from rag.question import Question, parse_question
from rag.selection import in_reading_order, own_first, select, shared_first
from rag.types import ScoredPassage

ONE_THING = parse_question("渔港的码头由谁修建", max_chars=100)
A_LIST = parse_question("渔港有哪些码头", max_chars=100)
A_COMPARISON = parse_question("渔港比盐场大多少", max_chars=100)


def matcher(*weights: float) -> QueryMatcher:
    terms = tuple("甲乙丙丁戊己"[: len(weights)])
    return QueryMatcher(
        terms,
        np.arange(len(terms), dtype=np.int32),
        np.array(weights, dtype=np.float32),
        np.eye(len(terms), dtype=np.float32),
    )


def candidate(
    text: str,
    match: Sequence[float],
    score: float,
    *,
    doc_id: str = "a",
    ordinal: int = 0,
    position: int = 0,
    fits: bool = True,
) -> Candidate:
    row = np.array(match, dtype=np.float32)
    number = 1 + ordinal + 100 * ord(doc_id)
    passage = Passage(number, doc_id, ordinal, ((0, len(text)),), text)
    scored = ScoredPassage(passage, 1.0, {}, 0.5)
    return Candidate(scored, position, 0, len(text), row, row, score, 0.0 if fits else 5.0)


def texts(chosen: Sequence[Candidate]) -> list[str]:
    return [one.text for one in chosen]


def test_of_nothing_nothing_is_chosen() -> None:
    assert select(ONE_THING, matcher(1.0), []) == []


def test_a_sentence_that_says_everything_stands_alone() -> None:
    best = candidate("林工修建了码头。", (1, 1), 1.0)
    other = candidate("码头由林工修建。", (1, 1), 0.95, position=1)
    assert select(ONE_THING, matcher(0.5, 0.5), [best, other]) == [best]


def test_a_sentence_that_says_what_was_left_open_joins_the_best() -> None:
    best = candidate("码头在渔港。", (1, 0), 0.9, ordinal=2)
    second = candidate("林工修建了它。", (0, 1), 0.8, ordinal=1)
    assert select(ONE_THING, matcher(0.5, 0.5), [best, second]) == [second, best]


def test_a_sentence_that_adds_hardly_a_word_does_not_join() -> None:
    best = candidate("码头在渔港。", (1, 0), 0.9)
    second = candidate("码头很长。", (1, 1), 0.9, position=1)
    assert select(ONE_THING, matcher(0.99, 0.01), [best, second]) == [best]


def test_a_sentence_without_what_is_asked_for_does_not_join() -> None:
    best = candidate("码头在渔港。", (1, 0), 0.9)
    second = candidate("林工修建了它。", (0, 1), 0.9, position=1, fits=False)
    assert select(ONE_THING, matcher(0.5, 0.5), [best, second]) == [best]


def test_a_sentence_far_behind_the_best_does_not_join() -> None:
    best = candidate("码头在渔港。", (1, 0), 0.9)
    second = candidate("林工修建了它。", (0, 1), 0.05, position=1)
    assert select(ONE_THING, matcher(0.5, 0.5), [best, second]) == [best]


def test_a_sentence_much_less_likely_to_answer_does_not_join() -> None:
    best = candidate("林工修建了码头。", (1, 0), 1.0)
    other = candidate("码头在渔港的东边。", (0, 1), 0.9, position=1)
    chances = ((0.8, 0.5, 2), (0.8, 0.3, 1), (0.15, 0.1, 2), (0.15, 0.06, 1))
    for first, further, count in chances:
        both = [replace(best, chance=first), replace(other, chance=further)]
        assert len(select(ONE_THING, matcher(0.6, 0.4), both)) == count


def test_a_sentence_of_another_document_must_speak_of_the_same_thing() -> None:
    first = candidate("码头在东岸。", (1, 0, 0), 1.0)
    other = candidate("盐场由林工修建。", (0, 0, 1), 0.9, doc_id="b")
    same = candidate("码头由林工修建。", (1, 0, 1), 0.9, doc_id="b")
    here = candidate("由林工修建。", (0, 0, 1), 0.9, position=1)
    assert texts(select(ONE_THING, matcher(0.5, 0.2, 0.3), [first, other])) == ["码头在东岸。"]
    for joins in (same, here):
        chosen = select(ONE_THING, matcher(0.5, 0.2, 0.3), [first, joins])
        assert texts(chosen) == ["码头在东岸。", joins.text]


def test_of_guesses_one_that_is_much_worse_does_not_join() -> None:
    first = replace(candidate("码头在东岸。", (1, 0), 1.0), chance=0.09)
    worse = replace(candidate("由林工修建。", (0, 1), 0.9, position=1), chance=0.03)
    assert texts(select(ONE_THING, matcher(0.5, 0.5), [first, worse])) == ["码头在东岸。"]


def test_what_was_shown_for_another_part_gives_way_to_the_next() -> None:
    best = replace(candidate("码头和盐场都大。", (1, 0), 1.0), chance=0.8)
    other = replace(candidate("盐场有260公顷。", (0, 1), 0.9, position=1), chance=0.3)
    chosen = select(ONE_THING, matcher(0.6, 0.4), [best, other], shown={best.place})
    assert texts(chosen) == ["盐场有260公顷。"]


def test_the_same_words_in_another_script_or_width_are_not_said_twice() -> None:
    best = candidate("燈塔高３０米。", (1, 0), 0.9)
    again = candidate("灯塔高30米。", (0, 1), 0.9, doc_id="b")
    assert select(A_LIST, matcher(0.5, 0.5), [best, again]) == [best]


@pytest.mark.parametrize("question", [A_LIST, A_COMPARISON])
def test_a_list_or_a_comparison_may_take_more_sentences_than_one_thing(question: Question) -> None:
    share = [1 / 4] * 4
    each = [
        candidate(f"第{at}句。", [float(at == term) for term in range(4)], 0.9, position=at)
        for at in range(4)
    ]
    assert texts(select(question, matcher(*share), each)) == [f"第{at}句。" for at in range(4)]
    assert len(select(ONE_THING, matcher(*share), each)) < 4


def test_a_list_is_quoted_whole_and_in_order() -> None:
    text = "- 东码头\n- 西码头\n- 南码头"
    passage = Passage(1, "a", 0, ((0, len(text)),), text)
    row = np.array([1.0], dtype=np.float32)
    block = ((0, 0, 5), (1, 6, 11), (2, 12, 17))
    scored = ScoredPassage(passage, 1.0, {}, 0.5)
    best = Candidate(scored, 1, 6, 11, row, row, 0.9, block=block)
    chosen = select(A_LIST, matcher(1.0), [best])
    assert texts(chosen) == ["- 东码头", "- 西码头", "- 南码头"]
    assert [one.position for one in chosen] == [0, 1, 2]


def test_reading_order_puts_the_document_of_the_best_sentence_first() -> None:
    best = candidate("戊", (1,), 0.9, doc_id="z", ordinal=4)
    other = candidate("乙", (1,), 0.8, doc_id="a", ordinal=1)
    before = candidate("甲", (1,), 0.7, doc_id="z", ordinal=2)
    after = candidate("己", (1,), 0.6, doc_id="z", ordinal=4, position=1)
    assert texts(in_reading_order([best, other, before, after])) == ["甲", "戊", "己", "乙"]


def test_of_nothing_there_is_no_reading_order() -> None:
    assert in_reading_order([]) == []


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.integers(0, 3),
            st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=3, max_size=3),
        ),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from([ONE_THING, A_LIST, A_COMPARISON]),
)
def test_the_best_is_always_chosen_and_nothing_is_said_twice(
    rows: list[tuple[str, int, list[float]]], question: Question
) -> None:
    weighed = matcher(0.5, 0.3, 0.2)
    candidates = [
        candidate(
            f"{doc_id}{ordinal}句。",
            match,
            float(weighed.coverage(np.array(match, dtype=np.float32))),
            doc_id=doc_id,
            ordinal=ordinal,
        )
        for doc_id, ordinal, match in rows
    ]
    candidates.sort(key=lambda one: -one.score)
    chosen = select(question, weighed, candidates)
    assert any(one is candidates[0] for one in chosen)
    assert len(set(texts(chosen))) == len(chosen)
    assert {one.passage.doc_id for one in chosen[:1]} == {candidates[0].passage.doc_id}


def chances(*pairs: tuple[Candidate, float]) -> list[Candidate]:
    return [replace(one, chance=chance) for one, chance in pairs]


BOTH = candidate("渔港有36艘船，盐场有28艘。", (1, 1), 0.9)
HARBOUR = candidate("渔港停着船。", (1, 0), 1.0, position=1)
SALTERN = candidate("盐场也有船。", (0, 1), 1.0, position=2)


def test_a_sentence_that_answers_both_parts_nearly_as_well_comes_first_in_both() -> None:
    parts = [chances((HARBOUR, 0.6), (BOTH, 0.5)), chances((SALTERN, 0.5), (BOTH, 0.4))]
    assert [texts(part) for part in shared_first(parts)] == [
        [BOTH.text, HARBOUR.text],
        [BOTH.text, SALTERN.text],
    ]


def test_a_sentence_that_answers_one_part_much_worse_stays_behind() -> None:
    parts = [chances((HARBOUR, 0.6), (BOTH, 0.5)), chances((SALTERN, 0.5), (BOTH, 0.3))]
    assert shared_first(parts) == parts


def test_a_sentence_with_a_figure_for_one_part_alone_does_not_answer_both() -> None:
    one = candidate("渔港有36艘船，都在盐场外。", (1, 1), 0.9)
    parts = [chances((HARBOUR, 0.6), (one, 0.5)), chances((SALTERN, 0.5), (one, 0.4))]
    assert shared_first(parts) == parts


def test_what_came_first_in_a_question_of_one_part_stays_first() -> None:
    parts = [chances((HARBOUR, 0.5), (BOTH, 0.6))]
    assert shared_first(parts) == parts
    assert shared_first([]) == []


def test_of_all_years_a_sentence_that_counts_them_all_comes_first() -> None:
    of_a_year = candidate("渔港造了6艘船。", (1, 1), 1.0)
    of_all = candidate("渔港累计造了17艘船。", (1, 1), 0.9, position=1)
    judged = chances((of_a_year, 0.6), (of_all, 0.5))
    documents = {"a": DocumentSummary("a", "", "", "", "", 1)}
    of_one_year = parse_question("渔港造了几艘船", max_chars=100)
    of_all_years = parse_question("渔港历年一共造了几艘船", max_chars=100)
    both = matcher(0.5, 0.5)
    assert texts(own_first(of_all_years, both, judged, documents))[0] == of_all.text
    lacking = [replace(one, lost=float(one.text == of_all.text)) for one in judged]
    assert texts(own_first(of_all_years, both, lacking, documents))[0] == of_a_year.text
    assert texts(own_first(of_one_year, both, judged, documents))[0] == of_a_year.text
