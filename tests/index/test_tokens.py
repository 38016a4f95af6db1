"""The token counter: offline, literal about special tokens, safe on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from index.tokens import count_tokens, encode, load_encoding, truncate_to_tokens


def test_the_empty_text_has_no_tokens() -> None:
    assert count_tokens("") == 0


def test_common_chinese_words_are_one_token_each() -> None:
    assert count_tokens("中国") == 1
    assert count_tokens("人工智能") == 1


def test_text_that_spells_a_special_token_is_ordinary_text() -> None:
    assert count_tokens("<|endoftext|>") > 3
    assert load_encoding().decode(encode("<|endoftext|>")) == "<|endoftext|>"


def test_a_lone_surrogate_counts_as_a_replacement() -> None:
    assert count_tokens("\ud800") == count_tokens("?")


def test_truncating_keeps_a_text_that_fits() -> None:
    assert truncate_to_tokens("人工智能", 1) == "人工智能"


def test_truncating_to_nothing_gives_the_empty_text() -> None:
    assert truncate_to_tokens("人工智能", 0) == ""


def test_an_unknown_encoding_is_named_in_the_error() -> None:
    with pytest.raises(ModelError, match="'gpt2000' is unknown"):
        count_tokens("x", encoding="gpt2000")


def test_a_named_encoding_is_never_downloaded(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    load_encoding.cache_clear()
    with pytest.raises(ModelError, match="not in tiktoken's cache"):
        count_tokens("x", encoding="o200k_base")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_decoding_gives_the_text_back(text: str) -> None:
    assert load_encoding().decode(encode(text)) == text


@given(st.text(), st.integers(min_value=0, max_value=20))
def test_a_truncated_text_is_a_prefix(text: str, limit: int) -> None:
    assert text.startswith(truncate_to_tokens(text, limit))
