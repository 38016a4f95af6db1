from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encodings import decode
from index.errors import UnreadableFileError

SIMPLIFIED = "这座城市的实验室发布了新的报告，今年的产值达到三百亿元，比去年增长了百分之八。"
TRADITIONAL = "這座城市的實驗室發布了新的報告，今年的產值達到三百億元，比去年增長了百分之八。"
POLISH_NAMES = "The mayor of Lublin, Paweł Nowak, said that Jabłonna was ready to host the fair."


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32", "utf-32-le"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        ("A plain report.", "ascii", "utf-8"),
        ("Le café où naïvement l’été", "cp1252", "cp1252"),
        ("The ticket costs £5, at 20°C.", "latin-1", "cp1252"),
        ("£1m was paid for 10 m³ of «peat» (± 2).", "latin-1", "cp1252"),
        (POLISH_NAMES, "iso-8859-2", "cp1250"),
        ("Plain words, sixteen bits each.\n", "utf-16-le", "utf-16-le"),
    ],
)
def test_each_encoding_is_recognised(text: str, codec: str, encoding: str) -> None:
    decoded = decode(text.encode(codec), name="a.txt")

    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
@pytest.mark.parametrize(
    "words", ["杭州", "数据", "报告发布", "第一章", "3月5日，会议", "他说：“好。”"]
)
def test_a_few_simplified_characters_suffice(words: str, codec: str) -> None:
    assert decode(words.encode(codec), name="a.txt").text == words


@pytest.mark.parametrize("codec", ["big5", "gb18030", "utf-8"])
@pytest.mark.parametrize("words", ["臺灣", "報告發布", "第一章", "3月5日，會議", "他說：「好。」"])
def test_a_few_traditional_characters_suffice(words: str, codec: str) -> None:
    assert decode(words.encode(codec), name="a.txt").text == words


def test_newlines_become_line_feeds_and_nothing_else_changes() -> None:
    assert decode("一\r\n二\r三\n\t四  \n".encode(), name="a.txt").text == "一\n二\n三\n\t四  \n"


def test_a_few_broken_bytes_are_replaced() -> None:
    data = (SIMPLIFIED * 20).encode()[:-1]

    decoded = decode(data, name="a.txt")

    assert (decoded.text, decoded.encoding) == ((SIMPLIFIED * 20)[:-1] + "\ufffd", "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"text with a NUL\x00 in it, and more text after it",
        bytes(range(1, 256)) * 8,
        b"\xff\xfe\xd8",
        b"\xff\xfe" + b"\x00\xd8" * 50,
    ],
    ids=["image", "nul", "noise", "half a pair", "lone surrogates"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.txt: "):
        decode(data, name="a.txt")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_utf_8_always_comes_back(text: str) -> None:
    if text.startswith("\ufeff"):
        return
    assert decode(text.encode(), name="a.txt").text == text


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode(data, name="a.txt")
    except UnreadableFileError:
        return
    assert decoded.text.encode("utf-8").count(b"\0") == 0
