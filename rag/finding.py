"""A question and its passages in, the sentences that may answer it, or why there are none, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.backend import Snapshot
from index.types import DocumentSummary, Query
from rag.answerability import Answerability
from rag.candidates import Candidate, find_candidates
from rag.continuity import going_on
from rag.dangling import addresses_service, dangling
from rag.matching import QueryMatcher
from rag.period import dated_in, headed, nearest_year, newest, speaks_of
from rag.question import Question
from rag.selection import own_first
from rag.stated import stated_first
from rag.time import Period, is_relative, question_period
from rag.types import Reason, ScoredPassage

_EVENT = re.compile(
    "成立|设立|启动|建成|建立|揭牌|召开|挂牌|启用|合并|诞生|开业|发布|[那这][次场回起]"
    r"|(?<![a-z])(?:established|founded|launched|started|opened|created|merged|set up|began)(?![a-z])"
)
# Of these there may be some every year: 2022年获得融资的企业有多少家.
_HAPPENED = re.compile(
    "关闭|关停|停用|停运|改[为成建造名]|迁|搬|获奖|获得|夺|当选|上任|就任|出任|任命|退休|辞|出生|签署|签约|收购|竣工|完工"
    "|起火|着火|失火|爆炸|坍塌|塌方|沉没|搁浅|相撞|出轨|漏水|停[产晒业办课]|演出|出访|访问"
    "|投产|投用|投入|通车|开[通馆园放设]|[整翻维]修|扩建|创[办立]|出版"
    r"|(?<![a-z])(?:w[io]n|clos|mov|relocat|renovat|refurbish|restor|appoint|join|retir|resign|becom|became"
    r"|acquir|b[uo][iu]lt|build|sign|elect|complet|expand|born|publish|introduc|install|open|award|renam)"
)
_OF_EVENTS = ("any", "person", "place", "date", "list")
_NEAREST_AMONG = 5
"""Sentences, the best ones, among whose times the nearest is looked for."""
_LIKELY = 0.5
"""Share of the best sentence's chance at which another may be what is meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one part of a question, before anything is composed.

    ``candidates`` are the likeliest first; where they are none that answer, ``reason`` says why:
    ``asked`` and ``nearest`` belong to ``wrong_time``, ``unclear`` is a pronoun that points at
    nothing. ``premise`` is a time that the documents put otherwise; ``today`` is the ISO date that
    a relative time of the question was counted from. ``about`` are the documents that it goes on
    about, if any.
    """

    question: Question
    documents: Mapping[str, DocumentSummary]
    matcher: QueryMatcher | None = None
    candidates: Sequence[Candidate] = ()
    chance: float = 0.0
    reason: Reason = ""
    asked: str = ""
    nearest: int | None = None
    premise: str = ""
    unclear: str = ""
    today: str = ""
    about: frozenset[str] = frozenset()


def chance_of(found: Sequence[Found]) -> float:
    """Return the chance that all that is answered is right; where nothing is, the best one's."""
    answered = [part.chance for part in found if not part.reason]
    return min(answered) if answered else max(part.chance for part in found)


class Finder:
    """Finds and judges sentences; without state between questions.

    ``least`` is the least chance of a sentence that may answer.
    """

    def __init__(self, judge: Answerability, *, least: float) -> None:
        self._judge = judge
        self._least = least

    def find(
        self,
        snapshot: Snapshot,
        question: Question,
        query: Query,
        passages: tuple[ScoredPassage, ...],
        as_of: str,
        spoken_of: frozenset[str] = frozenset(),
    ) -> Found:
        """Return what answers one question among its passages; ``as_of`` may be empty.

        ``spoken_of`` are the documents that earlier turns were about, if it goes on about them:
        what stands elsewhere is less likely to be meant.
        """
        found = Found(question, {}, unclear=dangling(question.text), about=spoken_of)
        if found.unclear or addresses_service(question.text):
            return replace(found, reason="weak_evidence")
        if not passages:
            return replace(found, reason="no_hit" if snapshot.passage_count else "empty_index")
        wanted = {scored.passage.doc_id for scored in passages}
        documents = {one.doc_id: one for one in snapshot.summaries(wanted)}
        matcher, likely = find_candidates(snapshot, query, question, passages)
        judged = self._judge.judge(snapshot, query, question, matcher, likely)
        judged = going_on(judged, spoken_of)
        candidates = own_first(question, matcher, judged, documents)
        best = candidates[0].chance if candidates else 0.0
        found = replace(
            found, documents=documents, matcher=matcher, chance=best, candidates=candidates
        )
        if not candidates or best < self._least:
            return replace(found, candidates=(), reason="weak_evidence")
        found = self._of_its_time(snapshot, found, as_of)
        return replace(found, candidates=stated_first(question, found.candidates, documents))

    def _of_its_time(self, snapshot: Snapshot, found: Found, as_of: str) -> Found:
        """Keep the sentences that speak of the time that the question is about."""
        text, candidates = found.question.text, found.candidates
        documents = found.documents
        dates = {doc_id: document.date for doc_id, document in documents.items()}
        least = max(self._least, _LIKELY * candidates[0].chance)
        if is_relative(text) and not as_of:
            # Nobody said which day it is: 去年 counts from the newest document that answers,
            # else from the one that each sentence stands in.
            as_of = newest(candidates, dates, share=_LIKELY)
            for today in (as_of, ""):
                timely = _timely(candidates, text, today, documents)
                if timely and timely[0].chance >= least:
                    today_then = today or dates[timely[0].passage.doc_id]
                    return replace(found, candidates=timely, today=today_then)
        period = question_period(text, as_of=as_of)
        if period is None:
            return found
        found = replace(found, today=as_of if is_relative(text) else "")
        timely = _timely(candidates, text, as_of, documents)
        one_off = _is_one_off(found.question)
        if timely and timely[0].chance >= (least if one_off else self._least):
            return replace(found, candidates=timely)
        if one_off:
            # The time belongs to an event that the documents date otherwise: correct it.
            return replace(found, premise=period.label)
        best = candidates[:_NEAREST_AMONG]
        dated = found.today and any(dated_in(one.date, period) for one in snapshot.documents())
        if dated or _headed(best, period, documents):
            # Documents are about that time, though no sentence answers for it.
            return replace(found, candidates=(), reason="weak_evidence")
        titles = {doc_id: document.title for doc_id, document in documents.items()}
        nearest = nearest_year(best, period, dates, titles)
        return replace(
            found, candidates=(), reason="wrong_time", asked=period.label, nearest=nearest
        )


def _timely(
    candidates: Sequence[Candidate],
    text: str,
    today: str,
    documents: Mapping[str, DocumentSummary],
) -> list[Candidate]:
    """Return the sentences of the question's time; without ``today`` each counts from its own."""
    timely = []
    for one in candidates:
        document = documents[one.passage.doc_id]
        period = question_period(text, as_of=today or document.date)
        if period is None or speaks_of(one, period, document.date, document.title):
            timely.append(one)
    return timely


def _headed(
    candidates: Sequence[Candidate], period: Period, documents: Mapping[str, DocumentSummary]
) -> bool:
    """Tell whether a title or heading above one of the sentences states a time."""
    pairs = [(one, documents[one.passage.doc_id]) for one in candidates]
    return any(headed(one, period, document.date, document.title) for one, document in pairs)


def _is_one_off(question: Question) -> bool:
    """Tell whether a question is about what happens once, not about a figure of each year."""
    if _EVENT.search(question.folded):
        return True
    return question.answer_type in _OF_EVENTS and _HAPPENED.search(question.folded) is not None
