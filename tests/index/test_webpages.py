from __future__ import annotations

import pytest

from index.chunking import chunk
from index.errors import UnreadableFileError
from index.readers import read_bytes
from index.webpages import read_html

SHORT = """<html lang="zh-CN"><head><meta charset="gbk"><title>新政策_晨报</title>
<meta property="article:published_time" content="2026-02-03T08:00:00+08:00">
<style>p {color: red}</style></head><body><nav>首页 菜单</nav><article><h1>新的政策</h1>
<p>第一段讲<b>产业</b>。<br>另一行。</p><h2>资金</h2><ul><li>甲项</li><li>乙项</li></ul></article>
<script>alert("坏")</script><footer>版权</footer></body></html>"""
LONG = SHORT.replace(
    "</article>", "<p>这一段写得很长，只为了凑够篇幅而已。</p>" * 120 + "</article>"
)


def test_a_short_page_is_taken_without_menus_and_scripts() -> None:
    assert read_html(SHORT.encode("gbk"), name="a.html").text == (
        "# 新的政策\n\n第一段讲产业。\n另一行。\n\n## 资金\n\n- 甲项\n\n- 乙项"
    )


def test_a_long_page_keeps_its_headings_and_loses_its_furniture() -> None:
    text = read_html(LONG.encode("gbk"), name="a.html").text

    assert text.startswith(
        "# 新的政策\n\n第一段讲产业。\n另一行。\n\n## 资金\n\n- 甲项\n- 乙项\n\n这一段"
    )
    assert "菜单" not in text
    assert "坏" not in text


def test_a_page_declares_its_encoding_title_date_and_language() -> None:
    (document,) = read_bytes(SHORT.encode("gbk"), "a.html").documents

    assert (document.title, document.date, document.lang) == ("新的政策", "2026-02-03", "zh-Hans")
    assert document.metadata == {"encoding": "gb18030", "date_basis": "html metadata"}
    assert chunk(document)[-1].headings == ("新的政策", "资金")


@pytest.mark.parametrize("charset", ["utf-8", "big5", "utf-16", "no-such", "hex"])
def test_a_wrong_charset_does_no_harm(charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>这是正文的一句话。</p></body></html>'

    assert read_html(page.encode("gb18030"), name="a.html").text == "这是正文的一句话。"
    assert read_html(page.encode("utf-8"), name="a.html").text == "这是正文的一句话。"


def test_a_declared_encoding_of_another_language_is_believed() -> None:
    page = (
        '<html><head><meta charset="shift_jis"></head><body><p>これは本文です。</p></body></html>'
    )

    assert read_html(page.encode("shift_jis"), name="a.html").encoding == "shift_jis"
    assert read_html(page.encode("shift_jis"), name="a.html").text == "これは本文です。"


def test_a_page_nested_without_end_is_refused() -> None:
    page = "<div>" * 30_000 + "words" + "</div>" * 30_000

    with pytest.raises(UnreadableFileError, match=r"^a\.html: "):
        read_bytes(page.encode(), "a.html")


@pytest.mark.parametrize("data", [b"<html></html>", b"<!-- -->", b"<?xml version='1.0'?>"])
def test_a_page_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.html: "):
        read_bytes(data, "a.html")


def test_a_declaration_counts_at_the_start_only() -> None:
    declared = "\n<?xml version='1.0' encoding='ascii'?>"

    assert read_html(f"{declared}<p>五座码头</p>".encode(), name="a.html").text == "五座码头"
    text = read_html(f"<p>五座{declared}码头</p>".encode(), name="a.html").text
    assert "".join(text.split()) == "五座码头"


TABLE = """<table><thead><tr><th>Model</th><th>K-1</th><th>K-2</th></tr>
</thead><tr><td>Volume</td><td>1.7 L</td><td>2 L</td></tr><tr><td>Cord</td><td>80 cm</td>
<td>95 cm</td></tr></table>"""
ROWS = "| Model: Volume | K-1: 1.7 L | K-2: 2 L |\n| Model: Cord | K-1: 80 cm | K-2: 95 cm |"


@pytest.mark.parametrize("sentences", [1, 200])
def test_a_cell_follows_the_heading_of_its_column(sentences: int) -> None:
    page = f"<body><article><p>{'Water boils. ' * sentences}</p>{TABLE}</article></body>"

    text = read_html(page.encode(), name="a.html").text

    assert ROWS in text
    assert "| Model |" not in text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("<tr><td>Desk</td><td>6120</td></tr><tr><td>Gate</td><td>6121</td></tr>",
         "| Desk | 6120 |\n| Gate | 6121 |"),
        ("<caption>Telephones</caption><tr><td>Desk</td><td>6120</td></tr>",
         "Telephones\n\n| Desk | 6120 |"),
        ("<tr><th>Day</th><th colspan=2>Hours</th></tr><tr><td>Monday</td><td>9</td><td>5</td></tr>",
         "| Day | Hours |\n| Monday | 9 | 5 |"),
        ("<tr><th>Day</th><th>Hours</th></tr><tr><td><p>Monday</p></td><td>9</td></tr>",
         "Day Hours\n\nMonday\n\n9"),
    ],
)  # fmt: skip
def test_a_table_whose_columns_have_no_sure_headings_is_left_as_it_is(
    table: str, text: str
) -> None:
    assert read_html(f"<table>{table}</table>".encode(), name="a.html").text == text
