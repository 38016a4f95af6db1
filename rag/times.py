"""A sentence in, whether it tells when something is, how long it takes or how far it goes, out."""

from __future__ import annotations

import re
from itertools import pairwise

from index.normalize import normalize_text
from rag.dateparts import DateParts
from rag.numerals import EN_SMALL
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.units import symbol_unit

_HOURS = "[0-9零〇一两二三四五六七八九十]{1,3}"
_HOUR = re.compile(
    f"(?<![0-9零一二三四五六七八九十第同另之百万]){_HOURS}[点时](?![间期段代速建意要])"
)
_HOUR_WORDS = f"(?:{'|'.join(EN_SMALL[1:13])})"
_CLOCK = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])"
    r"|\b(?:at|from|to|until|till|by|before|after|between|and) (?:1?\d|2[0-4])\.[0-5]\d(?![\d.%])"
    r"|\d ?[ap]\.?m\b|\b(?:noon|midnight|half past|quarter (?:past|to)|o['’]clock)\b"
    rf"|\bfrom {_HOUR_WORDS} (?:to|until|till) {_HOUR_WORDS}\b"
    rf"|\b(?:at|until|till) {_HOUR_WORDS}(?=[,.;]|$| (?:on|in the|to|and)\b)"
    rf"|中午|正午|半夜|午夜|(?:[早晚]上?|凌晨|清晨|上午|下午|傍晚|夜里){_HOURS}[点时]"
)
_TIMES = re.compile(
    f"{_CLOCK.pattern}|{_HOUR.pattern}"
    "|(?:(?<![四圆一上下])周|星期|礼拜)[一二三四五六日天末](?![片鸣福])|工作日|假日|休息日|[年月季周]底|[年月季]末"
    "|(?<![最当])初[一二三四五六七八九十]|元旦|春节|除夕|元宵|清明|端午|中秋|重阳|(?<![英全法美])国庆(?![路功祝])"
    "|学期|开学|寒假|暑假|(?<![首每此本某一])次[日年月](?![本常会])|[翌隔][年月日周天]|当[年月季日天]|第二天|每个?[年月季周]|[春夏秋冬][天季]|[全整]天"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweek(?:ends?|days?)\b"
    r"|\b(?:christmas|easter|new year|dawn|dusk|in (?:summer|winter|spring|autumn)|sunset|sunrise|(?:high|low) tide)\b"
    r"|\b(?:next|following|same|last|first|second|third|fourth|every|each)(?: \w+)?"
    r" (?:day|morning|evening|night|week|month|quarter|year|term)s?\b"
)
"""Times that are no dates: hours, days of the week, feasts, the end of the month, the next day."""
_ASKS_LENGTH_OF_TIME = re.compile("多长|多久|how (?:long|far|soon)")
_ASKS_HOW_OFTEN = re.compile(
    "多久.{0,4}(?:[一几]?[次回班趟遍]|一[查换检洗交])|(?:每隔?|隔)多久|多久(?:检|换|洗)|多长时间.{0,4}[一两]?次"
)
_EVERY = re.compile(
    "每(?:隔)?[一两二三四五六七八九十0-9]*个?(?:小时|[天日周月季年]|星期|学期)|逐[日月年]"
    r"|\b(?:daily|hourly|weekly|monthly|quarterly|yearly|annually|fortnightly|every|each|once an?)\b"
)
_SPAN = re.compile(
    "一学期|学年|(?<![上下前后])半[天日年月]|[当即]场|当[天日]|立即|随时|终身|长期有效|永久"
    r"|\b(?:fortnight|half an hour|immediately|at once|the same day|for life|indefinitely|until|till)\b"
)
"""Spans without a figure."""
_TO = re.compile(
    r"\s*(?:起|开始|[（(][^（）()]{1,6}[）)])?[，,]?\s*(?:至|到|—+|–|-|~|to|until|through|till|and)\s*",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"(?:什么|啥)时[候间]|何时|几[点时]|时间是|多会儿|哪一?[天日]|几号|\bwhen\b|\b(?:what|which) days?\b"
)
_ASKS_HOUR = re.compile("几点")
_ASKS_LIMIT = re.compile(
    r"最[迟晚早]|提前|以前|之前|\b(?:by|until) when\b|\b(?:must|may|can|should)\b"
)
_WITHIN = re.compile(r"[之以]?[内后](?![劲部容来勤])|[ ](?:after|later|before|of)\b")
_AFTER = re.compile(r"\b(?:within|after|in)[ ]$|[内后]$", re.IGNORECASE)
_ASKS_OCCASION = re.compile(
    r"什么时候(?:需要|要|应|该|必须|须)|\bwhen (?:must|should)\b|\bwhen [\w ]+\b(?:need|have) to\b"
)
_OCCASION = re.compile(
    r"超过|如果|一旦|若|遇到|发现.*[应须要]|时[，,]?[应须要]|(?<![a-z])(?:if|when|whenever|once)(?![a-z])"
)


def has_date(sentence: str, question: str) -> bool:
    """When something is to be done may be a day of the week, an hour, a span or an occasion."""
    found = quantities(sentence)
    if any(quantity.date is not None for quantity in found):
        return True
    asked, text = normalize_text(question), normalize_text(sentence)
    if _ASKS_HOUR.search(asked):
        return (_CLOCK.search(text) or _HOUR.search(text)) is not None
    if not _ASKS_TIME.search(asked):
        return False
    if _TIMES.search(text):
        return True
    spans = [one for one in found if _is_duration(one)]
    if any(_WITHIN.match(sentence, s.end) or _AFTER.search(sentence[: s.start]) for s in spans):
        return True
    occasion = _ASKS_OCCASION.search(asked) is not None
    if spans and (occasion or _ASKS_LIMIT.search(asked)):
        return True
    return occasion and _OCCASION.search(text) is not None


def has_duration(sentence: str, question: str) -> bool:
    """From one day to another is a span, too, and what is done every month tells how often."""
    found = quantities(sentence)
    days = [one for one in found if one.date is not None]
    joined = any(
        _TO.fullmatch(sentence[one.end : other.start]) for one, other in pairwise(days)
    ) or any(one.date and (one.date.day_to or one.date.month_to) for one in days)
    if joined or any(map(_is_duration, found)):
        return True
    text = normalize_text(sentence)
    often = _ASKS_HOW_OFTEN.search(normalize_text(question)) is not None
    return (often and _EVERY.search(text) is not None) or _SPAN.search(text) is not None


def has_length(sentence: str, question: str) -> bool:
    """A way may be long and so may a warranty: the question does not always tell."""
    if any(symbol_unit(quantity.unit).measures == "length" for quantity in quantities(sentence)):
        return True
    timed = _ASKS_LENGTH_OF_TIME.search(normalize_text(question)) is not None
    return timed and has_duration(sentence, question)


def _is_duration(quantity: Quantity) -> bool:
    """A number of days may look like a day of the month: 拘留15日."""
    day_alone = quantity.date is not None and quantity.date == DateParts(day=quantity.date.day)
    return day_alone or symbol_unit(quantity.unit).measures in ("time", "months", "age")
