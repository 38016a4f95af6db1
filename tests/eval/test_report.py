"""Reports: every form holds the verdict, nothing leaves the page, nothing breaks out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from eval.abilities import abilities
from eval.audit import audit
from eval.baseline import compare, scores_of
from eval.errors import EvaluationError
from eval.evaluation import Evaluation
from eval.gate import Rule, check
from eval.outcome import MOST_EXPLAINED
from eval.questions import Question
from eval.report import write_reports
from eval.runner import evaluate

RULES = (
    Rule("any", "all", "literal", minimum=1.0, why="quotes are broken"),
    Rule("any", "all", "accuracy", minimum=0.9, why="answers are | wrong"),
)
HOSTILE = '<script>alert("1")</script>\u202e\x07'


@pytest.fixture
def evaluation(shelf: Any, toy_questions: Sequence[Question]) -> Evaluation:
    wrong = replace(toy_questions[0], answers=((f"15座{HOSTILE}",),), question_id="wrong-1")
    return evaluate(shelf, [wrong, *toy_questions[1:]])


@pytest.fixture
def folder(evaluation: Evaluation, tmp_path: Path) -> Path:
    before = {
        "wrong-1": {"right": 1.0},
    }
    write_reports(
        evaluation,
        tmp_path / "made" / "here",
        gate=check(evaluation, RULES),
        comparison=compare(evaluation, before),
    )
    return tmp_path / "made" / "here"


class Page(HTMLParser):
    """Collects the tags and the addresses of a page and checks that tags are closed in order."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_json_holds_the_gate_the_figures_and_every_outcome(folder: Path) -> None:
    record = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [rule["passed"] for rule in record["gate"]] == [True, False]
    assert record["figures"]["all"]["accuracy"]["value"] == 0.5
    assert [o["question_id"] for o in record["outcomes"]] == ["wrong-1", "books", "captain"]
    assert record["baseline"]["now_wrong"] == ["wrong-1"]
    assert sum(one["n"] for one in record["confidence"]) == 2
    assert sum(one["n"] for one in record["reliability"]) == 3


def test_markdown_shows_the_failed_rule_first_and_names_the_wrong_answer(folder: Path) -> None:
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "## Gate: 1 of 2 rules failed" in text
    assert "| ✗ | all | accuracy | 0.500 | ≥ 0.9 | answers are \\| wrong |" in text
    assert "| wrong-1 |" in text
    assert "<script>" not in text


def test_junit_fails_the_rule_and_not_the_question(folder: Path) -> None:
    root = ElementTree.parse(folder / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert (suites["gate"].get("tests"), suites["gate"].get("failures")) == ("2", "1")
    failure = suites["gate"].find(".//failure")
    assert failure.get("message").startswith("all · accuracy is 0.500")
    assert suites["questions"].get("failures") == "0"
    assert "expected answered, found answered" in suites["questions"].find(".//system-out").text


def test_the_page_is_well_formed_and_makes_no_request(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert page.addresses == ["data:,"]
    assert not re.search(r"https?:|@import|url\(", text)
    assert not {"script", "img", "iframe", "object"} & set(page.tags)
    assert len(page.ids) == len(set(page.ids))


def test_the_page_shows_verdict_plots_and_the_wrong_answer_with_its_passages(
    folder: Path,
) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "✗ Failed: 1 of 2 rules failed" in text
    assert text.count("<svg") == 3
    assert "<b>wrong-1</b>" in text
    assert "✓ evidence" in text
    assert "quotes are broken" in text


def test_no_text_of_a_document_or_question_becomes_markup(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(&quot;1&quot;)" in text
    assert not {"\u202e", "\x07"} & set(text)


def test_a_clean_run_says_so(shelf: Any, toy_questions: Sequence[Question], tmp_path: Path) -> None:
    evaluation = evaluate(shelf, toy_questions)
    gate = check(evaluation, RULES)
    write_reports(
        evaluation, tmp_path, gate=gate, comparison=compare(evaluation, scores_of(evaluation))
    )
    assert "✓ Passed: 2 rules hold." in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "## Wrong answers: none" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_wrong_answers_beyond_the_limit_are_counted_not_shown(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    wrong = [o for o in evaluation.outcomes if not o.right]
    many = tuple(replace(wrong[0], question_id=f"w{i}") for i in range(MOST_EXPLAINED + 3))
    write_reports(replace(evaluation, outcomes=many), tmp_path)
    for name in ("report.md", "report.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "3 more are in report.json." in text
        assert f"w{MOST_EXPLAINED - 1}" in text
        assert f"w{MOST_EXPLAINED}" not in text
    record = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [outcome["question_id"] for outcome in record["outcomes"]][-1] == "w502"


def test_a_folder_that_cannot_be_made_is_one_clear_error(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EvaluationError, match="the report cannot be written"):
        write_reports(evaluation, tmp_path / "file")


def test_suites_and_the_audit_have_their_own_tables(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    plain = evaluate(shelf, toy_questions)
    full = audit(shelf, toy_questions, abilities(shelf, toy_questions, plain))
    write_reports(full, tmp_path)
    markdown = (tmp_path / "report.md").read_text(encoding="utf-8")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "| ability:removal | 1.000 | – |" in markdown
    assert "## With the cited passage removed (2 citations)" in markdown
    assert "2 citations, each removed in turn" in page
    assert page.count("ability:noise") == 1
    assert Page(page).open == []


def test_the_language_of_what_is_quoted_is_marked(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert '<span lang="zh-Hans">北港有14座码头' in text
