"""Checks of citations: literal quotes, figures that stand in them, claims that are supported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.citations import (
    bears_on,
    citation_precision,
    citation_recall,
    figures_hold,
    is_literal,
    share_of_figures,
)
from index.types import Document
from rag.types import Answer, Citation, Claim

QUOTE = "北港有14座码头。"


@pytest.fixture
def harbour(make_document: Callable[..., Document]) -> Document:
    return make_document("harbour.md", f"首句。{QUOTE}末句。")


CITED = Citation(1, "harbour.md", 7, ((3, 12),), QUOTE, "", "", "")


def test_a_quote_that_its_spans_hold_is_literal(harbour: Document) -> None:
    assert is_literal(CITED, harbour)


def test_a_quote_over_several_spans_is_literal(harbour: Document) -> None:
    assert is_literal(replace(CITED, spans=((3, 6), (6, 12))), harbour)


@pytest.mark.parametrize(
    "spans", [((4, 13),), ((2, 11),), (), ((3, 3), (3, 12)), ((6, 12), (3, 6)), ((3, 99),)]
)
def test_spans_that_are_off_empty_out_of_order_or_outside_are_not_literal(
    harbour: Document, spans: tuple[tuple[int, int], ...]
) -> None:
    assert not is_literal(replace(CITED, spans=spans), harbour)


def test_a_quote_of_an_unknown_document_is_not_literal() -> None:
    assert not is_literal(CITED, None)


def test_a_citation_bears_on_the_answer_by_its_passage_or_by_a_fact() -> None:
    assert bears_on(CITED, [["99"]], {7})
    assert bears_on(CITED, [["14座"]], set())
    assert not bears_on(CITED, [["99"]], {8})


def test_a_figure_must_stand_in_a_quote_that_its_claim_cites() -> None:
    assert figures_hold(Claim("有14座码头[1]", (1,), True, {}), {1: QUOTE}) is True
    assert figures_hold(Claim("有15座码头[1]", (1,), True, {}), {1: QUOTE}) is False
    assert figures_hold(Claim("有14座码头[2]", (2,), True, {}), {1: QUOTE}) is False


def test_a_claim_without_figures_is_not_judged() -> None:
    assert figures_hold(Claim("有码头[1]", (1,), True, {}), {1: QUOTE}) is None


def answer(*claims: Claim) -> Answer:
    return Answer("x", "answered", "", claims, (CITED,), (), (), "extractive", "", 1, {})


def test_shares_are_over_the_claims_that_can_be_judged() -> None:
    said = answer(
        Claim("有14座[1]", (1,), True, {}),
        Claim("有15座[1]", (1,), False, {}),
        Claim("码头很老", (), True, {}),
    )
    assert share_of_figures(said) == 0.5
    assert citation_recall(said) == pytest.approx(1 / 3)
    assert (share_of_figures(answer()), citation_recall(answer())) == (None, None)


def test_recall_does_not_believe_what_the_service_says_of_itself() -> None:
    assert citation_recall(answer(Claim("有15座码头[1]", (1,), True, {"quotes": True}))) == 0.0


def test_a_citation_that_a_claim_can_do_without_is_not_needed() -> None:
    other = replace(CITED, marker=2, quote="图书馆周一闭馆。")
    both = replace(answer(Claim(f"{QUOTE}[1][2]", (1, 2), True, {})), citations=(CITED, other))
    assert citation_recall(both) == 1.0
    assert citation_precision(both) == 0.5
    assert citation_precision(answer(Claim("无", (), True, {}))) is None


def test_two_citations_that_only_together_support_a_claim_are_both_needed() -> None:
    other = replace(CITED, marker=2, quote="南港有20座仓库。")
    claim = Claim("北港有14座码头，南港有20座仓库。[1][2]", (1, 2), True, {})
    assert citation_precision(replace(answer(claim), citations=(CITED, other))) == 1.0
