"""Evidence anchors become relevant passages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from eval.folding import fold
from eval.qrels import EvidenceResolver, covering
from eval.questions import Evidence, Question

if TYPE_CHECKING:
    from rag.service import Service


def folded(*texts: str) -> list[tuple[int, str]]:
    return [(number, fold(text)) for number, text in enumerate(texts, start=1)]


def test_a_passage_that_holds_the_anchor_in_another_script_is_relevant() -> None:
    assert covering("藏书1200万", folded("週一閉館", "藏書1,200萬冊")) == {2}


def test_every_passage_that_holds_the_anchor_is_relevant() -> None:
    assert covering("码头", folded("码头一", "别处", "码头二")) == {1, 3}


def test_an_anchor_across_a_joint_counts_for_the_passage_with_most_of_it() -> None:
    assert covering("甲乙丙丁戊", folded("前文甲乙", "丙丁戊后文")) == {2}
    assert covering("甲乙丙丁", folded("前文甲乙", "丙丁后文")) == {1, 2}


def test_an_anchor_of_punctuation_covers_nothing() -> None:
    assert covering("——", folded("码头——")) == set()


def test_evidence_is_resolved_in_a_folder_and_its_language_is_known(
    shelf: Service, make_question: Callable[..., Question]
) -> None:
    judgement = EvidenceResolver(shelf).judge(make_question("berths", "几座？"))
    assert (judgement.groups, judgement.unresolved) == ((frozenset({2}),), ())
    assert judgement.langs == {"zh-Hans"}


def test_evidence_whose_anchor_is_gone_is_unresolved_and_foreign_evidence_is_left_out(
    shelf: Service, make_question: Callable[..., Question]
) -> None:
    gone = Evidence("toy", "harbour.md", "没有这句")
    foreign = Evidence("real", "000.txt", "别处")
    asked = make_question("berths", "几座？", evidence=(gone, foreign))
    judgement = EvidenceResolver(shelf).judge(asked)
    assert (judgement.groups, judgement.unresolved) == ((), (gone,))


def test_a_document_in_a_folder_is_found_by_the_end_of_its_path(
    shelf: Service, make_question: Callable[..., Question]
) -> None:
    moved = tuple(replace(d, doc_id=f"in/{d.doc_id}") for d in shelf.shelf)  # type: ignore[attr-defined]
    resolver = EvidenceResolver(replace(shelf, shelf=moved))  # type: ignore[type-var]
    assert resolver.judge(make_question("berths", "几座？")).relevant == {2}
