from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.sentences import sentences
from index.types import Document
from rag.matching import NEAR, QueryMatcher

TEXTS = {
    "bulletin": "灯塔高三十米。码头很长，可以停船。渔网晒在码头上。",
    "boats": "渔船有四十艘。",
    "english": "The harbour is deep.",
}
TITLES = {"bulletin": "渔港公报"}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("matching"), HashingEmbedder(dimension=512))
    index.add_documents(
        [
            Document(doc_id, TITLES.get(doc_id, ""), doc_id, "", "zh-Hans", text)
            for doc_id, text in TEXTS.items()
        ]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


def matcher(snapshot: Snapshot, question: str) -> QueryMatcher:
    return QueryMatcher.of(snapshot, snapshot.analyze(question))


def ids(snapshot: Snapshot, *doc_ids: str) -> list[int]:
    return [p.passage_id for doc_id in doc_ids for p in snapshot.document_passages(doc_id)]


def smoothed_idf(containing: int) -> float:
    return math.log(1 + (len(TEXTS) - containing + 0.5) / (containing + 0.5))


def test_a_term_that_is_asked_twice_counts_once(snapshot: Snapshot) -> None:
    assert matcher(snapshot, "渔港的码头和渔港的灯塔").terms == ("渔港", "码头", "灯塔")


def test_terms_weigh_by_their_share_of_idf(snapshot: Snapshot) -> None:
    found = matcher(snapshot, "码头 火车站")
    unknown = {term: smoothed_idf(0) for term in found.terms if term != "码头"}
    idf = [{"码头": smoothed_idf(1), **unknown}[term] for term in found.terms]
    assert unknown
    assert found.weights.tolist() == pytest.approx([one / sum(idf) for one in idf])


def test_each_sentence_matches_the_terms_that_stand_in_it(snapshot: Snapshot) -> None:
    (match,) = matcher(snapshot, "灯塔、码头、渔网").match(snapshot, ids(snapshot, "bulletin"))
    assert match.sentences.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]


def test_the_title_is_the_context_and_no_sentence(snapshot: Snapshot) -> None:
    (match,) = matcher(snapshot, "渔港的码头").match(snapshot, ids(snapshot, "bulletin"))
    assert match.context.tolist() == [1, 0]
    assert match.sentences.tolist() == [[0, 0], [0, 1], [0, 1]]


def test_a_passage_without_title_or_headings_has_an_empty_context(snapshot: Snapshot) -> None:
    (match,) = matcher(snapshot, "渔船").match(snapshot, ids(snapshot, "boats"))
    assert (match.context.tolist(), match.sentences.tolist()) == ([0], [[1]])


def test_a_word_that_is_near_matches_by_the_square_of_its_cosine(snapshot: Snapshot) -> None:
    # ha ar rb bo ou ur and ha ar rb bo or: four of six and of five bigrams.
    (match,) = matcher(snapshot, "harbor").match(snapshot, ids(snapshot, "english"))
    assert match.sentences.tolist() == [
        pytest.approx([4 * 4 / (6 * 5)], abs=1e-3)
    ]  # stored rounded


def test_words_far_from_each_other_do_not_match(snapshot: Snapshot) -> None:
    # Only "ar" is shared, of four and of six bigrams: a cosine of 1 / √24 is below NEAR.
    assert 1 / math.sqrt(24) < NEAR
    (match,) = matcher(snapshot, "large").match(snapshot, ids(snapshot, "english"))
    assert match.sentences.tolist() == [[0]]


def test_matches_come_in_the_order_of_the_ids(snapshot: Snapshot) -> None:
    found = matcher(snapshot, "灯塔和渔船")
    forward = ids(snapshot, "bulletin", "boats", "english")
    matches = found.match(snapshot, forward)
    backward = found.match(snapshot, forward[::-1])[::-1]
    for one, other in zip(matches, backward, strict=True):
        assert one.context.tolist() == other.context.tolist()
        assert one.sentences.tolist() == other.sentences.tolist()


def test_no_passages_have_no_matches(snapshot: Snapshot) -> None:
    assert matcher(snapshot, "灯塔").match(snapshot, []) == []


def test_coverage_is_the_weighted_share_of_what_is_matched(snapshot: Snapshot) -> None:
    found = matcher(snapshot, "灯塔、码头、渔网")
    share = found.weights
    rows = np.array([[1, 0, 0], [0, 1, 0.5], [1, 1, 1], [0, 0, 0]], dtype=np.float32)
    expected = [share[0], share[1] + share[2] / 2, 1, 0]
    assert found.coverage(rows).tolist() == pytest.approx(expected)
    assert float(found.coverage(rows[1])) == pytest.approx(expected[1])


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*"灯塔码头渔网船有高的？", "harbor", " ", "7"]), max_size=12))
def test_matches_and_coverage_lie_between_nothing_and_all(
    snapshot: Snapshot, pieces: list[str]
) -> None:
    found = matcher(snapshot, "".join(pieces))
    passages = ids(snapshot, *TEXTS)
    if found.terms:
        assert float(found.weights.sum()) == pytest.approx(1)
        assert (found.weights > 0).all()
    for passage, match in zip(
        snapshot.passages(passages), found.match(snapshot, passages), strict=True
    ):
        assert match.context.shape == (len(found.terms),)
        assert match.sentences.shape == (len(sentences(passage.text)), len(found.terms))
        rows = np.vstack([match.context, match.sentences])
        assert ((rows >= 0) & (rows <= 1)).all()
        covered = found.coverage(rows)
        assert ((covered >= 0) & (covered <= 1 + 1e-6)).all()
