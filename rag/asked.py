"""A question in, what figure it asks for out: its unit, its words, and the time it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.han import HAN
from index.normalize import normalize_text
from index.stopwords import STOP_WORDS
from rag.areas import Areas, areas_of
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.time import Period, is_relative, question_period
from rag.units import COUNT, Unit, match_unit, symbol_unit
from rag.words import blank_quantities, content_words, tagged_words

_SOME = "(?<![这那近好前后头十上下第点茶])几(?![乎何率经度许番近点时月号内])"
_HOW_MANY = re.compile(
    rf"多少|百分之几|{_SOME}"
    r"|(?<![a-z])(?:how many|how much|number of)(?![a-z])"
    r"|(?:总额|金额|总额度|规模|面积|营收|比例|占比|增速|租金|估值|人数|数量)是?(?:多大|多高)"
    r"|what (?:share|percentage|percent|proportion|amount|total)"
)
# These may ask for a figure or for something else: the documents decide.
_HOW = re.compile(
    r"多[大高重长快宽深远久厚]"
    r"|(?<![a-z])(?:what(?: is|'s| was| are| were)"
    r"|how (?:big|deep|far|fast|heavy|high|large|long|old|tall|wide))(?![a-z])"
)
# A measure that is looked up without asking words: 想查一下鹭县去年的粮食产量.
_LOOKED_UP = re.compile(
    "^(?=.*的)[^，,？?吗呢谁哪什怎何否]*(?:[产销存总容]量|[总金差余]额|总?[产估市价]值|[收利]入|利润|营收|人口|面积|票价|预算|成本)[？?]?$"
)
_SEVERAL = re.compile(
    "各有|各为|各是|分别|哪个|哪边|哪一?[家项方]|谁更|相差|相比|比较|对比"
    r"|(?<![a-z])(?:compare|compared|respectively|versus|vs|which|more than)(?![a-z])"
)
_MORE_QUESTIONS = re.compile(
    rf"多少|{_SOME}|哪|how many|how much"
    "|(?:^|(?<=, )|(?<=and )|(?<=; )|(?<=of ))(?:what|when|who|which)(?![a-z])"
)
_MONEY = re.compile(
    "多少(?:钱|亿|万|资金|元)|金额|总额|资金|融资额|融资总额|营收|收入|投资额|产值|估值|多少融资|融到多少"
    "|[水电油票房物售单进报]价|价格|费用|罚[款了多]|赔|工资|[月年]薪|[租房学船车机水电门订]费"
    r"|(?<![a-z])(?:money|financing|funding|revenue|investment|worth|valuation|raise|raised|cost|yuan|spen[dt]|pays?|paid|prices?|fares?|fees?|fined?)(?![a-z])"
)
_SHARE = re.compile(
    "百分|比例|占比|比重|增速|增幅|增长率|增长了?(?:多少|几)|几成|涨了?多少"
    r"|(?<![a-z])(?:percent|percentage|share|proportion|grow|growth|grew)(?![a-z])"
)
# 多少万人, 多少个人; but not the 份 of 多少股份, or the 位 of 多少岗位.
_BEFORE_UNIT = re.compile("[ 十百千万亿余多来]|个(?=人)|[场批](?=次)")
_COUNTED_MONEY = re.compile(
    "多少[家个名位项座款次类种条所人台套期届大支场颗件单笔]|几[家个名位项大单笔]|how many"
)
QUOTED = re.compile('“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|"([^"]+)"|《([^《》]+)》')
"""What stands in quotation marks; the inner text is the one group that matched."""
CUMULATIVE = re.compile(
    r"累计|历年|至今|历次|总计|有史以来|成立以来"
    r"|(?<![a-z])(?:cumulative|cumulatively|in total since|to date|so far)(?![a-z])"
)
# Of a limit, "up to 55" is the value itself.
_LIMIT = re.compile(
    "最[高大多长低小少短]|上限|下限|限额|(?<![a-z])(?:maximum|minimum|max|min|limit|at (?:most|least))(?![a-z])"
)
# Two letters may be anything (in ML research, in GB) but for "…, in MW, …".
_IN = re.compile(
    r"(?:, in (?=[a-z]{2})|(?<![a-z])in (?=[a-z]{3}|(?:km|ha|kg|kw|mw|gw|cm|mm)(?![a-z])))"
)
_WANTED_IN = re.compile(r"[,?]|$| (?:is|was|are|were|do|does|did|has|have|will|would|can)(?![a-z])")
_NO_MEASURE = (COUNT, "time", "months")
"""What stands after "in" elsewhere, too: in five cities, in weeks."""
_VISITS = frozenset(("org", "visit", "times"))
_PHRASE = 2
"""Words of a verb with its object: of a verb alone (提出) there are too many others."""
_AFTER_WEIGHT, _WEIGHT = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question, ``text``, asks for.

    ``dimension`` is ``count``, ``money``, ``percent`` or empty (any number); ``unit`` the counter
    that it names. ``weights`` maps its content words to their weight: words after 多少家 count
    twice, since they name what is measured. ``done`` are those that say what is done (获得融资),
    without what is counted; ``quoted`` are the strings it sets in quotes.
    ``surely`` is false for "what is the …", which may ask for something else than a figure;
    ``limit`` says that it asks for a maximum or a minimum; ``counter`` is the character after 多少 or 几
    that is no unit known (罐). ``dated`` says that it is about one time,
    also where ``period`` is unknown: 去年 without a day to count from.
    """

    text: str
    dimension: str
    unit: Unit | None
    weights: dict[str, float]
    done: frozenset[str]
    quoted: tuple[str, ...]
    period: Period | None
    dated: bool
    areas: Areas
    cumulative: bool
    surely: bool
    limit: bool
    counter: str = ""

    @property
    def is_chinese(self) -> bool:
        """Whether a Chinese character stands in the question."""
        return HAN.search(self.text) is not None


