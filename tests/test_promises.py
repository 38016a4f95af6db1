"""The seven promises of the service, each on an index of seven small documents in three scripts."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import pytest_socket
from hypothesis import given, settings
from hypothesis import strategies as st

from index.normalize import normalize_text, to_traditional
from index.types import Document, Filters
from rag.assemble import LocalService, assemble
from rag.citations import strip_markers
from rag.quantities import quantities
from rag.settings import Settings
from rag.types import Answer, AskRequest, Citation, Event, Reason
from rag.verify import verify_claim

DOCUMENTS = (
    Document(
        "port", "鹿鸣港2023年公报", "港务局", "2024-01-15", "zh-Hans",
        "鹿鸣港2023年共有渔船412艘，其中电动渔船占18%。港务局长陈海平说，全年卸货3.2万吨。\n\n"
        "港区北侧的灯塔高36米，于1987年建成，由建筑师林若谷设计。",
    ),
    Document(
        "evening", "海岸晚报", "海岸晚报", "2024-02-02", "zh-Hans",
        "记者从港务局获悉，鹿鸣港2023年的渔船为398艘。",
    ),
    Document(
        "salt", "白鷺鹽場簡介", "鹽場檔案", "2022-06-30", "zh-Hant",
        "白鷺鹽場占地260公頃，每年產鹽1.2萬噸。鹽場在2019年引入自動收鹽機，共45台。\n\n"
        "鹽場主任是何秋雲。",
    ),
    Document(
        "ferry", "Ferry notes", "Harbour office", "2025-03-10", "en",
        "The ferry between Luming Port and Crane Island carried 186,000 passengers in 2024. "
        "A single ticket costs 25 yuan.\n\n"
        "The ferry company, Blue Heron Lines, was founded in 1996 by Ana Lopez.",
    ),
    Document(
        "kelp", "鹤岛海带年报", "养殖协会", "2025-02-20", "zh-Hans",
        "鹤岛海带养殖场分为三个区：东湾、西湾和月牙滩。2024年海带产值1,200万元，"
        "比上年增长7.5%。",
    ),
    Document(
        "museum", "漁具博物館導覽", "博物館", "2023-09-01", "zh-Hant",
        "鶴島漁具博物館收藏漁網、羅盤、船燈和織網梭四類藏品，共3,150件。館內免費開放。",
    ),
    Document(
        "works", "码头扩建", "工程处", "2016-05-20", "zh-Hans",
        "工程处介绍，今年开工的鹿鸣港东码头扩建工程全长八百二十米，由海岸建\n\n设集团承建，"
        "预计花费两年时间完成全部工程。",
    ),
)  # fmt: skip
TEXTS = {document.doc_id: document.text for document in DOCUMENTS}
ANSWERED = {
    "灯塔有多高？": "36米",
    "灯塔由谁设计？": "林若谷",
    "灯塔什么时候建成？": "1987年",
    "盐场引入了多少台自动收盐机？": "45台",
    "盐场主任是谁？": "何秋雲",
    "海带产值比上年增长多少？": "7.5%",
    "博物馆有多少件藏品？": "3,150件",
}
WORDS = """
    鹿鸣港 渔船 电动渔船 灯塔 建筑师 盐场 白鹭盐场 自动收盐机 鹤岛 海带 产值 博物馆 藏品 码头 渡轮 船票
    有多少 多少艘 多高 由谁设计 在哪里 哪一年 什么时候 建成 占地 增长 哪些 和 的 是 吗 2023年 2024年 去年
    ferry passengers ticket lighthouse founded ？ ， 、
