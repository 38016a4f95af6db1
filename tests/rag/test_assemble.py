from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError
from scripted_model import says, serving

from index.errors import (
    ConfigError,
    DocumentNotFoundError,
    IndexMissingError,
    ModelError,
    QuestionError,
)
from index.types import Document, Filters, Query
from rag.assemble import LocalService, assemble
from rag.conversation import FILE_NAME, Conversations
from rag.fusion import fusion_weights
from rag.settings import Settings
from rag.types import Answer, AskRequest, Turn

LIGHT = Document(
    "light", "灯塔志", "light.txt", "2024-01-15", "zh-Hans",
    "鹿鸣港的灯塔高36米，由建筑师林若谷设计。\n\n灯塔在2019年重新刷漆。",
)  # fmt: skip
FERRY = Document(
    "ferry", "Ferry notes", "ferry.txt", "2025-03-10", "en",
    "The ferry carried 186,000 passengers in 2024.",
)  # fmt: skip
QUESTION = "灯塔由谁设计？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assemble") / "index"
    service = assemble(Settings(index=folder))
    service.add_documents([LIGHT, FERRY])
    service.close()
    return folder


@pytest.fixture
def service(folder: Path) -> Iterator[LocalService]:
    service = assemble(Settings(index=folder))
    yield service
    service.close()


def test_nothing_is_touched_before_the_first_build(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path / "index"))
    assert service.generation() == 0
    with pytest.raises(IndexMissingError, match="jushi index"):
        service.ask(AskRequest(QUESTION))
    with pytest.raises(IndexMissingError, match="jushi index"):
        service.documents()
    assert list(tmp_path.iterdir()) == []
    service.close()


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises((ModelError, ConfigError)):
        assemble(Settings(index=tmp_path, embedding_model=str(tmp_path / "absent")))


def test_documents_are_listed_shown_and_cut_into_passages(service: LocalService) -> None:
    assert [one.doc_id for one in service.documents()] == ["ferry", "light"]
    shown = service.document("light")
    assert (shown.text, shown.title, shown.date) == (LIGHT.text, LIGHT.title, LIGHT.date)
    passages = service.document_passages("light")
    assert [one.ordinal for one in passages] == list(range(len(passages)))
    assert "".join(LIGHT.text[s:e] for one in passages for s, e in one.spans) == "".join(
        one.text for one in passages
    )


def test_a_document_that_is_not_there_is_told(service: LocalService) -> None:
    for looked_up in (service.document, service.document_passages):
        with pytest.raises(DocumentNotFoundError, match="absent"):
            looked_up("absent")
    with pytest.raises(DocumentNotFoundError, match="absent"):
        service.remove_documents(["absent"])


def test_a_stream_ends_with_the_answer_that_ask_gives(service: LocalService) -> None:
    *_, done = service.stream(AskRequest(QUESTION))
    streamed, asked = done.data, service.ask(AskRequest(QUESTION))
    assert isinstance(streamed, Answer)
    assert (streamed.text, streamed.citations) == (asked.text, asked.citations)
    assert asked.status == "answered"


def test_a_search_is_limited_by_its_filters(service: LocalService) -> None:
    english = Filters(langs=frozenset({"en"}))
    found = service.search("灯塔 ferry", filters=english)
    assert {hit.passage.doc_id for hit in found} == {"ferry"}
    assert service.search("灯塔 ferry", top_k=1, filters=english) == found[:1]


def test_a_question_longer_than_the_setting_is_refused(folder: Path) -> None:
    service = assemble(Settings(index=folder, max_question_chars=5))
    with pytest.raises(QuestionError, match="has 7 characters; at most 5"):
        service.ask(AskRequest(QUESTION))
    service.close()


def test_the_threshold_of_the_settings_decides_what_is_declined(folder: Path) -> None:
    for threshold, outcome in ((1.0, "abstained"), (0.0, "answered")):
        service = assemble(Settings(index=folder, answer_threshold=threshold))
        assert service.ask(AskRequest(QUESTION)).status == outcome
        service.close()


def test_an_empty_threshold_is_the_shipped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUSHI_ANSWER_THRESHOLD", "")
    assert Settings().answer_threshold is None
    monkeypatch.setenv("JUSHI_ANSWER_THRESHOLD", "much")
    with pytest.raises(ValidationError, match="answer_threshold"):
        Settings()


def test_a_new_generation_is_used_without_a_restart(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path))
    first = service.add_documents([FERRY])
    assert service.generation() == first.generation == 1
    assert service.ask(AskRequest(QUESTION)).status == "abstained"
    assert service.add_documents([LIGHT]).added == 1
    answer = service.ask(AskRequest(QUESTION))
    assert (answer.status, answer.index_generation) == ("answered", 2)
    assert service.remove_documents(["light"]).removed == 1
    assert service.ask(AskRequest(QUESTION)).index_generation == 3
    service.close()


