from __future__ import annotations

from rag.entities import code_terms, named_terms


def test_english_names_are_capitalised_words_that_do_not_open_the_sentence() -> None:
    assert named_terms("Who is the mayor of Shanghai in March 2026?") == ("shanghai",)


def test_chinese_names_are_found_by_their_part_of_speech_in_both_scripts() -> None:
    assert named_terms("深圳的营收是多少？") == ("深圳",)
    assert named_terms("上海的營收是多少？") == ("上海",)


def test_words_of_every_day_are_no_names() -> None:
    assert named_terms("天黑以后师傅还收东西吗") == ()
    assert named_terms("天黑以後上海的師傅還收東西嗎") == ("上海",)


def test_names_with_a_number_are_codes() -> None:
    assert code_terms("DeepSeek-R1和X3哪个贵？") == ("deepseek-r1", "x3")
    assert code_terms("2025年有294家企业") == ()


def test_abbreviations_of_ordinary_words_are_no_names() -> None:
    assert named_terms("What was the GDP of Riverside when its CEO left?") == ("riverside",)
