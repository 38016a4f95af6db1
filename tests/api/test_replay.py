"""A recorded question asked again: what differs is shown, and whether a reader would see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run

FACT = "The northern depot keeps 4,213 lanterns."
QUESTION = "How many lanterns does the northern depot keep?"


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> list[str]:
    """Index two documents, record an answer, and return the arguments that replay it."""
    monkeypatch.chdir(tmp_path)
    write("depot.txt", FACT)
    write("other.txt", "The southern depot was closed in 2019.")
    assert run(["index", "docs", "-q"]) == 0
    assert run(["ask", QUESTION, "--as-of", "2026-05", "--record", "r.json"]) == 0
    capsys.readouterr()
    return ["replay", "r.json"]


def write(name: str, text: str) -> None:
    Path("docs").mkdir(exist_ok=True)
    (Path("docs") / name).write_text(f"---\ndate: 2026-03-02\ntitle: {name}\n---\n{text}\n")


def test_a_replay_on_the_same_index_is_the_same(recorded: list[str], capsys) -> None:
    assert run(recorded) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("recorded 20")
    assert lines[1:] == ["the answer is the same"]


def test_a_new_document_that_changes_no_answer_shows_in_the_context(
    recorded: list[str], capsys
) -> None:
    write("third.txt", "The western depot keeps ropes and sails in the northern hall.")
    assert run(["index", "docs", "-q"]) == 0
    assert run([*recorded, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["same"], found["differs"]) == (True, {})
    assert found["context"] == {"generation": ["- 1", "+ 2"]}
    (new,) = [move for move in found["passages"] if move["doc_id"] == "third.txt"]
    assert (new["rank_before"], new["evidence_before"]) == (None, None)
    assert 1 < new["rank_after"] <= 3


def test_a_changed_document_changes_the_answer_and_exits_three(recorded: list[str], capsys) -> None:
    write("depot.txt", FACT.replace("4,213", "5,000"))
    assert run(["index", "docs", "-q"]) == 0
    assert run(recorded) == 3
    out = capsys.readouterr().out
    assert "- The northern depot keeps 4,213 lanterns.[1]" in out
    assert "+ The northern depot keeps 5,000 lanterns.[1]" in out
    assert out.splitlines()[-1] == "the answer differs: answer, claims, citations"


def test_a_removed_document_changes_the_status(recorded: list[str], capsys) -> None:
    assert run(["docs", "remove", "depot.txt"]) == 0
    capsys.readouterr()
    assert run([*recorded, "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["differs"]["status"][0] == "- answered"
    assert found["differs"]["status"][1].startswith("+ abstained")
    assert found["answer"]["status"] == "abstained"


def test_a_record_that_is_none_is_told_in_one_line(recorded: list[str], capsys) -> None:
    assert run(["replay", "docs/depot.txt"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("jushi: docs/depot.txt: not a record of an answer")
    assert err.count("\n") == 1
    assert run(["replay", "absent.json"]) == 1
    assert "absent.json: cannot be read" in capsys.readouterr().err


def test_a_record_that_cannot_be_written_comes_after_the_answer(
    recorded: list[str], capsys
) -> None:
    assert run(["ask", QUESTION, "--record", "no/such/folder/r.json"]) == 1
    printed = capsys.readouterr()
    assert FACT in printed.out
    assert printed.err.count("\n") == 1
