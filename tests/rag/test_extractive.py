from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import sentences
from index.types import DocumentSummary, Passage
from rag.candidates import Candidate
from rag.extractive import Draft, quote_answer
from rag.question import parse_question
from rag.types import ScoredPassage

TEXTS = {
    "bulletin": "鹤湾2023年有渔船412艘。灯塔高36米，1987年建成。It was built of stone.",
    "evening": "据晚报，鹤湾2023年有渔船398艘。去年灯塔刷成白色。",
    "english": "The ferry carried 186,000 passengers in 2024. It runs daily.",
}
DATES = {"bulletin": "2024-01-15", "evening": "2024-02-02", "english": ""}
DOCUMENTS = {
    doc_id: DocumentSummary(doc_id, f"{doc_id} title", f"{doc_id}.txt", date, "zh-Hans", 1)
    for doc_id, date in DATES.items()
}


def passage(doc_id: str) -> Passage:
    """A passage that starts at character 10 of its document and is cut in two after its fifth."""
    text = TEXTS[doc_id]
    number = 1 + list(TEXTS).index(doc_id)
    return Passage(number, doc_id, 0, ((10, 15), (20, 15 + len(text))), text)


def candidate(doc_id: str, position: int) -> Candidate:
    text = TEXTS[doc_id]
    start, end = sentences(text)[position]
    end = start + len(text[start:end].rstrip())
    match = np.ones(1, dtype=np.float32)
    scored = ScoredPassage(passage(doc_id), 1.0, {}, 0.9)
    return Candidate(scored, position, start, end, match, match, 0.9, chance=0.9)


def draft(
    question: str,
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate] | None = None,
    others: Collection[tuple[int, int]] = (),
) -> Draft:
    parsed = parse_question(question, max_chars=100)
    everything = list(chosen) if candidates is None else candidates
    return quote_answer(parsed, chosen, everything, DOCUMENTS, others=others)


def test_a_sentence_is_quoted_with_its_marker() -> None:
    assert (
        draft("灯塔什么时候建成", [candidate("bulletin", 1)]).text == "灯塔高36米，1987年建成。[1]"
    )


def test_sentences_of_one_passage_follow_each_other_and_latin_ones_after_a_space() -> None:
    chosen = [candidate("bulletin", 1), candidate("bulletin", 2)]
    assert draft("灯塔", chosen).text == "灯塔高36米，1987年建成。[1] It was built of stone.[2]"


def test_sentences_of_two_passages_stand_on_lines_of_their_own() -> None:
    chosen = [candidate("bulletin", 1), candidate("evening", 1)]
    assert draft("灯塔", chosen).text == "灯塔高36米，1987年建成。[1]\n去年灯塔刷成白色。[2]"


def test_a_citation_names_its_document_and_where_in_it_the_quote_stands() -> None:
    (citation,) = draft("灯塔", [candidate("bulletin", 1)]).citations
    assert (citation.marker, citation.doc_id, citation.passage_id) == (1, "bulletin", 1)
    assert (citation.title, citation.source, citation.date) == (
        "bulletin title",
        "bulletin.txt",
        "2024-01-15",
    )
    start = TEXTS["bulletin"].index("灯塔")
    assert citation.quote == "灯塔高36米，1987年建成。"
    assert citation.spans == ((15 + start, 15 + start + len(citation.quote)),)


def test_a_quote_across_a_cut_has_a_span_on_each_side() -> None:
    (citation,) = draft("渔船", [candidate("bulletin", 0)]).citations
    assert citation.spans == ((10, 15), (20, 15 + len(citation.quote)))


def test_a_relative_date_is_resolved_beside_its_quote() -> None:
    (citation,) = draft("灯塔", [candidate("evening", 1)]).citations
    assert citation.notes == {"去年": "2023"}


def test_each_sentence_is_a_supported_claim_with_all_its_checks() -> None:
    chosen = [candidate("bulletin", 1), candidate("english", 0)]
    claims = draft("灯塔", chosen).claims
    assert [claim.text for claim in claims] == [one.text for one in chosen]
    assert [claim.markers for claim in claims] == [(1,), (2,)]
    for claim in claims:
        assert claim.supported
        assert claim.checks == dict.fromkeys(("markers", "quantities", "quotes", "names"), True)


