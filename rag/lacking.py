"""A question and a sentence in, which things that it asks for the sentence lacks out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.han import HAN_CHARS
from rag.answer_types import ASKS_WHY
from rag.echo import beyond
from rag.figures import DONE, PLANNED
from rag.question import Question
from rag.unnamed import leaves_unnamed

_MOST = re.compile(
    "最(?![近后新终初晚迟]|多[可能只不给要几一]|多多少|少[要得需可能几])|第一(?![季阶轮批次期层届年天代个步产类条章款项部人中书医师财作小实])|首[位个家座例]|唯一|独家|居首|冠军|夺冠|榜首"
    "|(?<![a-z])(?:most(?! of)|largest|biggest|highest|lowest|best|fastest|earliest|oldest|longest|smallest|youngest"
    "|only|top"
    "|the first(?! (?:half|quarter|phase|stage|round|batch|time|day|year|month|week|[a-z]+ (?:days|months|years))))"
    "(?![a-z])"
)
_REASON = re.compile(
    "因|由于|导致|造成|致使|(?<![成作称名分评改升定以变视列即可约均仅合二化转设命选])为(?![一期主止准例题名由首什何0-9])"
    "|为的是|为[^，,。；;]{1,16}(?:提供|减|便|省|缩|缓解|搭|扩|拓|满足|降低)"
    "|旨在|使得|所以|受.{1,12}影响|引发|得益于|是以|考虑到|出于|目的|归功|凭|令|让|源于|在于"
    "|理由|所致|以[便防免避]|避免|意在|主要(?:是|系(?!统))|据此|(?<![关联体派])系(?=[^统列数主]{2})|(?<=[，,。；])故(?![意事乡障宫居])|故(?=[，,而此])|否则|解释|这是|引起|鉴于|拖累"
    "|依据|[与跟和][^，,。]{1,24}有关|(?<=[，,])以(?![及上下内外来前后往此])"
    "|(?<![a-z])(?:because|due|since|caused?|owing|results?|reasons?|as|to|so|thanks|after|for"
    "|on account|prompted)(?![a-z])"
)
_ASKS_OF_PRIZE = re.compile("(?:哪一?年|何时|什么时候)[^，。?]{0,24}[获得拿摘][^，。?]{0,16}奖")
_LAUREATE = re.compile(f"奖(?:获得者|得主)[{HAN_CHARS}]")
_AWARDED = re.compile("年[^，。]{0,16}奖|获(?!得者)|授予|荣膺|得奖|成为|[拿摘夺]")
_ALONE = re.compile("单独|单个|(?<![a-z])(?:individually|by itself)(?![a-z])")
_TOGETHER = re.compile(
    "总(?:投资|金?额|量|数|规模)|合计|共计|(?<![a-z])(?:total(?:led|ling)?|combined|altogether)(?![a-z])"
)
_PART = re.compile(
    "[单各每占]|其中|分别|(?<![a-z])(?:individually|by itself|each|of (?:which|that))(?![a-z])"
)
_ASKS = re.compile(
    "什么|谁|哪|几|多少|何|怎|多[大高长久远]|(?<![a-z])(?:wh(?:at|en|ere|ich|o|om|ose|y)|how)(?![a-z])"
)
_OF_CHOICE = re.compile("还是|或|[、和与跟].*[哪谁]|(?<![a-z])(?:or|and)(?![a-z])")
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


def lacks(question: Question, text: str) -> Iterator[tuple[str, bool]]:
    """Yield what a question asks for, with whether a normalised sentence lacks it.

    That is anything beyond the question, the name of what it wants named, when a prize was won (and not
    only who has it), the figure of one and not of several together, the most or the first of
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
    if _ALONE.search(folded) and not _TOGETHER.search(folded):
        yield "alone", _TOGETHER.search(text) is not None and _PART.search(text) is None
    if _MOST.search(folded):
        yield "most", _MOST.search(text) is None
    if ASKS_WHY.search(folded):
        yield "reason", _REASON.search(text) is None
    if _ASKS_DONE.search(folded):
        yield "done", PLANNED.search(text) is not None and DONE.search(text) is None
    if _ASKS_FORMER.search(folded):
        yield "former", _FORMER.search(text) is None