def asked_figure(question: str, *, as_of: str = "") -> Asked | None:
    """Return what single figure a question asks for, ``None`` when it asks for none or several."""
    text = normalize_text(question)
    sure = _HOW_MANY.search(text) or _LOOKED_UP.search(text)
    found = sure or _HOW.search(text)
    if found is None or _SEVERAL.search(text):
        return None
    if len(_MORE_QUESTIONS.findall(text)) > 1:
        return None
    unit = _unit(text, found.end()) or _unit_wanted(text)
    areas = areas_of(question)
    period = question_period(question, as_of=as_of)
    quoted = tuple(
        normalize_text(next(filter(None, m.groups()))) for m in QUOTED.finditer(question)
    )
    return Asked(
        question,
        _dimension(text, unit),
        unit,
        _weights(question, text, found, areas),
        _done(text, found.start()),
        quoted,
        period,
        period is not None or is_relative(question),
        areas,
        CUMULATIVE.search(text) is not None,
        sure is not None,
        _LIMIT.search(text) is not None,
        "" if unit is not None else _counter(text, found),
    )


def fits_unit(asked: Asked, quantity: Quantity) -> bool:
    """Tell whether a figure has a unit that the question may ask for."""
    unit = symbol_unit(quantity.unit)
    dimension = unit.measures
    if asked.dimension == COUNT:
        if dimension not in (COUNT, ""):
            return False
        return asked.unit is None or alike(asked.unit, unit)
    if asked.dimension in ("percent", "money"):
        return dimension == asked.dimension or (
            asked.dimension == "money" and not unit.symbol and quantity.value >= 10_000
        )
    if asked.dimension:
        return asked.dimension == dimension
    if asked.surely:
        return dimension not in ("months", "time", "age")
    return dimension not in ("", COUNT)


def unit_stated(asked: Asked | None, sentence: str) -> float:
    """Return 1 if a sentence has a figure of the unit asked for, −1 if none that may be, else 0.

    One that may be has a counter that another author chooses (处 for 个), or none; 0, too, where no
    unit is asked for.
    """
    if asked is None or (asked.unit is None and not asked.dimension):
        return 0.0
    found = [one for one in quantities(sentence) if one.date is None]
    if any(_has_unit(asked, one.unit) for one in found):
        return 1.0
    counted = asked.dimension == COUNT and any(fits_unit(asked, one) for one in found)
    return 0.0 if counted else -1.0