def test_files_are_indexed_and_those_that_are_gone_are_removed(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "light.txt").write_text(LIGHT.text, encoding="utf-8")
    (papers / "ferry.txt").write_text(FERRY.text, encoding="utf-8")
    service = assemble(Settings(index=tmp_path / "index"))
    stages: set[str] = set()
    report = service.index_paths([papers], progress=lambda stage, done, total: stages.add(stage))
    assert (report.added, report.removed, report.skipped) == (2, 0, ())
    assert stages
    (papers / "light.txt").unlink()
    report = service.index_paths([papers])
    assert (report.added, report.unchanged, report.removed) == (0, 1, 1)
    assert [one.doc_id for one in service.documents()] == ["ferry.txt"]
    service.close()


def test_the_self_tests_pass_on_a_sound_index(service: LocalService) -> None:
    checks = service.doctor()
    assert checks
    assert [check.name for check in checks if not check.passed] == []


def test_a_service_that_was_closed_opens_again(service: LocalService) -> None:
    before = service.ask(AskRequest(QUESTION))
    service.close()
    service.close()
    assert service.ask(AskRequest(QUESTION)).citations == before.citations


def test_questions_from_several_threads_get_the_same_answer(service: LocalService) -> None:
    alone = service.ask(AskRequest(QUESTION))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: service.ask(AskRequest(QUESTION)), range(12)))
    assert all((one.text, one.citations) == (alone.text, alone.citations) for one in answers)


def test_a_configured_model_writes_the_answer(folder: Path) -> None:
    with serving(says("林若谷设计了灯塔[1]。")) as server:
        service = assemble(
            Settings(index=folder, llm_base_url=server.base_url, llm_model="scripted")
        )
        answer = service.ask(AskRequest(QUESTION))
        service.close()
    assert answer.generator == "llm:scripted"
    assert answer.citations[0].quote == "鹿鸣港的灯塔高36米，由建筑师林若谷设计。"


@pytest.mark.parametrize("question", ["灯塔", "燈塔 ferry", "ferry", "1987"])
def test_every_retriever_has_a_weight_for_every_question(
    service: LocalService, question: str
) -> None:
    with service._pool.lease() as snapshot:
        query: Query = snapshot.analyze(question)
        ids = [p.passage_id for p in snapshot.document_passages("light")]
        scores = {name: snapshot.score(name, query, ids) for name in snapshot.retrievers}
        weights = fusion_weights(snapshot, query, scores)
    assert set(weights) == {"bm25", "dense", "soft"}
    assert min(weights.values()) >= 0
    assert max(weights.values()) > 0


def test_a_removed_document_is_in_no_kept_answer(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path / "index"))
    service.add_documents([Document("d", "", "", "2025", "zh-Hans", "主任是穆拉丁。", {})])
    with closing(Conversations(tmp_path / "index" / FILE_NAME, ttl_s=60)) as conversations:
        conversations.append(conversations.new(), Turn("谁是主任？", "主任是穆拉丁。[1]"))

    service.remove_documents(["d"])
    service.close()

    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "穆拉丁".encode() not in held


def test_a_credit_line_answers_only_who_made_the_page(tmp_path: Path) -> None:
    text = "海湾区今年开放了三座码头。\n\n渔民说，夜里的灯亮了。\n\n编辑/徐海湾\n"
    with closing(assemble(Settings(index=tmp_path / "index"))) as service:
        service.add_documents([Document("d", "码头", "", "2025", "zh-Hans", text, {})])
        answer = service.ask(AskRequest("海湾区的区长是谁？"))
    assert all("编辑" not in claim.text for claim in answer.claims)


def test_answering_loads_neither_what_builds_an_index_nor_what_calls_a_server(folder: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from rag.assemble import assemble\nfrom rag.settings import Settings\n"
        "from rag.types import AskRequest\n"
        "answer = assemble(Settings(index=Path(sys.argv[1]))).ask(AskRequest(sys.argv[2]))\n"
        "heavy = {'torch', 'openai', 'httpx', 'index.build', 'index.chunking', 'index.readers'}\n"
        "print(answer.status, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), QUESTION],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "answered []\n"


def test_a_translation_beside_it_makes_an_answer_no_less_likely(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path))
    service.add_documents(
        [
            Document(
                "film", "", "film", "", "", "白沙电影节放映了一百二十部影片，其中三十部是首映。"
            ),
            Document("boat", "", "boat", "", "", "鹿鸣港2023年有渔船四十二艘，比上年多三艘。"),
        ]
    )
    ask = AskRequest("鹿鸣港2023年有多少艘渔船？")
    before = service.ask(ask)
    text = "Luming Harbour had 42 fishing boats in 2023, three more than the year before."
    service.add_documents([Document("english", "", "english", "", "", text)])
    after = service.ask(ask)
    service.close()
    assert before.citations[0].doc_id == after.citations[0].doc_id == "boat"
    assert after.confidence == pytest.approx(before.confidence, abs=0.01)
