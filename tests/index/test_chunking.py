from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import ChunkSettings, chunk, search_context
from index.errors import ConfigError
from index.tokens import count_tokens
from index.types import UNSTORED, Document, Passage

SENTENCE = "新建的实验室位于城市东部，占地三百亩，第一批设备已经安装完毕。"


def _document(text: str) -> Document:
    return Document("d", "题目", "a.txt", "", "zh-Hans", text)


def _texts(text: str, settings: ChunkSettings | None = None) -> list[str]:
    return [p.text for p in chunk(_document(text), settings=settings or ChunkSettings())]


def test_a_passage_knows_its_document_place_and_headings() -> None:
    text = f"# 题\n\n## 节\n\n{SENTENCE}\n\n▶照片里的实验室"

    assert chunk(_document(text)) == (
        Passage(UNSTORED, "d", 0, ((11, 42),), SENTENCE, ("题", "节"), "text"),
        Passage(UNSTORED, "d", 1, ((44, 52),), "▶照片里的实验室", ("题", "节"), "caption"),
    )


def test_short_paragraphs_are_merged_up_to_the_target() -> None:
    text = "\n\n".join([SENTENCE] * 20)

    assert [passage.count("。") for passage in _texts(text)] == [14, 6]


def test_paragraphs_are_never_merged_across_a_heading() -> None:
    assert _texts(f"一、甲\n{SENTENCE}\n二、乙\n{SENTENCE}") == [SENTENCE, SENTENCE]


def test_paragraphs_around_a_caption_are_merged_without_it() -> None:
    text = f"{SENTENCE}\n\n▶照片里的实验室\n\n{SENTENCE}"
    article, caption = chunk(_document(text))

    assert article.text == f"{SENTENCE}\n{SENTENCE}"
    assert article.spans == ((0, 31), (42, 74))
    assert (caption.kind, caption.ordinal) == ("caption", 1)


def test_a_long_paragraph_is_split_at_sentence_ends() -> None:
    texts = _texts(SENTENCE * 40)

    assert "".join(texts) == SENTENCE * 40
    assert [text.count("。") for text in texts] == [10, 10, 10, 10]


def test_a_sentence_without_end_is_split_at_clauses() -> None:
    texts = _texts("实验室里的设备还在安装，" * 100)

    assert all(text.endswith("，") for text in texts)
    assert "".join(texts) == "实验室里的设备还在安装，" * 100


@pytest.mark.parametrize("char", ["龘", "x", "😀", "\u0301", "\ue000"])
def test_no_passage_exceeds_the_token_budget(char: str) -> None:
    settings = ChunkSettings(max_tokens=100)
    texts = _texts(char * 5_000, settings)

    assert "".join(texts) == char * 5_000
    assert max(map(count_tokens, texts)) <= 100


def test_front_matter_is_in_no_passage() -> None:
    text = f"---\ntitle: 题\n---\n\n{SENTENCE}"

    (passage,) = chunk(_document(text))
    assert (passage.text, passage.spans[0][0]) == (SENTENCE, text.index(SENTENCE))


def test_a_heading_with_nothing_below_it_is_not_lost() -> None:
    assert _texts("# 只有标题") == ["只有标题"]
    assert _texts(f"# 甲\n\n# 乙\n\n{SENTENCE}") == ["甲", SENTENCE]


@pytest.mark.parametrize("text", ["", " \n\n\u3000", "---\ntitle: 题\n---\n", "***\n\n---"])
def test_a_text_without_words_has_no_passages(text: str) -> None:
    assert chunk(_document(text)) == ()


def test_search_context_is_the_title_and_the_headings_it_lacks() -> None:
    passage = Passage(1, "d", 0, ((0, 1),), "x", ("新城", "新城的技术"))

    assert search_context("新城 十年", passage) == "新城 十年\n新城的技术"
    assert search_context("", passage) == "新城\n新城的技术"


@pytest.mark.parametrize(("max_tokens", "target_chars"), [(7, 350), (512, 0)])
def test_settings_that_cut_nothing_sensible_are_refused(max_tokens: int, target_chars: int) -> None:
    with pytest.raises(ConfigError, match="chunk settings are"):
        ChunkSettings(max_tokens=max_tokens, target_chars=target_chars)


_LINES = st.sampled_from(
    ["# 标题", "## 小节", "标题行", SENTENCE, SENTENCE * 30, "没有写完的半句话，占地三百亩的大楼里面",
     "▶照片", "责编 张三", "", "", "- 项", "| a | b |", "====", "Some words here.", "\f", "```"]
)  # fmt: skip


@given(
    st.lists(_LINES, max_size=20).map("\n".join) | st.text(max_size=300),
    st.builds(ChunkSettings, max_tokens=st.integers(8, 600), target_chars=st.integers(1, 400)),
)
def test_passages_are_literal_disjoint_and_complete(text: str, settings: ChunkSettings) -> None:
    passages = chunk(_document(text), settings=settings)
    covered = [False] * len(text)
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.text.strip()
        assert passage.text == "".join(text[start:end] for start, end in passage.spans)
        for start, end in passage.spans:
            assert start < end
            assert not any(covered[start:end])
            covered[start:end] = [True] * (end - start)
        assert list(passage.spans) == sorted(passage.spans)
        assert count_tokens(passage.text) <= settings.max_tokens
    assert [p.spans[0] for p in passages] == sorted(p.spans[0] for p in passages)

    left = "".join(c for c, inside in zip(text, covered, strict=True) if not inside)
    shown = "".join(heading for passage in passages for heading in passage.headings)
    assert not text.startswith("---\n")
    assert {char for char in left if char.isalnum()} <= set(shown)
