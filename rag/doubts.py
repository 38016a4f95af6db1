"""A question and candidate sentences in, what speaks against each beyond what is learnt out.

Rules, as log-odds lost, for what the reading sets cannot teach: there every question has its
answer. How often they strike a right sentence is counted by ``benchmarks/rules.py`` (docs/decisions,
0014; what the reading sets said of them, 0008).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.han import HAN
from index.normalize import normalize_text
from index.pinyin import is_chinese
from index.terms import is_han
from rag.asked import QUOTED
from rag.attribute import attribute_terms
from rag.candidates import Candidate
from rag.contraries import contrary
from rag.entities import code_terms, named_terms
from rag.kinds import asks_for_holder
from rag.lacking import lacks
from rag.matching import QueryMatcher
from rag.question import Question
from rag.rivals import other_rank
from rag.said import is_question
from rag.stated import lacks_unit, stated_units
from rag.tiers import in_tier

_OTHER_UNIT = 1.5
"""Log-odds lost where no figure may be what is counted or measured."""
_OF_A_STRANGER = 3.0
_UNSPOKEN = 0.12
"""Match below which the word just before the asking word is not spoken of by any candidate."""
_OF_ANOTHER_CODE = 5.0
"""Log-odds lost where a name with a number is spoken of nowhere: E1 says nothing of E3."""
_SAME_CODE = 0.49
"""A name with a number must stand in a sentence or beside one: half of an exact match."""
_STRANGER = 0.25
"""Match, in [0, 1], below which a name is not spoken of: about a cosine of one half."""
_ELSEWHERE = 2.0
"""Log-odds lost where a passage lacks what the question sets in quotes, or a name that it spells:
of 440 questions of the reading sets with quotes 7 have a passage without them."""
_OF_ANOTHER, _OF_ANOTHER_TIER = 5.0, 3.0
"""Log-odds lost where a sentence is about another class, round, line or post; about another tier."""
_OF_ITS_TIER = 0.75
"""Log-odds won where a range holds the question's figure, which need not stand there itself."""
_ASKED_ABOVE = 2.0
"""Log-odds won where the heading asks the question: what stands under it answers."""
_LONGEST_NAME = 20
# 203路 is another line than that which a passage without its number speaks of.
_NUMBERED = re.compile("(?<![0-9.])[0-9]{2,4}(?:路|号楼|号线|栋|幢)")
_LACK = {
    "anything new": 5.0,
    "name": 5.0,
    "prize": 5.0,
    "alone": 5.0,
    "most": 1.0,
    "reason": 2.0,
    "done": 1.0,
    "former": 2.0,
}
"""Log-odds lost where a sentence lacks such a thing that is asked for (``lacks``)."""
_EXISTS = re.compile("有[^，。]{1,10}吗|有没有|是否有|^(?:do|does|did) .* have|^(?:is|are) there")


@dataclass(frozen=True, slots=True)
class Sought:
    """Where among the query's terms its names, names with numbers, and the asking word's are.

    ``nowhere`` tells that one of the names is a Chinese one in Latin letters (Shanghai) that no
    document has, in either script. ``whole`` are the normalised names that a passage must hold as
    they are.
    """

    nowhere: bool
    whole: tuple[str, ...]
    named: list[int]
    coded: list[int]
    before: list[int]
    after: list[int]

    @classmethod
    def of(cls, question: Question, matcher: QueryMatcher) -> Self:
        """Look up what a question names among its terms."""
        column = {term: at for at, term in enumerate(matcher.terms)}
        before, after = attribute_terms(question.text)
        named, coded = named_terms(question.text), code_terms(question.text)
        return cls(
            any(matcher.term_ids[column[t]] < 0 and is_chinese(t) for t in named if t in column),
            _whole_names(question, matcher),
            *([column[t] for t in terms if t in column] for terms in (named, coded, before, after)),
        )


