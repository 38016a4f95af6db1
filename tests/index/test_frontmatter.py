from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.frontmatter import Fields, body_start, front_matter, iso_date, language_tag, sidecar

PAGE = "---\ntitle: 题目\ndate: 2026-02-03\nlang: zh-TW\ntags: [a, b]\ncount: 03\n---\n正文。\n"


def test_front_matter_declares_fields_as_they_are_written() -> None:
    assert front_matter(PAGE) == Fields(
        title="题目", date="2026-02-03", lang="zh-Hant", other={"tags": "a, b", "count": "03"}
    )


def test_the_body_begins_after_the_closing_line() -> None:
    assert PAGE[body_start(PAGE) :] == "正文。\n"


@pytest.mark.parametrize(
    "text", ["", "正文", "--\na: b\n--\n", "----\na: b\n----\n", "---\na: b\n"]
)
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    assert (front_matter(text), body_start(text)) == (Fields(), 0)


@pytest.mark.parametrize(
    ("yaml", "note"),
    [
        ("- a: b: c", "front matter read as text: mapping values are not allowed here"),
        ("- a\n- b", "front matter read as text: expected lines of the form key: value"),
        ("!!python/object:os.system {}", "front matter read as text: could not determine"),
    ],
)
def test_malformed_front_matter_is_text_and_noted(yaml: str, note: str) -> None:
    text = f"---\n{yaml}\n---\n正文"

    assert front_matter(text).note.startswith(note)
    assert body_start(text) == 0


def test_lines_that_are_no_yaml_are_read_literally_and_noted() -> None:
    text = "---\ntitle: 甲: 乙\nsource: @desk\ntags:\n- a\n- b\ndate: 2026-02-03\n---\n正文"
    fields = front_matter(text)

    assert (fields.title, fields.source, fields.date) == ("甲: 乙", "@desk", "2026-02-03")
    assert fields.other == {"tags": "a, b"}
    assert fields.note.startswith("front matter read literally where it is no YAML: mapping")
    assert text[body_start(text) :] == "正文"


def test_a_title_that_is_no_string_is_ignored_and_noted() -> None:
    assert front_matter("---\ntitle: [a, b]\nsource: c\n---\n") == Fields(
        source="c", note="title ignored: expected a string, not a, b"
    )
    assert sidecar(b'{"title": {"a": 1}, "lang": 3, "date": 2026, "source": null}') == Fields(
        date="2026",
        note='title ignored: expected a string, not {"a": 1}; lang ignored: expected a string, not 3',
    )


def test_a_date_that_is_none_is_noted() -> None:
    assert front_matter("---\ndate: spring\n---\n").note == "date not understood: spring"


def test_a_sidecar_declares_the_same_fields() -> None:
    data = '{"title": " 题  目 ", "date": "2026年2月", "metadata": {"page": 3}}'.encode("utf-8-sig")

    assert sidecar(data) == Fields(title="题 目", date="2026-02", other={"page": "3"})


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[1]", b"[" * 100_000])
def test_a_malformed_sidecar_is_noted(data: bytes) -> None:
    assert sidecar(data).note.startswith("sidecar ignored: ")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026", "2026"),
        ("2026-02", "2026-02"),
        ("2026/2/3", "2026-02-03"),
        ("2026-02-03T08:00:00Z", "2026-02-03"),
        ("20260203", "2026-02-03"),
        ("2026年2月3日 星期二", "2026-02-03"),
        ("3 February 2026", "2026-02-03"),
        ("Feb. 3rd, 2026", "2026-02-03"),
        ("2026-02-30", ""),
        ("2026-13", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_written_dates_become_iso(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    ("written", "tag"),
    [("zh_CN", "zh-Hans"), ("zh-Hant-HK", "zh-Hant"), ("en-GB", "en"), ("fr", "fr"), ("zh", "")],
)
def test_languages_become_our_tags(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@given(st.text())
def test_any_text_between_the_lines_is_read_or_noted(inside: str) -> None:
    text = f"---\n{inside}\n---\nbody"
    fields = front_matter(text)

    assert 0 <= body_start(text) <= len(text)
    assert fields.date == "" or iso_date(fields.date) == fields.date
