"""Relevance judgements: evidence anchors in, the ids of the passages that hold them out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from eval.folding import fold
from eval.questions import Evidence, Question, is_document
from rag.service import Service

_CACHED_DOCUMENTS = 1024


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is relevant to one question in one index.

    ``groups`` holds, for each evidence in the index, the passages that cover it (one of them is
    enough). ``unresolved`` is the evidence whose document is indexed without its anchor.
    ``langs`` are the languages of the evidence's documents.
    """

    groups: tuple[frozenset[int], ...]
    unresolved: tuple[Evidence, ...]
    langs: frozenset[str] = frozenset()

    @property
    def relevant(self) -> frozenset[int]:
        """Every passage that covers some evidence."""
        return frozenset().union(*self.groups)


class EvidenceResolver:
    """Finds evidence in the index of one service; keeps the folded texts of the last ones."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._langs = {summary.doc_id: summary.lang for summary in service.documents()}
        self._named: dict[str, tuple[str, ...]] = {}
        self._passages_of = functools.lru_cache(maxsize=_CACHED_DOCUMENTS)(self._folded)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The ids of the indexed documents, sorted."""
        return tuple(self._langs)

    def judge(self, question: Question) -> Judgement:
        """Resolve a question's evidence; evidence in documents not indexed is left out."""
        groups: list[frozenset[int]] = []
        unresolved: list[Evidence] = []
        langs: set[str] = set()
        for evidence in question.evidence:
            found: set[int] = set()
            doc_ids = self.documents_named(evidence.doc_id)
            langs.update(self._langs[doc_id] for doc_id in doc_ids)
            for doc_id in doc_ids:
                found |= covering(evidence.quote, self._passages_of(doc_id))
            if found:
                groups.append(frozenset(found))
            elif doc_ids:
                unresolved.append(evidence)
        return Judgement(tuple(groups), tuple(unresolved), frozenset(langs))

    def documents_named(self, wanted: str) -> Sequence[str]:
        """Return the ids of the indexed documents that evidence means by a name."""
        if wanted in self._langs:
            return (wanted,)
        if wanted not in self._named:
            self._named[wanted] = tuple(d for d in self._langs if is_document(d, wanted))
        return self._named[wanted]

    def _folded(self, doc_id: str) -> tuple[tuple[int, str], ...]:
        passages = self._service.document_passages(doc_id)
        return tuple((passage.passage_id, fold(passage.text)) for passage in passages)


def covering(anchor: str, passages: Sequence[tuple[int, str]]) -> set[int]:
    """Return the ids of the passages that cover an occurrence of an anchor.

    ``passages`` pairs ids with folded texts in reading order. Where no passage holds the whole
    anchor, the passages that hold at least half of an occurrence across their joint count. An
    empty anchor is covered by every passage.
    """
    if not anchor:
        return {passage_id for passage_id, _ in passages}
    wanted = fold(anchor)
    if not wanted:
        return set()
    whole = {passage_id for passage_id, text in passages if wanted in text}
    return whole or _covering_half(wanted, passages)


def _covering_half(wanted: str, passages: Sequence[tuple[int, str]]) -> set[int]:
    joined = "".join(text for _, text in passages)
    found: set[int] = set()
    at = joined.find(wanted)
    while at >= 0:
        start = 0
        for passage_id, text in passages:
            end = start + len(text)
            overlap = min(end, at + len(wanted)) - max(start, at)
            if 2 * overlap >= len(wanted):
                found.add(passage_id)
            start = end
        at = joined.find(wanted, at + 1)
    return found
