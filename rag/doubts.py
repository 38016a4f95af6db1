"""A question and candidate sentences in, what speaks against each beyond what is learnt out.

Rules, as log-odds lost, for what the reading sets cannot teach: there every question has its
answer. How often they strike a right sentence is counted by ``benchmarks/rules.py`` (docs/decisions,
0014; what the reading sets said of them, 0008).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.han import HAN
from index.normalize import normalize_text
from index.pinyin import is_chinese
from index.terms import is_han
from rag.answer_types import ASKS_WHY
from rag.asked import QUOTED
from rag.attribute import attribute_terms
from rag.candidates import Candidate
from rag.contraries import contrary
from rag.echo import beyond
from rag.entities import code_terms, named_terms
from rag.figures import DONE, PLANNED
from rag.kinds import asks_for_holder
from rag.matching import QueryMatcher
from rag.question import Question
from rag.rivals import other_rank
from rag.said import is_question
from rag.stated import lacks_unit, stated_units
from rag.tiers import in_tier
from rag.unnamed import leaves_unnamed

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
_MOST = re.compile(
    "最(?![近后新终初晚迟]|多[可能只不给要几一]|多多少|少[要得需可能几])|第一(?![季阶轮批次期层届年天代个步产类条章款项部人中书医师财作小实])|首[位个家座例]|唯一|独家|居首|冠军|夺冠|榜首"
    "|(?<![a-z])(?:most(?! of)|largest|biggest|highest|lowest|best|fastest|earliest|oldest|longest|smallest|youngest"
    "|only|top"
    "|the first(?! (?:half|quarter|phase|stage|round|batch|time|day|year|month|week|[a-z]+ (?:days|months|years))))"
    "(?![a-z])"
)
_REASON = re.compile(
    "因|由于|导致|造成|致使|(?<![成作称名分评改升定认以变视列即可约均仅合二化转设命选])为(?![一期主止准例题名由首什何0-9])|旨在|使得|所以|受.{1,12}影响|引发|得益于|是以|考虑到|出于|目的|归功|凭|令|让|源于|在于"
    "|理由|所致|以[便防免避]|避免|意在|主要(?:是|系(?!统))|据此|(?<![关联体派])系(?=[^统列数主]{2})|(?<=[，,。；])故(?![意事乡障宫居])|故(?=[，,而此])|否则|解释|这是|引起|鉴于|拖累"
    "|依据|[与跟和][^，,。]{1,24}有关|(?<=[，,])以(?![及上下内外来前后往此])"
    "|(?<![a-z])(?:because|due|since|caused?|owing|results?|reasons?|as|to|so|thanks|after|for"
    "|on account|prompted)(?![a-z])"
)
_ASKS_OF_PRIZE = re.compile(
    "(?:哪一?年|哪[项个]|何时|什么时候|为什么|因为?).*[获得拿摘].*奖"
    "|(?<![a-z])(?:when|wh(?:at|ich) (?:year|work|discovery)|why)(?![a-z]).* (?:prize|award|medal)"
)
_LAUREATE = re.compile("奖(?:获得者|得主)|laureate|(?:prize|award|medal)[- ]winn")
_AWARDED = re.compile(
    "获(?!得者).{0,12}奖|[拿摘夺]得?.{0,10}奖|(?<![a-z])(?:w[io]ns?|awarded|received)(?![a-z])"
)
_ALONE = re.compile("单独|单个|各自|分别|(?<![a-z])(?:individually|by itself|on its own)(?![a-z])")
_TOGETHER = re.compile(
    "总(?:投资|金?额|量|数|规模)|合计|共计|(?<![a-z])(?:total(?:led|ling)?|combined|altogether)(?![a-z])"
)
_ASKS = re.compile(
    "什么|谁|哪|几|多少|何|怎|多[大高长久远]|(?<![a-z])(?:wh(?:at|en|ere|ich|o|om|ose|y)|how)(?![a-z])"
)
_OF_CHOICE = re.compile("还是|或|[、和与跟].*[哪谁]|(?<![a-z])(?:or|and)(?![a-z])")
_EXISTS = re.compile("有[^，。]{1,10}吗|有没有|是否有|^(?:do|does|did) .* have|^(?:is|are) there")
_ASKS_DONE = re.compile(
    "已经?|目前|现在|现有|至今|截至|(?<![除为到出布排划])了(?=多少|几)"
    "|(?<![a-z])(?:currently|already|so far|to date|now)(?![a-z])"
)
_ASKS_FORMER = re.compile(
    "(?:当|任|加入|[来到](?=[^，,。访站]{2,8}之?前在哪))[^，,。]{1,14}(?:之前|以前|前)(?:是|在|的)?.{0,3}(?:[做干][什哪过]|哪[里儿个家]|什么(?:单位|工作|职)|职务)"
    "|(?:以前|此前|原来|原先|原本|早年)(?:是|在)?(?:[做干]什么|[做干]啥|干嘛|干哪|哪[个家一行]|什么工作|待)"
)
_FORMER = re.compile(
    "曾|此前|[之以先]前|前身|早年|原(?![因则料告理油始定计])|先后|出身|[^以日目当]前[^景来往年去后提者两三]|过(?![程期渡于度后])|从前|早先|历任|接替"
    "|毕业|来自|任职|升任|年至|[转调][任岗来入自到]|自.{1,12}(?:加入|调)|(?<![a-z])(?:former|previous|before|used|had|earlier|until|once|joined|was|were)"
)


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


def lacks(question: Question, text: str) -> Iterator[tuple[str, bool]]:
    """Yield what a question asks for, with whether a normalised sentence lacks it.

    That is anything beyond the question, the name of what it wants named, when or why a prize was won
    (and not only who has it), the figure of one and not of several together, the most or the first of
    its kind, a reason, what is done and not only planned, and what somebody was before.
    """
    folded, news = question.folded, beyond(question.folded, text)
    if question.answer_type != "date" and _ASKS.search(folded) and not _OF_CHOICE.search(folded):
        yield "anything new", news == 0
    unnamed = leaves_unnamed(folded, text)
    if unnamed is not None:
        yield "name", unnamed
    if _ASKS_OF_PRIZE.search(folded):
        yield "prize", _LAUREATE.search(text) is not None and _AWARDED.search(text) is None
    if _ALONE.search(folded):
        yield "alone", _TOGETHER.search(text) is not None and _ALONE.search(text) is None
    if _MOST.search(folded):
        yield "most", _MOST.search(text) is None
    if ASKS_WHY.search(folded):
        yield "reason", _REASON.search(text) is None
    if _ASKS_DONE.search(folded):
        yield "done", PLANNED.search(text) is not None and DONE.search(text) is None
    if _ASKS_FORMER.search(folded):
        yield "former", _FORMER.search(text) is None
