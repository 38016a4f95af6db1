"""One question's figures: what the service brought out in, an outcome out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval import measures
from eval.answers import FactCheck, best_f1, check_facts, short_answer, spoken_text
from eval.catalog import RETRIEVER_DEPTHS
from eval.citations import (
    bears_on,
    citation_precision,
    citation_recall,
    is_literal,
    share_of_figures,
)
from eval.outcome import Outcome, SeenCitation, SeenPassage
from eval.qrels import Judgement
from eval.questions import WHOLE_EVIDENCE_KINDS, Question
from index.types import Document
from rag.types import Answer, ScoredPassage

SHOWN_PASSAGES = 8
SHOWN_CHARS = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen of one question.

    ``hits`` is the search's ranking, best first; ``documents`` holds the cited documents by id.
    """

    question: Question
    judgement: Judgement
    hits: Sequence[ScoredPassage]
    answer: Answer
    documents: Mapping[str, Document]
    timings_ms: Mapping[str, float]


def score(seen: Seen) -> Outcome:
    """Return the outcome of one question with every measure that applies to it."""
    question, answer = seen.question, seen.answer
    facts = check_facts(question.answers, spoken_text(answer) if _spoke(answer) else "")
    citations = _citations(seen)
    scores = {
        **_status_scores(question, answer),
        **_answer_scores(question, answer, facts),
        **_ranking_scores(seen),
        **_citation_scores(answer, citations),
    }
    scores["right"] = _right(question, scores)
    best = max(seen.hits, key=lambda hit: hit.evidence, default=None)
    wrong = scores["right"] < 1
    return Outcome(
        question_id=question.question_id,
        question=question.question,
        lang=question.lang,
        kind=question.kind,
        expect=question.expect,
        status=answer.status,
        reason=answer.reason,
        text=answer.text,
        gold=tuple(aliases[0] for aliases in question.answers),
        slices=_slices(seen),
        scores=scores,
        timings_ms=dict(seen.timings_ms),
        confidence=answer.confidence,
        evidence=best.evidence if best is not None else 0.0,
        best_is_relevant=best is not None and best.passage.passage_id in seen.judgement.relevant,
        missing=facts.missing if question.answerable else (),
        unresolved=tuple(f"{e.doc_id}: {e.quote}" for e in seen.judgement.unresolved),
        citations=citations,
        passages=_shown(seen) if wrong else (),
        rewritten=answer.rewritten_question,
    )


def _spoke(answer: Answer) -> bool:
    return answer.status != "abstained"


def _slices(seen: Seen) -> tuple[str, ...]:
    question, langs = seen.question, seen.judgement.langs
    pairs = [f"pair:{question.lang}→{lang}" for lang in langs] if len(langs) == 1 else []
    return ("all", f"kind:{question.kind}", f"lang:{question.lang}", *pairs)


def _status_scores(question: Question, answer: Answer) -> dict[str, float]:
    scores: dict[str, float] = {}
    spoke = _spoke(answer)
    if question.answerable:
        scores["false_refusals"] = float(not spoke)
    else:
        scores["false_answers"] = float(spoke)
        if not spoke and question.reason:
            scores["reason"] = float(answer.reason == question.reason)
    if question.expect == "conflict":
        scores["conflict_recall"] = float(answer.status == "conflict")
    if answer.status == "conflict":
        scores["conflict_precision"] = float(question.expect == "conflict")
    return scores


def _right(question: Question, scores: Mapping[str, float]) -> float:
    """Return whether it went as expected; without gold answers, any answer will do."""
    if not question.answerable:
        return 1 - scores["false_answers"]
    return scores.get("accuracy", 1 - scores["false_refusals"])


def _answer_scores(question: Question, answer: Answer, facts: FactCheck) -> dict[str, float]:
    if not question.answerable or not question.answers:
        return {}
    if not _spoke(answer):
        return {"accuracy": 0.0, "facts": 0.0, "f1": 0.0}
    return {
        "accuracy": float(not facts.missing),
        "facts": facts.share,
        "f1": best_f1(question.answers, short_answer(answer)),
    }


