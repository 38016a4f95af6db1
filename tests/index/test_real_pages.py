"""The five newspaper pages that the design names, where they are present."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.chunking import chunk
from index.readers import FoundFile, find_files, load_file, read_file
from index.types import Document, Passage

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the real pages"),
]


@pytest.fixture(scope="module")
def pages() -> list[Document]:
    found = [entry for entry in find_files([CORPUS]) if isinstance(entry, FoundFile)]
    return [document for entry in found for document in read_file(load_file(entry)).documents]


def _with(document: Document, words: str) -> Passage:
    (passage,) = (p for p in chunk(document) if words in p.text)
    return passage


@pytest.mark.parametrize(
    ("page", "joint", "caption"),
    [
        (0, "阿里巴巴巴集团共建", "产业生态平台"),
        (1, "未来产业体系建设", "技术大会"),
        (1, "达产等项目全生命周期", "杭州超重力场"),
        (3, "智能机器人等AI", "人形机器人"),
        (4, "系統構建了", ""),
        (4, "千行百業，實現", ""),
    ],
)
def test_a_paragraph_cut_in_two_is_one_passage(
    pages: list[Document], page: int, joint: str, caption: str
) -> None:
    passage = _with(pages[page], joint)

    assert passage.kind == "text"
    assert len(passage.spans) > 1
    assert joint not in pages[page].text
    if caption:
        captions = [p for p in chunk(pages[page]) if p.kind == "caption"]
        assert [p.text.endswith(caption) for p in captions].count(True) == 1


def test_a_sentence_that_stops_for_good_does_not_swallow_the_heading(
    pages: list[Document],
) -> None:
    assert _with(pages[1], "科技型中").text.endswith("科技型中")
    assert _with(pages[1], "好的营商环境").headings[-1] == "硬核支撑：营商环境"
    assert all("硬核支撑：" not in passage.text for passage in chunk(pages[1]))


def test_two_articles_on_one_page_share_neither_headings_nor_passages(
    pages: list[Document],
) -> None:
    passages = chunk(pages[0])
    of_women = {p.headings for p in passages if "女代表" in p.text or "她能量" in p.text}

    assert of_women == {("追梦出彩人生",)}
    assert [h[:7] for h in _with(pages[0], "“四梁八柱”").headings] == [
        "杭州未来科技城", "深耕人工智能赛", "以科技创新驱动",
    ]  # fmt: skip


def test_a_heading_after_the_text_it_heads_is_its_heading(pages: list[Document]) -> None:
    (heading,) = _with(pages[3], "1559.9亿元").headings

    assert heading == pages[3].title
    assert _with(pages[3], "浙江制造天工鼎”").headings[-1].startswith("科技创新和产业创新")


@pytest.mark.parametrize(
    ("page", "furniture"),
    [
        (0, ["——编者", "本版责编 唐天奕", "数据来源:杭州"]),
        (1, ["专版", "■ 唐骏珏", "本版图片由杭州"]),
        (2, ["资料/杭州日报", "文字/刘金洋", "视频/邱泽楷", "编辑/徐秀丽", "责编/张向瑜"]),
        (3, ["数据来源:中共"]),
        (4, []),
    ],
)
def test_page_furniture_stands_apart(
    pages: list[Document], page: int, furniture: list[str]
) -> None:
    found = [p.text for p in chunk(pages[page]) if p.kind == "furniture"]

    assert [text[: len(start)] for text, start in zip(found, furniture, strict=True)] == furniture


def test_captions_stand_apart(pages: list[Document]) -> None:
    counts = [sum(p.kind == "caption" for p in chunk(page)) for page in pages]
    texts = {p.text[:5] for page in pages for p in chunk(page) if p.kind == "caption"}

    assert counts == [11, 3, 5, 7, 9]
    assert {"之江实验室", "青创空间为", "▶「助跑計"} <= texts


def test_titles_dates_and_languages_are_argued(pages: list[Document]) -> None:
    assert [(page.date, page.lang, page.metadata["date_basis"][:11]) for page in pages] == [
        ("2026-03", "zh-Hans", "text: 3月7日 "),
        ("2026", "zh-Hans", "text: 刚刚过去的"),
        ("2026-03-01", "zh-Hans", "text: 2月28日"),
        ("2025", "zh-Hans", "text: 2024年"),
        ("2025-12", "zh-Hant", "text: 12月11"),
    ]
    assert [page.title.split(" ")[-1][:6] for page in pages] == [
        "以科技创新驱", "攀高奋进", "杭州的新布局", "以创新书写高", "人工智能創新",
    ]  # fmt: skip


def test_every_letter_and_digit_is_in_one_passage_or_a_heading(pages: list[Document]) -> None:
    for page in pages:
        passages = chunk(page)
        shown = {heading for passage in passages for heading in passage.headings}
        inside = {i for p in passages for start, end in p.spans for i in range(start, end)}
        left = [c if i not in inside else "\n" for i, c in enumerate(page.text)]
        lines = {line.strip("# ") for line in "".join(left).split("\n")} - {""}
        assert lines <= shown
