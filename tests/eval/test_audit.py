"""The causal audit and the abilities: evidence taken away, noise, integration, false twins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.abilities import abilities
from eval.audit import audit
from eval.audit_report import AuditedCitation
from eval.counterfactual import Swap, counterfactual, other_figure, swap_for, twins
from eval.evaluation import Evaluation
from eval.questions import Evidence, Question
from eval.runner import evaluate
from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import Document, Filters
from rag.types import Answer, AskRequest


def audited(shelf: Any, questions: Sequence[Question]) -> Evaluation:
    return audit(shelf, questions, evaluate(shelf, questions))


def test_an_answer_that_rests_on_its_citation_is_declined_without_it(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    evaluation = audited(shelf, toy_questions)
    assert evaluation.audit is not None
    assert evaluation.audit.citations == (
        AuditedCitation("berths", 1, 2, "declined"),
        AuditedCitation("books", 1, 3, "declined"),
    )
    assert evaluation.figures["audit"]["causal"].value == 1.0


def test_an_equal_source_is_told_from_another_answer(
    shelf: Any, make_document: Callable[..., Document], toy_questions: Sequence[Question]
) -> None:
    same = make_document("copy.md", "报告说北港有14座码头。")
    other = make_document("other.md", "有人说北港有15座码头。")
    for extra, effect in ((same, "equal_source"), (other, "changed")):
        fuller = replace(shelf, shelf=(*shelf.shelf, extra))
        evaluation = audited(fuller, toy_questions[:1])
        assert evaluation.audit is not None
        assert [c.effect for c in evaluation.audit.citations] == [effect]


def test_a_citation_that_changes_nothing_is_decoration(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    decorated = replace(shelf, threshold=0.5)
    full = evaluate(decorated, toy_questions[:1])
    fixed = decorated.ask

    def unmoved(answer: Answer) -> Answer:
        return before

    before = fixed(AskRequest(toy_questions[0].question))
    evaluation = audit(replace(decorated, spoil=unmoved), toy_questions[:1], full)
    assert evaluation.audit is not None
    assert evaluation.audit.share("unchanged") == 1.0
    assert evaluation.figures["audit"]["causal"].value == 0.0


def test_an_evaluation_without_citations_has_an_empty_audit(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    evaluation = audited(replace(shelf, threshold=2.0), toy_questions)
    assert evaluation.audit is not None
    assert (evaluation.audit.citations, evaluation.audit.share("declined")) == ((), 0.0)


def test_a_local_index_honours_passages_that_may_not_be_used(
    tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    texts = ["北港有14座码头，最老的建于1931年。", "圖書館藏書1,200萬冊，週一閉館。"]
    index.add_documents([make_document(f"{i}.md", text) for i, text in enumerate(texts)])
    snapshot = index.open()
    query = snapshot.analyze("北港码头")
    for retriever in snapshot.retrievers:
        best = snapshot.search(retriever, query, k=1)[0].passage_id
        gone = Filters(without_passages=frozenset({best, 999}))
        left = {h.passage_id for h in snapshot.search(retriever, query, k=9, filters=gone)}
        assert best not in left
    snapshot.close()


def test_without_the_facts_the_right_thing_is_to_decline(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    good = abilities(shelf, toy_questions, evaluate(shelf, toy_questions)).figures
    assert good["ability:removal"]["right"].value == 1.0
    eager = replace(shelf, threshold=0.0)
    bad = abilities(eager, toy_questions, evaluate(eager, toy_questions)).figures
    assert bad["ability:removal"]["false_answers"].value == 0.5


def test_noise_is_the_difference_to_the_evidence_alone(
    shelf: Any, make_document: Callable[..., Document], toy_questions: Sequence[Question]
) -> None:
    loud = make_document("loud.md", "北港有几座码头？谁知道北港有几座码头。")
    noisy = replace(shelf, shelf=(*shelf.shelf, loud))
    figures = abilities(noisy, toy_questions, evaluate(noisy, toy_questions)).figures
    assert figures["ability:noise"]["change"].value == 0.5
    assert figures["ability:noise"]["right"].value == 1.0


def test_integration_is_the_questions_that_need_several_places(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    both = replace(toy_questions[0], question_id="both", kind="comparison")
    figures = abilities(shelf, [both], evaluate(shelf, [both])).figures
    assert figures["ability:integration"]["right"].n == 1


@pytest.mark.parametrize(
    ("text", "other"), [("14座", "15座"), ("1,299万", "2,299万"), ("199", "198"), ("无", "无")]
)
def test_the_other_figure_has_as_many_digits(text: str, other: str) -> None:
    assert other_figure(text) == other


def test_a_swap_is_the_longest_figure_in_literal_evidence(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    berths, books, _ = toy_questions
    assert swap_for(berths, shelf.shelf) == Swap("harbour.md", "14座码头", "14座")
    assert swap_for(replace(berths, kind="list"), shelf.shelf) is None
    assert swap_for(berths, []) is None
    assert swap_for(books, shelf.shelf) is None
    words = (Evidence("toy", "harbour.md", "码头"),)
    assert swap_for(replace(berths, evidence=words), shelf.shelf) is None


def test_twins_give_other_figures(shelf: Any) -> None:
    (twin,) = twins(shelf.shelf, [Swap("harbour.md", "14座码头", "14座")])
    assert twin.doc_id == "twin/harbour.md"
    assert "北港有15座码头" in twin.text


def test_a_service_that_shows_only_one_figure_fails_the_counterfactual(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    @contextmanager
    def temp(documents: Sequence[Document]) -> Iterator[Any]:
        yield replace(shelf, shelf=tuple(documents))

    evaluation = evaluate(shelf, toy_questions)
    figures = counterfactual(shelf, toy_questions, evaluation, temp_service=temp).figures
    assert figures["ability:counterfactual"]["conflict_recall"].value == 0.0
    assert figures["ability:counterfactual"]["right"].n == 1