"""
QUESTIONS = (
    st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=7)
    .map("".join)
    .filter(lambda question: any(char.isalnum() for char in question))
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    service = assemble(Settings(index=tmp_path_factory.mktemp("promises") / "index"))
    service.add_documents(DOCUMENTS)
    yield service
    service.close()


def ask(service: LocalService, question: str, **limits: object) -> Answer:
    return service.ask(AskRequest(question, **limits))  # type: ignore[arg-type]


def is_literal(citation: Citation) -> bool:
    text = TEXTS[citation.doc_id]
    return bool(citation.quote) and citation.quote == "".join(
        text[start:end] for start, end in citation.spans
    )


# 1. Every quote is literal.


@settings(max_examples=25)
@given(QUESTIONS)
def test_every_quote_stands_in_its_document(service: LocalService, question: str) -> None:
    answer = ask(service, question)
    assert all(is_literal(citation) for citation in answer.citations)
    markers = [citation.marker for citation in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    assert {marker for claim in answer.claims for marker in claim.markers} == set(markers)
    for hit in answer.passages:
        spans = hit.passage.spans
        assert "".join(TEXTS[hit.passage.doc_id][s:e] for s, e in spans) == hit.passage.text


def test_a_quote_whose_paragraph_is_cut_in_two_is_literal(service: LocalService) -> None:
    answer = ask(service, "东码头扩建工程由谁承建？")
    (citation,) = (one for one in answer.citations if one.doc_id == "works")
    assert len(citation.spans) == 2
    assert is_literal(citation)
    assert "海岸建设集团" in citation.quote


# 2. Every figure stands in what it cites.


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", normalize_text(text)))


@settings(max_examples=25)
@given(QUESTIONS)
def test_every_figure_of_a_sentence_stands_in_what_the_sentence_cites(
    service: LocalService, question: str
) -> None:
    answer = ask(service, question)
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    for claim in answer.claims:
        cited = "".join(quotes[marker] for marker in claim.markers)
        assert claim.supported
        assert figures(strip_markers(claim.text)) <= figures(cited)
        values = {(one.value, one.unit, one.date) for one in quantities(cited)}
        assert {(one.value, one.unit, one.date) for one in quantities(claim.text)} <= values


@pytest.mark.parametrize(("question", "figure"), ANSWERED.items())
def test_what_is_asked_for_stands_in_the_answer(
    service: LocalService, question: str, figure: str
) -> None:
    answer = ask(service, question)
    assert answer.status == "answered"
    assert figure in answer.text


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("海带产值1200万元[1]", True),
        ("海帶產值一千二百萬元[1]", True),
        ("海带产值0.12亿元[1]", True),
        ("海带产值1300万元[1]", False),
        ("海带产值1200亿元[1]", False),
        ("海带产值增长8.5%[1]", False),
        ("2023年海带产值1200万元[1]", False),
    ],
)
def test_a_figure_may_be_written_otherwise_but_not_be_another(
    service: LocalService, claim: str, *, supported: bool
) -> None:
    answer = ask(service, "海带产值比上年增长多少？")
    (citation,) = (one for one in answer.citations if one.doc_id == "kelp")
    assert verify_claim(claim, [1], {1: citation}).supported is supported


# 3. No evidence, no answer.


@pytest.mark.parametrize(
    "question",
    [
        "谁获得了诺贝尔物理学奖？",
        "蒙古的首都是哪里？",
        "鐵路什麼時候通車？",
        "鹿鸣港的机场有几条跑道？",
        "What is the boiling point of mercury?",
        "Who won the chess championship?",
    ],
)
def test_what_the_documents_do_not_say_is_declined_with_a_reason(
    service: LocalService, question: str
) -> None:
    answer = ask(service, question)
    assert answer.status == "abstained"
    assert answer.reason in ("weak_evidence", "no_hit")
    assert (answer.claims, answer.citations, answer.conflicts) == ((), (), ())
    assert answer.text
    assert re.search(r"\[\d+\]", answer.text) is None


def test_an_index_that_holds_nothing_gives_no_answer(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path))
    service.add_documents(DOCUMENTS[:1])
    service.remove_documents(["port"])
    answer = ask(service, "灯塔有多高？")
    assert (answer.status, answer.reason) == ("abstained", "empty_index")
    service.close()


@pytest.mark.parametrize(
    "limits",
    [
        {"filters": Filters(doc_ids=frozenset({"ferry", "salt"}))},
        {"filters": Filters(langs=frozenset({"en"}))},
        {"as_of": "2023-12-31"},
    ],
)
def test_evidence_that_may_not_be_used_is_no_evidence(
    service: LocalService, limits: dict[str, object]
) -> None:
    assert ask(service, "灯塔由谁设计？").status == "answered"
    assert ask(service, "灯塔由谁设计？", **limits).status == "abstained"


@settings(max_examples=25)
@given(QUESTIONS)
def test_an_answer_is_cited_or_declined_with_a_reason(service: LocalService, question: str) -> None:
    answer = ask(service, question)
    reasons = {reason for reason in get_args(Reason) if reason}
    if answer.status == "abstained":
        assert answer.reason in reasons
        assert (answer.claims, answer.citations, answer.conflicts) == ((), (), ())
    else:
        assert answer.reason == ""
        assert answer.citations
    assert (answer.status == "conflict") == bool(answer.conflicts)


# 4. Disagreement is shown.


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("鹿鸣港2023年有多少艘渔船？", "各来源的说法不一："),
        ("鹿鳴港2023年有多少艘漁船？", "各來源的說法不一："),
    ],
)
def test_two_sources_that_differ_are_both_shown_with_their_dates(
    service: LocalService, question: str, heading: str
) -> None:
    answer = ask(service, question)
    assert answer.status == "conflict"
    assert answer.text.startswith(heading)
    (conflict,) = answer.conflicts
    cited = {citation.marker: citation for citation in answer.citations}
    shown = {(value.value, value.date, cited[value.marker].source) for value in conflict.values}
    assert shown == {("412艘", "2024-01-15", "港务局"), ("398艘", "2024-02-02", "海岸晚报")}
    for citation in answer.citations:
        assert is_literal(citation)
        assert f"{citation.quote}[{citation.marker}]" in answer.text
        assert citation.title in answer.text
        assert citation.date in answer.text


def test_sources_that_agree_are_no_disagreement(service: LocalService) -> None:
    assert ask(service, "灯塔有多高？").conflicts == ()
    alone = Filters(doc_ids=frozenset({"port"}))
    answer = ask(service, "鹿鸣港2023年有多少艘渔船？", filters=alone)
    assert (answer.status, answer.conflicts) == ("answered", ())


# 5. Script and language do not matter.


def evidence(answer: Answer) -> tuple[object, ...]:
    """What an answer rests on, without the words that are in the question's own script."""
    return (
        answer.status,
        answer.reason,
        answer.citations,
        [claim.text for claim in answer.claims],
        [(value.value, value.marker) for one in answer.conflicts for value in one.values],
        [(hit.passage.passage_id, hit.ranks, hit.evidence) for hit in answer.passages],
    )


