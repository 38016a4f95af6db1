from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, Span
from rag.citations import Marker, cite, locate, parse_markers, quote, strip_markers

TEXT = "平台由青石科\n\n图注：大厅\n\n技集团建成，今年上半年启用。"
SPANS: tuple[Span, ...] = ((0, 6), (15, len(TEXT)))
PASSAGE = Passage(7, "a.txt", 0, SPANS, TEXT[0:6] + TEXT[15:])


def test_a_range_across_a_caption_becomes_two_spans() -> None:
    start = PASSAGE.text.index("青石科技集团")
    spans = locate(PASSAGE, start, start + 6)
    assert spans == ((3, 6), (15, 18))
    assert quote(TEXT, spans) == "青石科技集团"


def test_a_range_inside_one_span_stays_one() -> None:
    assert locate(PASSAGE, 0, 2) == ((0, 2),)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 3), (2, 1), (0, 99)])
def test_a_range_outside_the_passage_is_an_error(start: int, end: int) -> None:
    with pytest.raises(IndexError):
        locate(PASSAGE, start, end)


@given(st.data())
def test_every_range_round_trips_through_the_document(data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=5))
    gaps = data.draw(st.lists(st.text(max_size=4), min_size=len(pieces), max_size=len(pieces)))
    document, spans = "", []
    for gap, piece in zip(gaps, pieces, strict=True):
        start = len(document) + len(gap)
        document += gap + piece
        spans.append((start, start + len(piece)))
    passage = Passage(1, "d", 0, tuple(spans), "".join(pieces))
    low = data.draw(st.integers(0, len(passage.text) - 1))
    high = data.draw(st.integers(low + 1, len(passage.text)))
    assert quote(document, locate(passage, low, high)) == passage.text[low:high]


@pytest.mark.parametrize(
    ("text", "start", "quoted"),
    [
        ("渔民合影。 记者林致远摄", 6, "渔民合影。 记者林致远摄"),
        ("渔民合影。记者林致远摄", 5, "渔民合影。记者林致远摄"),
    ],
)
def test_what_belongs_to_a_quote_is_quoted_before_it(text: str, start: int, quoted: str) -> None:
    passage = Passage(1, "a", 0, ((0, len(text)),), text)
    found = cite(1, passage, title="", source="", date="", start=start, head=(0, 5))
    assert found.quote == quoted


def test_a_citation_quotes_literally_and_resolves_relative_dates() -> None:
    made = cite(2, PASSAGE, title="t", source="s", date="2025-08-06", start=3)
    assert made.quote == "青石科技集团建成，今年上半年启用。"
    assert quote(TEXT, made.spans) == made.quote
    assert made.notes == {"今年上半年": "2025-01/2025-06"}
    assert (made.marker, made.doc_id, made.passage_id) == (2, "a.txt", 7)


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("甲[1]。", [1]),
        ("甲[1][2]。", [1, 2]),
        ("甲[1, 3]。", [1, 3]),
        ("甲【4】。", [4]),
        ("甲［5］。", [5]),
        ("甲[^6]。", [6]),
        ("甲[1-3]。", [1, 2, 3]),
        ("In [2025] nothing", []),
        ("a [1](http://x) link", []),
        ("list[x]", []),
    ],
)
def test_markers(text: str, markers: list[int]) -> None:
    assert [found.marker for found in parse_markers(text)] == markers


def test_markers_of_one_bracket_share_its_span() -> None:
    assert parse_markers("甲[2, 3]") == [Marker(2, 1, 7), Marker(3, 1, 7)]


def test_a_range_of_markers_is_bounded() -> None:
    assert len(parse_markers("[1-999]")) == 21


def test_stripping_takes_markers_and_the_space_before_them() -> None:
    assert strip_markers("Revenue rose [1], costs fell [2, 3].") == "Revenue rose, costs fell."
