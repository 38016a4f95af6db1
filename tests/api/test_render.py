from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.render import plain, plain_json, plain_line


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain 文字", "plain 文字"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("real\rfake", "real␍fake"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        (
            "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
            "␛]8;;https://evil.example␛\\click␛]8;;␛\\",
        ),
        ("a\x08b\x7f", "a␈b␡"),
        ("\x9b31mred", "�31mred"),
        ("\x90payload\x9c", "�payload�"),
        ("12\u202e345", "12345"),
        ("a\u2066b\u2069c\u200fd", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("line\u2028end\x85", "line\nend\n"),
        ("lone \ud800", "lone �"),
        ("nul\x00", "nul␀"),
    ],
)
def test_what_a_terminal_would_obey_becomes_visible(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_a_line_stays_one_line() -> None:
    assert plain_line(" a\n\tb\r\nc\u2028d ") == "a b c d"


@given(st.text(st.characters(codec=None, exclude_categories=[])))
def test_plain_text_holds_no_control_but_line_feed_and_tab(text: str) -> None:
    shown = plain(text)
    assert not [
        char for char in shown if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"
    ]
    assert not set(shown) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    assert plain(shown) == shown
    shown.encode()


@given(st.text(st.characters(codec=None, exclude_categories=[])))
def test_json_for_a_terminal_is_the_same_object_and_safe(text: str) -> None:
    written = plain_json({"text": text})
    assert json.loads(written) == json.loads(json.dumps({"text": text}))
    assert plain(written) == written