def _ranking_scores(seen: Seen) -> dict[str, float]:
    judgement, question = seen.judgement, seen.question
    total = len(judgement.groups) + len(judgement.unresolved)
    if not question.answerable or not total:
        return {}
    scores = {"resolved": len(judgement.groups) / total}
    if not judgement.groups:
        return scores
    ranking = [hit.passage.passage_id for hit in seen.hits]
    relevant = judgement.relevant
    for k in (1, 5, 20):
        scores[f"evidence@{k}"] = evidence_at(k, question, judgement, ranking)
    scores["R@5"] = measures.recall_at(5, relevant, ranking)
    scores["R@100"] = measures.recall_at(100, relevant, ranking)
    scores["MRR@10"] = measures.reciprocal_rank_at(10, relevant, ranking)
    scores["nDCG@10"] = measures.ndcg_at(10, dict.fromkeys(relevant, 1), ranking)
    for retriever in sorted({name for hit in seen.hits for name in hit.ranks}):
        own = _ranking_of(retriever, seen.hits)
        for k in RETRIEVER_DEPTHS:
            name = f"{retriever}@{k}"
            scores[name] = evidence_at(k, question, judgement, [i for rank, i in own if rank <= k])
    return scores


def evidence_at(k: int, question: Question, judgement: Judgement, ranking: Sequence[int]) -> float:
    """Return how much of the evidence a question needs is among the first k, in [0, 1].

    For the kinds that need all of it, the share of evidence covered; for the others, whether
    any of it is. An evidence is covered by any one of the passages that hold it.
    """
    top = frozenset(ranking[:k])
    found = [bool(group & top) for group in judgement.groups]
    if question.kind in WHOLE_EVIDENCE_KINDS:
        return sum(found) / len(found)
    return float(any(found))


def _ranking_of(retriever: str, hits: Sequence[ScoredPassage]) -> list[tuple[int, int]]:
    """Return (rank, passage id) of one retriever's own hits that the fusion kept, best first."""
    return sorted(
        (hit.ranks[retriever], hit.passage.passage_id) for hit in hits if retriever in hit.ranks
    )


def _citations(seen: Seen) -> tuple[SeenCitation, ...]:
    relevant = seen.judgement.relevant
    return tuple(
        SeenCitation(
            marker=citation.marker,
            doc_id=citation.doc_id,
            passage_id=citation.passage_id,
            quote=citation.quote[:SHOWN_CHARS],
            literal=is_literal(citation, seen.documents.get(citation.doc_id)),
            relevant=bears_on(citation, seen.question.answers, relevant),
        )
        for citation in seen.answer.citations
    )


def _citation_scores(answer: Answer, citations: Sequence[SeenCitation]) -> dict[str, float]:
    scores: dict[str, float] = {}
    if citations:
        scores["literal"] = sum(c.literal for c in citations) / len(citations)
    if not _spoke(answer):
        return scores
    if citations:
        scores["citation_precision"] = sum(c.relevant for c in citations) / len(citations)
    if answer.claims:
        scores["supported"] = sum(c.supported for c in answer.claims) / len(answer.claims)
    measured = {
        "figures": share_of_figures(answer),
        "citation_recall": citation_recall(answer),
        "citations_needed": citation_precision(answer),
    }
    return scores | {name: value for name, value in measured.items() if value is not None}


def _shown(seen: Seen) -> tuple[SeenPassage, ...]:
    relevant = seen.judgement.relevant
    return tuple(
        SeenPassage(
            passage_id=hit.passage.passage_id,
            doc_id=hit.passage.doc_id,
            text=hit.passage.text[:SHOWN_CHARS],
            score=hit.score,
            evidence=hit.evidence,
            relevant=hit.passage.passage_id in relevant,
            ranks=dict(hit.ranks),
            features=dict(hit.features),
        )
        for hit in seen.hits[:SHOWN_PASSAGES]
    )
