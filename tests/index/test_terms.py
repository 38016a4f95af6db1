from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalize import normalize_text, to_traditional
from index.terms import Term, is_content, is_word, passage_terms, query_terms, term_texts, terms

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("云深处科技魔搭社区的和在杭州计劃機器人abGPT-4.%0123456789 ，。's\n"),
    ),
    max_size=50,
)


@given(TEXTS)
def test_terms_and_their_texts_agree(text: str) -> None:
    assert [term.text for term in terms(text)] == term_texts(text)


@given(TEXTS)
def test_terms_stand_in_reading_order_inside_the_text(text: str) -> None:
    spans = [(term.start, term.end) for term in terms(text)]
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(TEXTS)
def test_chinese_terms_stand_in_the_normalised_text_of_their_span(text: str) -> None:
    for term in terms(text):  # one character may stand for several terms: ㍘ is 0点
        if all("\u4e00" <= char <= "\u9fff" for char in term.text):
            assert term.text in normalize_text(text[term.start : term.end])


def test_spans_are_those_of_the_text_as_given() -> None:
    assert terms("約１，２００億") == [
        Term("约", 0, 1),
        Term("1200", 1, 6),
        Term("亿", 6, 7),
    ]


@pytest.mark.parametrize(
    ("name", "contexts"),
    [
        ("云深处", ["云深处科技发布新品", "由云深处研发", "与云深处合作", "在雲深處工作的人"]),
        ("魔搭", ["魔搭社区上线", "在魔搭社区里", "登上魔搭的模型", "魔搭社區"]),
        ("模域", ["模域空间启用", "杭州模域空间", "走进模域", "模域空間"]),
        ("恩和", ["恩和生物融资", "投资恩和生物", "恩和生物的创始人"]),
        ("润苗", ["潤苗計劃", "实施润苗计划", "“润苗”计划"]),
    ],
)
def test_a_name_no_dictionary_has_is_found_beside_any_neighbour(
    name: str, contexts: list[str]
) -> None:
    seams = {name[i : i + 2] for i in range(len(name) - 1)}
    for context in contexts:
        assert seams <= set(term_texts(context)), context


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("模域空间", "空间"),
        ("魔搭社区", "社区"),
        ("恩和生物", "生物"),
        ("润苗计划", "计划"),
        ("人工智能产业", "人工智能"),
        ("浙江大学", "大学"),
        ("机器人", "机器"),
    ],
)
def test_a_compound_is_found_by_its_parts(whole: str, part: str) -> None:
    assert part in term_texts(whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GPT-4", ["gpt", "gpt-4", "4"]),
        ("DeepSeek-R1", ["deepseek", "deepseek-r1", "r1"]),
        ("75EFLOPS", ["75", "75eflops", "eflop"]),
        ("240P", ["240", "240p"]),
        ("H20", ["h20"]),
        ("AI眼镜", ["ai", "眼镜"]),
        ("26.3%", ["26.3", "26.3%"]),
        ("26.3", ["26.3"]),
        ("1,200.5", ["1200.5"]),
        ("2023-2024", ["2023", "2024"]),
        ("C++", ["c++"]),
        ("Companies' cities", ["company", "city"]),
        ("China's Paris news class", ["china", "paris", "news", "class"]),
        ("e-mail", ["e-mail", "mail"]),
        ("，。！ —", []),
    ],
)
def test_latin_words_and_numbers(text: str, expected: list[str]) -> None:
    assert term_texts(text) == expected


@given(
    st.text(
        st.sampled_from("杭州人工智能产业云深处科技魔搭社区机器人发展计划万亿的在"), max_size=30
    )
)
def test_both_scripts_give_the_same_terms(text: str) -> None:
    traditional = to_traditional(text)
    if normalize_text(traditional) == text:
        assert term_texts(traditional) == term_texts(text)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("请问云深处是哪一年成立的？", {"云深", "成立"}),
        ("恩和生物有什么产品？谢谢", {"恩和", "生物", "产品"}),
        ("請問潤苗計劃是什麼？", {"润苗", "计划"}),
        ("What is the capital of France, please?", {"capital", "france"}),
    ],
)
def test_query_terms_keep_what_is_asked_about(question: str, expected: set[str]) -> None:
    kept = query_terms(question)
    assert expected <= set(kept)
    assert not {"请问", "什么", "是", "的", "哪", "一年", "谢谢", "what", "please"} & set(kept)


def test_spoken_words_that_ask_are_no_content() -> None:
    kept = set(query_terms("码头为啥几点才开，一共停十艘船"))
    assert {"码头", "十艘", "停", "船"} <= kept
    assert not {"为啥", "啥", "几点", "点", "一共"} & kept


def test_words_that_hold_what_asks_elsewhere_are_content() -> None:
    assert {"统一", "共识"} <= set(query_terms("如何形成统一共识"))
    assert "人工智能" in query_terms("人工智能不能做什么")


def test_a_question_of_stop_words_keeps_all_its_terms() -> None:
    assert query_terms("是谁？") == ["是", "谁"]


def test_query_terms_keep_repeats() -> None:
    assert query_terms("机会与机会") == ["机会", "机会"]


def test_content_is_no_stop_word() -> None:
    assert [is_content(term) for term in ("的", "the", "什么", "杭州", "4", "—")] == [
        False, False, False, True, True, False,
    ]  # fmt: skip


def test_words_are_told_from_seams_and_numbers() -> None:
    assert [is_word(term) for term in ("机器人", "云", "gpt-4", "云深", "2025", "26.3%")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_passage_terms_put_the_context_first_and_sentences_apart() -> None:
    assert passage_terms("机会", "杭州。Paris? 空间") == [["机会"], ["杭州"], ["paris"], ["空间"]]
    assert passage_terms("", "") == [[]]
