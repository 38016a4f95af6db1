from __future__ import annotations

import pytest

from index.inference import infer_language, infer_title


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这座城市发布了报告", "zh-Hans"),
        ("這座城市發布了報告", "zh-Hant"),
        ("杭州DeepSeek", "zh-Hans"),
        ("大山", "zh-Hans"),
        ("The name of the firm is 雲深處 in Chinese", "en"),
        ("2026", "en"),
        ("", "en"),
    ],
)
def test_characters_tell_the_language(text: str, lang: str) -> None:
    assert infer_language(text) == lang


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("新的实验室\n\n实验室今天公布了报告。", "新的实验室"),
        ("专版\n\n新的实验室\n再上一层楼\n\n实验室今天公布了报告。", "新的实验室 再上一层楼"),
        ("开头的一段话，没有标题。\n\n# 真正的标题\n\n## 小标题\n\n正文。", "真正的标题"),
        ("---\ntitle: x\n---\n# 标题\n\n正文。", "标题"),
        ("实验室今天公布了报告。", "实验室今天公布了报告。"),
        ("The Second Phase\n\nThe institute said it was done.", "The Second Phase"),
        ("，正文：实验室今天公布了报告。", "正文：实验室今天公布了报告。"),
        ("", "a.txt"),
        ("\n\n---\n\n", "a.txt"),
    ],
)
def test_the_title_is_the_headline_or_how_the_text_begins(text: str, title: str) -> None:
    assert infer_title(text, fallback="a.txt") == title


def test_a_title_from_a_long_sentence_ends_at_a_clause() -> None:
    text = "经过三年的建设，位于城市东部的新实验室正式投入使用，首批设备已经全部安装完毕，科研人员陆续到位。"

    assert (
        infer_title(text, fallback="")
        == "经过三年的建设，位于城市东部的新实验室正式投入使用，首批设备已经全部安装完毕"
    )


def test_the_main_article_names_a_page_of_two() -> None:
    page = (
        "花絮\n\n观众走进了大厅。\n\n本版责编 张三 李四\n\n"
        "新城的实验室\n\n十年磨一剑\n\n" + "实验室今天公布了报告，产值达到三百亿元。" * 8
    )

    assert infer_title(page, fallback="") == "新城的实验室 十年磨一剑"