def _has_unit(asked: Asked, symbol: str) -> bool:
    unit = symbol_unit(symbol)
    if asked.unit is not None:
        return unit.symbol == asked.unit.symbol or (
            unit.dimension == asked.unit.dimension and unit.group == asked.unit.group
        )
    return unit.measures == asked.dimension


def alike(one: Unit, two: Unit) -> bool:
    """Tell counters that two authors may choose for one thing: 家 and 家次, 件 and 项."""
    if "大" in (one.symbol, two.symbol):
        return one.symbol == two.symbol
    if one.dimension != two.dimension:
        return not one.symbol or not two.symbol
    if one.group == two.group or "thing" in (one.group, two.group):
        return True
    if {one.group, two.group} <= _VISITS:
        return True
    return "person" not in (one.group, two.group) and not {one.group, two.group} & _VISITS


def _unit(text: str, position: int) -> Unit | None:
    match = match_unit(text, position)
    if match is None and _BEFORE_UNIT.match(text, position):
        match = match_unit(text, position + 1)
    if match is None and text[position : position + 1] == " ":
        for word in re.finditer(r"[a-z-]+", text[position:]):
            if word.group() in STOP_WORDS:
                return None
            found = match_unit(text, position + word.start())
            if found and found[0].dimension == COUNT:
                return found[0]
    return match[0] if match else None


def _counter(text: str, found: re.Match[str]) -> str:
    """Return the character that counts after 多少 or 几, empty where no Chinese one does."""
    after = text[found.end() : found.end() + 1]
    return after if found.group() in ("多少", "几") and HAN.match(after) else ""


def _unit_wanted(text: str) -> Unit | None:
    """Return the measure that an answer is wanted in: "how large, in square metres, is …"."""
    for place in _IN.finditer(text):
        found = match_unit(text, place.end())
        if found and _WANTED_IN.match(text, found[1]) and found[0].dimension not in _NO_MEASURE:
            return found[0]
    return None


def _dimension(text: str, unit: Unit | None) -> str:
    if unit is not None:
        return unit.measures
    if _COUNTED_MONEY.search(text):
        return COUNT
    if _SHARE.search(text):
        return "percent"
    return "money" if _MONEY.search(text) else ""


def _weights(question: str, text: str, found: re.Match[str], areas: Areas) -> dict[str, float]:
    """Weigh the words that name what is measured; places are compared on their own."""
    named = "".join(areas.zones | areas.places) + " ".join(_names(question)).lower()
    weights: dict[str, float] = {}
    blank = blank_quantities(question)
    position = 0
    for word in content_words(blank):
        if word in named or word.startswith("几"):
            continue
        at = text.find(word, position)
        after = at >= found.end() or (at < 0 and word in text[found.end() :])
        weights[word] = max(weights.get(word, 0.0), _AFTER_WEIGHT if after else _WEIGHT)
        position = at if at >= 0 else position
    return weights


def _done(text: str, asking: int) -> frozenset[str]:
    """Return a verb with its object: after 多少家企业, or before 的企业有多少家.

    A word that the question has twice (未来科技城, 科技保险) tells nothing apart.
    """
    tagged = tagged_words(blank_quantities(text))
    after = tagged_words(blank_quantities(text[asking:]))
    words, counted = (after, 0) if after else (list(tagged), -1)
    if words and words[counted][1].startswith("n"):
        words.pop(counted)
    while words and not words[0][1].startswith("v"):
        words.pop(0)
    if len(words) < _PHRASE:
        return frozenset()
    everywhere = [word for word, _ in tagged]
    return frozenset(word for word, _ in words if everywhere.count(word) == 1)


def _names(question: str) -> list[str]:
    """Return the capitalised words of an English question but its first."""
    return re.findall(r"(?<=[\w,;:'’] )[A-Z][\w-]*", question)