def doubts(
    question: Question,
    sought: Sought,
    matcher: QueryMatcher,
    candidates: Sequence[Candidate],
    *,
    cross: NDArray[np.bool_],
    units: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the log-odds that each candidate loses, ``(len(candidates),)``.

    Args:
        question: what is asked.
        sought: what it names.
        matcher: its terms.
        candidates: the sentences.
        cross: which of them are in another language than the question, ``(len(candidates),)``.
        units: 1 where a figure of the unit asked for stands, −1 where none that may be, else 0.
    """
    stated = stated_units(question)
    # Few Chinese counters have a word in English.
    told = ~cross | (question.lang == "en")
    other_unit = ((units < 0) & told) | [lacks_unit(one.text, stated) for one in candidates]
    lost = np.array([one.lost for one in candidates]) + _OTHER_UNIT * other_unit
    lost += np.where(cross, 0.0, _of_the_unknown(question, sought, candidates))
    lost += _OF_A_STRANGER * sought.nowhere
    if question.lang == "en":
        lost += [
            _ELSEWHERE * (across and _speaks_of_none(sought, matcher, one))
            for across, one in zip(cross, candidates, strict=True)
        ]
    lost -= [_ASKED_ABOVE * is_question(one.under) for one in candidates]
    if not question.is_yes_no:
        lost += [_of_the_sentence(question, sought, one) for one in candidates]
    return np.asarray(lost, dtype=np.float32)


def _whole_names(question: Question, matcher: QueryMatcher) -> tuple[str, ...]:
    """Return Chinese names that are quoted, numbered, or that were spelled as they are read."""
    if question.lang == "en":
        return tuple(term for term in matcher.terms if is_han(term) and len(term) > 1)
    quoted = (next(filter(None, match.groups())) for match in QUOTED.finditer(question.text))
    names = [normalize_text(one) for one in quoted if len(one) <= _LONGEST_NAME]
    return (*names, *_NUMBERED.findall(question.folded))


def _of_the_unknown(question: Question, sought: Sought, candidates: Sequence[Candidate]) -> float:
    """Return the log-odds lost where no candidate speaks of whom, or of what, is asked."""
    if question.is_yes_no and not _EXISTS.search(question.folded):
        return 0.0
    seen = np.max([one.reach for one in candidates], axis=0)
    if (seen[sought.coded] < _SAME_CODE).any():
        return 0.0 if question.is_yes_no else _OF_ANOTHER_CODE
    stranger = (seen[sought.named] < _STRANGER).any() and not question.is_yes_no
    lost = _OF_A_STRANGER if stranger else 0.0
    if asks_for_holder(question.text) and (seen[sought.before[:1]] < _UNSPOKEN).any():
        lost += _OF_A_STRANGER  # a post that nobody speaks of
    return lost


def _speaks_of_none(sought: Sought, matcher: QueryMatcher, one: Candidate) -> bool:
    """Tell a sentence in the other language that speaks of none of the names, which documents have.

    Chinese names may be spelled in Latin letters in one document and not in another.
    """
    known = [at for at in sought.named if matcher.term_ids[at] >= 0]
    return bool(known) and not any(
        one.reach[at] >= _STRANGER or is_chinese(matcher.terms[at]) for at in known
    )


def _of_the_sentence(question: Question, sought: Sought, one: Candidate) -> float:
    """Return what a sentence loses that is about another thing, or lacks what is asked for."""
    text = normalize_text(one.read)
    lost = 0.0
    if sought.whole and (HAN.search(text) or question.lang == "en"):
        said = normalize_text("\n".join((*one.passage.headings, one.passage.text)))
        lost += 0.0 if all(name in said for name in sought.whole) else _ELSEWHERE
    headed = "\n".join((*one.passage.headings[-1:], one.read))
    if other_rank(question.folded, text) or contrary(question.folded, headed):
        lost += _OF_ANOTHER
    held = in_tier(question.text, one.text)
    if held is not None:
        lost += -_OF_ITS_TIER if held else _OF_ANOTHER_TIER
    lacking = {thing for thing, lacked in lacks(question, text) if lacked}
    if one.block:
        lacking.discard("name")  # the items of its list have the names
    return lost + sum(_LACK[thing] for thing in lacking)
