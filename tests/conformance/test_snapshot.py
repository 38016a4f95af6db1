"""What every ``Snapshot`` must do; a new engine adds itself to ``ENGINES``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.backend import SENTENCE_END, Snapshot
from index.doubles import HashingEmbedder
from index.errors import DocumentNotFoundError
from index.local import LocalIndex
from index.types import Document, Filters, Query

DOCUMENTS = (
    Document(
        "robots.txt",
        "机器人",
        "城市晚报",
        "2025-03-01",
        "zh-Hans",
        "河坊区去年有十二家机器人企业。\n新工厂明年投产。",
        {"date_basis": "front matter", "encoding": "utf-8"},
    ),
    Document("chips.txt", "晶片", "島嶼日報", "2024", "zh-Hant", "晶片廠的產量增加了三成。", {}),
    Document(
        "harbour.txt",
        "Harbour",
        "Coast Weekly",
        "2025-11",
        "en",
        "The harbour handled 120 ships. Robots unload them.",
        {},
    ),
    Document("undated.txt", "茶", "城市晚报", "", "zh-Hans", "龙井茶的春茶最早上市。", {}),
)

OpenWith = Callable[[Path, Sequence[Document]], Snapshot]


def open_local(folder: Path, documents: Sequence[Document]) -> Snapshot:
    index = LocalIndex(folder / "index", HashingEmbedder())
    index.add_documents(documents)
    snapshot = index.open()
    index.close()
    return snapshot


ENGINES: dict[str, OpenWith] = {"local": open_local}


@pytest.fixture(params=sorted(ENGINES), scope="module")
def open_with(request: pytest.FixtureRequest) -> OpenWith:
    return ENGINES[request.param]


@pytest.fixture(scope="module")
def snapshot(open_with: OpenWith, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    opened = open_with(tmp_path_factory.mktemp("engine"), DOCUMENTS)
    yield opened
    opened.close()


def doc_ids(snapshot: Snapshot, retriever: str, question: str, filters: Filters) -> list[str]:
    hits = snapshot.search(retriever, snapshot.analyze(question), k=10, filters=filters)
    return [passage.doc_id for passage in snapshot.passages([hit.passage_id for hit in hits])]


def all_ids(snapshot: Snapshot) -> list[int]:
    return [
        passage.passage_id
        for document in snapshot.documents()
        for passage in snapshot.document_passages(document.doc_id)
    ]


def test_documents_come_sorted_and_as_they_went_in(snapshot: Snapshot) -> None:
    summaries = snapshot.documents()
    assert [s.doc_id for s in summaries] == sorted(d.doc_id for d in DOCUMENTS)
    for document in DOCUMENTS:
        assert snapshot.document(document.doc_id) == document
    by_id = {s.doc_id: s for s in summaries}
    assert by_id["robots.txt"].metadata == DOCUMENTS[0].metadata
    assert by_id["robots.txt"].title == "机器人"
    assert sum(s.passage_count for s in summaries) == snapshot.passage_count


def test_the_spans_of_a_passage_give_its_text(snapshot: Snapshot) -> None:
    for document in DOCUMENTS:
        passages = snapshot.document_passages(document.doc_id)
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        for passage in passages:
            assert "".join(document.text[s:e] for s, e in passage.spans) == passage.text
            assert snapshot.passages([passage.passage_id]) == [passage]


def test_passages_come_in_the_order_asked_for(snapshot: Snapshot) -> None:
    ids = all_ids(snapshot)
    wanted = [*reversed(ids), ids[0]]
    assert [p.passage_id for p in snapshot.passages(wanted)] == wanted
    assert snapshot.passages([]) == []


def test_unknown_ids_are_named(snapshot: Snapshot) -> None:
    unknown = max(all_ids(snapshot)) + 1
    query = snapshot.analyze("机器人")
    with pytest.raises(KeyError, match=str(unknown)):
        snapshot.passages([unknown])
    with pytest.raises(KeyError, match=str(unknown)):
        snapshot.score("bm25", query, [unknown])
    with pytest.raises(KeyError, match=str(unknown)):
        snapshot.term_sequences([unknown])
    with pytest.raises(DocumentNotFoundError, match="no-such"):
        snapshot.document("no-such")
    with pytest.raises(DocumentNotFoundError, match="no-such"):
        snapshot.document_passages("no-such")
    with pytest.raises(DocumentNotFoundError):
        snapshot.document("\ud800")


def test_an_unknown_retriever_is_refused(snapshot: Snapshot) -> None:
    query = snapshot.analyze("机器人")
    with pytest.raises(ValueError, match="telepathy"):
        snapshot.search("telepathy", query, k=1)
    with pytest.raises(ValueError, match="telepathy"):
        snapshot.score("telepathy", query, [])


def test_every_retriever_ranks_by_score_then_id_and_agrees_with_score(snapshot: Snapshot) -> None:
    for question in ("机器人企业有几家", "晶片廠產量", "robots in the harbour"):
        query = snapshot.analyze(question)
        for retriever in snapshot.retrievers:
            hits = snapshot.search(retriever, query, k=10)
            keys = [(-hit.score, hit.passage_id) for hit in hits]
            assert keys == sorted(keys)
            assert all(hit.score > 0 for hit in hits)
            scores = snapshot.score(retriever, query, [hit.passage_id for hit in hits])
            assert scores.dtype == np.float32
            np.testing.assert_allclose(scores, [hit.score for hit in hits], rtol=1e-5)
            assert snapshot.search(retriever, query, k=1) == hits[:1]
            assert snapshot.search(retriever, query, k=0) == []


def test_bm25_finds_the_words_of_either_script(snapshot: Snapshot) -> None:
    assert doc_ids(snapshot, "bm25", "機器人企業", Filters())[0] == "robots.txt"
    assert doc_ids(snapshot, "bm25", "产量增加", Filters())[0] == "chips.txt"
    assert doc_ids(snapshot, "bm25", "unload ships", Filters())[0] == "harbour.txt"


def test_a_query_of_nothing_known_finds_nothing(snapshot: Snapshot) -> None:
    nothing = Query("", (), np.zeros_like(snapshot.analyze("茶").vector))
    for retriever in snapshot.retrievers:
        assert snapshot.search(retriever, nothing, k=5) == []


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(doc_ids=frozenset({"chips.txt"})), {"chips.txt"}),
        (Filters(doc_ids=frozenset({"no-such"})), set()),
        (Filters(sources=frozenset({"城市晚报"})), {"robots.txt", "undated.txt"}),
        (Filters(langs=frozenset({"en", "zh-Hant"})), {"harbour.txt", "chips.txt"}),
        (Filters(date_from="2025-01-01"), {"robots.txt", "harbour.txt"}),
        (Filters(date_from="2024-06-30"), {"robots.txt", "harbour.txt", "chips.txt"}),
        (Filters(date_from="2025-11-30"), {"harbour.txt"}),
        (Filters(date_from="2025-12-01"), set()),
        (Filters(date_to="2024-01-01"), {"chips.txt"}),
        (Filters(date_to="2025-03-01"), {"robots.txt", "chips.txt"}),
        (Filters(date_to="2025-02-28"), {"chips.txt"}),
        (Filters(date_from="2025", date_to="2025"), {"robots.txt", "harbour.txt"}),
        (Filters(date_from="2025-03", date_to="2025-10"), {"robots.txt"}),
        (Filters(sources=frozenset({"城市晚报"}), date_from="2020"), {"robots.txt"}),
    ],
)
def test_filters_limit_the_documents(
    snapshot: Snapshot, filters: Filters, passing: set[str]
) -> None:
    question = "机器人 企业 工厂 晶片 產量 harbour ships robots 龙井茶"
    assert set(doc_ids(snapshot, "bm25", question, Filters())) == {d.doc_id for d in DOCUMENTS}
    assert set(doc_ids(snapshot, "bm25", question, filters)) == passing
    for retriever in snapshot.retrievers:
        assert set(doc_ids(snapshot, retriever, question, filters)) <= passing


def test_term_sequences_start_with_the_context_and_end_every_sentence(snapshot: Snapshot) -> None:
    (passage,) = snapshot.document_passages("robots.txt")
    (sequence,) = snapshot.term_sequences([passage.passage_id])
    assert sequence.dtype == np.int32
    assert sequence[-1] == SENTENCE_END
    assert int((sequence == SENTENCE_END).sum()) == 3  # title, and two sentences
    title, robots, factory = (int(i) for i in snapshot.term_ids(["机器人", "企业", "工厂"]))
    ends = np.flatnonzero(sequence == SENTENCE_END)
    segments = np.split(sequence, ends + 1)
    assert title in segments[0]
    assert robots in segments[1]
    assert factory in segments[2]


def test_idf_is_lucenes(snapshot: Snapshot) -> None:
    n = snapshot.passage_count
    ids = snapshot.term_ids(["茶", "机器人", "no-such-word"])
    assert ids[2] == -1
    expected = [np.log(1 + (n - df + 0.5) / (df + 0.5)) for df in (1, 1, 0)]
    np.testing.assert_allclose(snapshot.idf(ids), expected, rtol=1e-6)
    assert snapshot.idf(ids).dtype == np.float32


def test_term_cosines_are_those_of_the_words_vectors(snapshot: Snapshot) -> None:
    words = ["机器人", "工厂", "没有见过的词"]
    vectors = snapshot.word_vectors(words)
    cosines = snapshot.term_cosines(vectors, snapshot.term_ids(words))
    np.testing.assert_allclose(cosines[:, :2], vectors @ vectors[:2].T, atol=2e-3)
    assert not cosines[:, 2].any()
    assert snapshot.term_cosines(vectors[:0], snapshot.term_ids(words)).shape == (0, 3)


def test_a_name_in_latin_letters_is_looked_for_as_the_word_that_is_read_so(
    snapshot: Snapshot,
) -> None:
    assert snapshot.analyze("How good is the tea of Longjing?").terms == ("good", "tea", "龙井")
    # The first word has a capital anyway, and no document has a word that is read as the other.
    assert snapshot.analyze("Longjing of Suzhou").terms == ("longjing", "suzhou")


def test_many_threads_read_one_snapshot(snapshot: Snapshot) -> None:
    questions = ["机器人企业", "晶片產量", "harbour ships", "龙井茶"] * 25

    def ask(question: str) -> list[tuple[int, float]]:
        query = snapshot.analyze(question)
        hits = [h for name in snapshot.retrievers for h in snapshot.search(name, query, k=3)]
        snapshot.passages([hit.passage_id for hit in hits])
        return [(hit.passage_id, hit.score) for hit in hits]

    expected = [ask(question) for question in questions]
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(ask, questions)) == expected


def test_an_empty_index_answers_with_nothing(open_with: OpenWith, tmp_path: Path) -> None:
    snapshot = open_with(tmp_path, [])
    query = snapshot.analyze("机器人")
    assert snapshot.documents() == []
    assert snapshot.passage_count == 0
    assert snapshot.generation >= 1
    for retriever in snapshot.retrievers:
        assert snapshot.search(retriever, query, k=5) == []
        assert snapshot.score(retriever, query, []).shape == (0,)
    snapshot.close()


def test_a_document_of_nothing_but_blanks_has_no_passages(
    open_with: OpenWith, tmp_path: Path
) -> None:
    snapshot = open_with(tmp_path, [Document("blank", "", "", "", "en", " \n\n", {})])
    assert snapshot.document_passages("blank") == []
    assert snapshot.document("blank").text == " \n\n"
    snapshot.close()


def test_closing_twice_does_no_harm(open_with: OpenWith, tmp_path: Path) -> None:
    snapshot = open_with(tmp_path, DOCUMENTS)
    snapshot.close()
    snapshot.close()
