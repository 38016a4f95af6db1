from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.excerpt import Piece, excerpt

TEXT = "first line\nsecond line with a quote inside\nthird line"


def test_a_quote_stands_between_its_neighbours() -> None:
    start = TEXT.index("a quote")
    assert excerpt(TEXT, [(start, start + 7)], context=4) == [
        Piece("", elided=True),
        Piece("second line with "),
        Piece("a quote", quoted=True),
        Piece(" inside"),
        Piece("", elided=True),
    ]


def test_a_short_document_is_shown_whole() -> None:
    assert excerpt("just this", [(5, 9)]) == [Piece("just "), Piece("this", quoted=True)]


def test_a_quote_in_two_spans_keeps_what_is_between() -> None:
    pieces = excerpt("ab[caption]cd", [(0, 2), (11, 13)])
    assert [(p.text, p.quoted) for p in pieces] == [
        ("ab", True),
        ("[caption]", False),
        ("cd", True),
    ]


def test_far_spans_are_joined_by_an_ellipsis() -> None:
    text = "q" + "x" * 1000 + "r"
    pieces = excerpt(text, [(0, 1), (1001, 1002)], context=10)
    assert [p.text for p in pieces] == ["q", "x" * 10, "", "x" * 10, "r"]


@given(st.data())
def test_the_quoted_pieces_are_the_quote(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=2, max_size=200))
    cuts = data.draw(
        st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True).map(sorted)
    )
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    pieces = excerpt(text, spans, context=data.draw(st.integers(0, 50)))
    quote = "".join(text[start:end] for start, end in spans)
    assert "".join(piece.text for piece in pieces if piece.quoted) == quote
    assert all(piece.text in text for piece in pieces)