@pytest.mark.parametrize("question", [*ANSWERED, "鹿鸣港2023年有多少艘渔船？", "机场有几条跑道？"])
def test_both_scripts_of_a_question_give_the_same_passages_and_answer(
    service: LocalService, question: str
) -> None:
    traditional = to_traditional(question)
    assert traditional != question
    assert evidence(ask(service, traditional)) == evidence(ask(service, question))


@settings(max_examples=25)
@given(QUESTIONS)
def test_both_scripts_of_any_question_give_the_same_evidence(
    service: LocalService, question: str
) -> None:
    traditional = ask(service, to_traditional(question))
    assert evidence(traditional) == evidence(ask(service, question))


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("灯塔由谁设计？", "port"),
        ("燈塔由誰設計？", "port"),
        ("Who designed the lighthouse?", "port"),
        ("盐场主任是谁？", "salt"),
        ("Who is the director of the salt field?", "salt"),
        ("渡轮2024年运送了多少名乘客？", "ferry"),
        ("渡輪2024年運送了多少名乘客？", "ferry"),
        ("How many passengers did the ferry carry in 2024?", "ferry"),
    ],
)
def test_evidence_is_found_in_whatever_script_or_language_it_is_written(
    service: LocalService, question: str, doc_id: str
) -> None:
    found = service.search(question, top_k=3)
    assert doc_id in [hit.passage.doc_id for hit in found]