@pytest.mark.parametrize(
    ("question", "doc_id", "position", "focus"),
    [
        ("鹤湾有多少艘渔船", "bulletin", 0, "412艘"),
        ("灯塔什么时候建成", "bulletin", 1, "1987年"),
        ("灯塔有多少米高", "bulletin", 1, "36米"),
        ("How many passengers did the ferry carry?", "english", 0, "186,000"),
    ],
)
def test_the_focus_is_the_figure_or_date_that_is_asked_for(
    question: str, doc_id: str, position: int, focus: str
) -> None:
    (claim,) = draft(question, [candidate(doc_id, position)]).claims
    assert claim.focus is not None
    assert claim.text[slice(*claim.focus)] == focus


@pytest.mark.parametrize("question", ["灯塔是什么颜色", "谁看管灯塔", "灯塔什么时候建成"])
def test_a_sentence_without_the_figure_or_date_asked_for_has_no_focus(question: str) -> None:
    (claim,) = draft(question, [candidate("bulletin", 2)]).claims
    assert claim.focus is None


def test_sources_that_disagree_are_all_quoted_with_their_titles_and_dates() -> None:
    best, other = candidate("bulletin", 0), candidate("evening", 0)
    found = draft("鹤湾2023年有多少艘渔船", [best], [best, other])
    assert found.text == (
        "各来源的说法不一：\n"
        "鹤湾2023年有渔船412艘。[1]（bulletin title，2024-01-15）\n"
        "据晚报，鹤湾2023年有渔船398艘。[2]（evening title，2024-02-02）"
    )
    (conflict,) = found.conflicts
    assert [(one.value, one.marker, one.date) for one in conflict.values] == [
        ("412艘", 1, "2024-01-15"),
        ("398艘", 2, "2024-02-02"),
    ]
    quotes = {citation.marker: citation.quote for citation in found.citations}
    assert all(one.value in quotes[one.marker] for one in conflict.values)


def test_the_subject_of_a_disagreement_is_in_the_script_of_the_question() -> None:
    both = [candidate("bulletin", 0), candidate("evening", 0)]
    (simplified,) = draft("鹤湾2023年有多少艘渔船", both[:1], both).conflicts
    (traditional,) = draft("鶴灣2023年有多少艘漁船", both[:1], both).conflicts
    assert ("渔船" in simplified.subject, "漁船" in traditional.subject) == (True, True)
    assert traditional.values == simplified.values


def test_a_disagreement_about_something_else_is_left_alone() -> None:
    chosen = candidate("bulletin", 1)
    found = draft("灯塔什么时候建成", [chosen], [chosen, candidate("evening", 0)])
    assert found.conflicts == ()
    assert found.text == "灯塔高36米，1987年建成。[1]"


@pytest.mark.parametrize(("chance", "seen"), [(0.28, True), (0.26, False)])
def test_who_disagrees_must_be_likely_to_answer(chance: float, *, seen: bool) -> None:
    best = candidate("bulletin", 1)
    parties = [candidate("bulletin", 0), candidate("evening", 0)]
    parties = [replace(parties[0], chance=0.1), replace(parties[1], chance=chance)]
    found = draft("鹤湾2023年有多少艘渔船", [best], [best, *parties])
    assert bool(found.conflicts) is seen


def test_what_answers_another_part_of_the_question_does_not_disagree_with_this_one() -> None:
    best, other = candidate("bulletin", 0), candidate("evening", 0)
    found = draft("鹤湾2023年有多少艘渔船", [best], [best, other], others=[other.place])
    assert found.conflicts == ()
    assert found.text == "鹤湾2023年有渔船412艘。[1]"


def test_nothing_chosen_quotes_nothing() -> None:
    assert draft("灯塔", []) == Draft((), ())


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from([(d, p) for d in TEXTS for p in range(len(sentences(TEXTS[d])))]),
        unique=True,
        max_size=5,
    ),
    st.sampled_from(["鹤湾2023年有多少艘渔船", "灯塔有多高", "How many passengers?", "燈塔在哪裡"]),
)
def test_every_claim_cites_a_literal_quote(rows: list[tuple[str, int]], question: str) -> None:
    found = draft(question, [candidate(*row) for row in rows])
    assert found.text == "".join(piece for piece, _ in found.pieces)
    assert [citation.marker for citation in found.citations] == list(
        range(1, len(found.citations) + 1)
    )
    quotes = {citation.marker: citation for citation in found.citations}
    for claim in found.claims:
        (marker,) = claim.markers
        assert f"{claim.text}[{marker}]" in found.text
        assert quotes[marker].quote == claim.text
    for citation in found.citations:
        whole = TEXTS[citation.doc_id]
        laid_out = "." * 10 + whole[:5] + "." * 5 + whole[5:]
        assert "".join(laid_out[s:e] for s, e in citation.spans) == citation.quote
