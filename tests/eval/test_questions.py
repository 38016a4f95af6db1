"""Question sets: what is read, what is refused, and which corpus an index holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.errors import QuestionSetError
from eval.questions import (
    DEFAULT_QUESTIONS,
    KINDS,
    Evidence,
    Question,
    asked_of,
    corpora_of,
    fingerprint,
    load_questions,
    parse_question,
)
from rag.types import Turn

LINE = {
    "id": "a-1",
    "question": "北港有几座码头？",
    "lang": "zh-Hans",
    "kind": "single",
    "answers": [["14座", "14"]],
    "evidence": [{"doc": "toy", "doc_id": "harbour.md", "quote": "14座码头"}],
    "expect": "answered",
    "corpora": ["toy"],
}


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_line_becomes_a_question(tmp_path: Path) -> None:
    history = [{"question": "q", "answer": "a"}]
    path = write(tmp_path / "q.jsonl", LINE | {"kind": "follow_up", "history": history})
    assert load_questions(path) == (
        Question(
            question_id="a-1",
            question="北港有几座码头？",
            lang="zh-Hans",
            kind="follow_up",
            answers=(("14座", "14"),),
            evidence=(Evidence("toy", "harbour.md", "14座码头"),),
            expect="answered",
            corpora=("toy",),
            history=(Turn("q", "a"),),
        ),
    )


def test_the_line_of_a_malformed_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n{oops\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:3: not JSON"):
        load_questions(path)


def test_all_that_is_wrong_with_a_set_is_said_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", {"question": "q", "answers": ["x"]}, LINE, LINE | {"id": 3})
    with pytest.raises(QuestionSetError) as caught:
        load_questions(path)
    assert str(caught.value).split("\n") == [
        f"{path}:1: 'id' must hold a string, found nothing",
        f"{path}:1: 'lang' must hold a string, found nothing",
        f"{path}:1: 'kind' must hold a string, found nothing",
        f"{path}:1: 'answers' must hold a list of strings, not empty, found str",
        f"{path}:1: 'evidence' must hold a list, found nothing",
        f"{path}:1: 'expect' must hold a string, found nothing",
        f"{path}:1: 'corpora' must hold a list of strings, not empty, found nothing",
        f"{path}:5: 'id' must hold a string, found int",
    ]


def test_of_many_problems_the_first_are_said(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", *({"id": n} for n in range(4)))
    with pytest.raises(QuestionSetError, match=r"q\.jsonl: 12 more problems$") as caught:
        load_questions(path)
    assert str(caught.value).count("\n") == 20


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", LINE, LINE)
    with pytest.raises(QuestionSetError, match=r":3: id 'a-1' was used before, on line 1"):
        load_questions(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "riddle"}, "'kind' is 'riddle', expected one of"),
        ({"question": 5}, "'question' must hold a string, found int"),
        ({"question": "  "}, "'question' is blank"),
        ({"answers": []}, "'answers' is empty, but 'expect' is 'answered'"),
        ({"answers": ["14"]}, "'answers' must hold a list of strings"),
        ({"answers": [[""]]}, "'answers' must hold strings that are not blank"),
        ({"expect": "abstained"}, "'answers' is not empty, but 'expect' is 'abstained'"),
        ({"evidence": []}, "no evidence in the corpus 'toy'"),
        ({"evidence": ["x"]}, "'evidence' must hold objects"),
        ({"evidence": [{"doc": "toy"}]}, "'doc_id' must hold a string"),
        ({"corpora": []}, "'corpora' must hold a list of strings, not empty"),
        ({"kind": "follow_up"}, "a follow_up needs 'history'"),
        ({"colour": "red"}, "unknown field 'colour'"),
    ],
)
def test_a_wrong_field_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionSetError, match=message):
        parse_question(LINE | change, where="here")


def test_a_line_that_is_no_object_is_refused() -> None:
    with pytest.raises(QuestionSetError, match="expected a JSON object, found list"):
        parse_question([], where="here")


def test_a_missing_file_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(QuestionSetError, match="holds no question"):
        load_questions(tmp_path / "empty.jsonl")


def test_the_fingerprint_changes_with_any_field(make_question: Callable[..., Question]) -> None:
    one = make_question("a", "甲？")
    assert fingerprint([one]) == fingerprint([make_question("a", "甲？")])
    assert fingerprint([one]) != fingerprint([make_question("a", "甲？", as_of="2026-01-01")])


def test_an_index_holds_a_corpus_when_half_of_the_named_documents_are_there(
    make_question: Callable[..., Question],
) -> None:
    places = tuple(Evidence("toy", f"{name}.md", "x") for name in "abcd")
    asked = [make_question("a", "甲？", evidence=places)]
    assert corpora_of(asked, ["folder/a.md", "b.md"]) == ("toy",)
    assert corpora_of(asked, ["a.md", "not-b.md"]) == ()


def test_an_unanswerable_question_must_be_so_in_every_corpus_that_is_held(
    make_question: Callable[..., Question],
) -> None:
    nowhere = make_question("n", "无？", answers=(), expect="abstained", corpora=("toy", "big"))
    only_toy = make_question("t", "无？", answers=(), expect="abstained", corpora=("toy",))
    fact = make_question("f", "有？", corpora=("big",))
    assert asked_of([nowhere, only_toy, fact], ["toy"]) == (nowhere, only_toy)
    assert asked_of([nowhere, only_toy, fact], ["big", "toy"]) == (nowhere, fact)


def test_the_shipped_questions_are_valid_and_cover_every_kind() -> None:
    questions = load_questions(DEFAULT_QUESTIONS)
    counts = {kind: sum(q.kind == kind for q in questions) for kind in KINDS}
    assert min(counts.values()) >= 15
    assert 5 * counts["unanswerable"] >= len(questions)