# 6. Nothing is lost or half done, and what was deleted is gone.


def test_a_removed_document_is_in_no_answer_and_in_no_file(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path / "index"))
    service.add_documents(DOCUMENTS)
    assert ask(service, "灯塔由谁设计？").citations[0].doc_id == "port"
    service.remove_documents(["port"])
    for question in (*ANSWERED, "鹿鸣港2023年有多少艘渔船？", "林若谷"):
        answer = ask(service, question)
        assert "port" not in {hit.passage.doc_id for hit in answer.passages}
        assert "port" not in {citation.doc_id for citation in answer.citations}
    assert ask(service, "灯塔由谁设计？").status == "abstained"
    assert ask(service, "鹿鸣港2023年有多少艘渔船？").conflicts == ()
    assert [one.doc_id for one in service.documents()] == sorted(TEXTS.keys() - {"port"})
    service.close()
    for path in (tmp_path / "index").rglob("*"):
        if path.is_file():
            assert "林若谷".encode() not in path.read_bytes(), path.name


def test_an_answer_under_way_keeps_the_generation_it_began_with(tmp_path: Path) -> None:
    service = assemble(Settings(index=tmp_path / "index"))
    first = service.add_documents(DOCUMENTS).generation
    stream: Iterator[Event] = service.stream(AskRequest("灯塔由谁设计？"))
    next(stream)
    second = service.remove_documents(["port"]).generation
    answer = list(stream)[-1].data
    assert isinstance(answer, Answer)
    assert (answer.status, answer.index_generation) == ("answered", first)
    assert all(is_literal(citation) for citation in answer.citations)
    later = ask(service, "灯塔由谁设计？")
    assert (later.status, later.index_generation) == ("abstained", second)
    service.close()


def test_what_is_built_is_there_after_a_restart(tmp_path: Path) -> None:
    first = assemble(Settings(index=tmp_path))
    first.add_documents(DOCUMENTS)
    questions = ("灯塔由谁设计？", "鹿鸣港2023年有多少艘渔船？", "机场有几条跑道？")
    before = [evidence(ask(first, question)) for question in questions]
    first.close()
    again = assemble(Settings(index=tmp_path))
    assert [evidence(ask(again, question)) for question in questions] == before
    again.close()


# 7. It works with the cable pulled.


@pytest.mark.usefixtures("socket_disabled")
def test_indexing_and_answering_open_no_socket(tmp_path: Path) -> None:
    with (
        pytest.warns(UserWarning, match=r"socket\.socket"),
        pytest.raises(pytest_socket.SocketBlockedError),
    ):
        socket.socket(socket.AF_INET)
    service = assemble(Settings(index=tmp_path))
    service.add_documents(DOCUMENTS)
    assert ask(service, "灯塔由谁设计？").status == "answered"
    service.close()


_WATCHED = """
import json, sys
from pathlib import Path

seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith("socket.") else None)

from index.types import Document
from rag.assemble import assemble
from rag.settings import Settings
from rag.types import AskRequest

service = assemble(Settings(index=Path(sys.argv[1])))
service.add_documents([Document("a", "", "a", "", "zh-Hans", sys.argv[2])])
answer = service.ask(AskRequest(sys.argv[3]))
service.close()
print(json.dumps([answer.status, seen]))
"""


def test_a_fresh_process_touches_no_network_from_import_to_answer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(tmp_path), TEXTS["port"], "灯塔由谁设计？"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == ["answered", []]
