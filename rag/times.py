"""A sentence in, whether it tells when something is, how long it takes or how far it goes, out."""

from __future__ import annotations

import re

from index.normalize import normalize_text
from rag.dateparts import DateParts
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.units import symbol_unit

_HOURS = "[0-9零〇一两二三四五六七八九十]{1,3}"
_HOUR = re.compile(
    f"(?<![0-9零一二三四五六七八九十第同另之百万]){_HOURS}[点时](?![间期段代速建意要])"
)
_HOUR_WORDS = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_CLOCK = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-4])[:.][0-5]\d(?![\d:%]|\.\d| ?(?:per|%|[mb]n?\b|[mb]illion|k[mg]))"
    r"|\d ?[ap]\.?m\b|\b(?:noon|midnight|half past|quarter (?:past|to)|o['’]clock)\b"
    rf"|\b(?:at|until|till|by|from|before|after) {_HOUR_WORDS}\b"
    rf"|中午|正午|半夜|午夜|(?:[早晚]上?|凌晨|清晨|上午|下午|傍晚|夜里){_HOURS}[点时]"
)
_TIMES = re.compile(
    f"{_CLOCK.pattern}|{_HOUR.pattern}"
    "|(?:周|星期|礼拜|逢)[一二三四五六日天末]|工作日|假日|周末|休息日|初[一二三四五六七八九十]|[年月季周]底|[年月季]末"
    "|元旦|春节|除夕|元宵|清明|端午|中秋|重阳|国庆|学期|开学|寒假|暑假|[首次当翌隔每][年月日周季]|[一二三四五六七八九十]+年"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweek(?:ends?|days?)\b"
    r"|\b(?:christmas|easter|new year|summer|winter|spring|autumn|dawn|dusk|sunset|sunrise|tide)\b"
    r"|\b(?:next|following|same|last|first|second|third|fourth|every|each)(?: \w+)?"
    r" (?:day|morning|evening|night|week|month|quarter|year|term)s?\b"
)
"""Times that are no dates: hours, days of the week, feasts, the end of the month, the next day."""
_ASKS_LENGTH_OF_TIME = re.compile("多长|多久|how (?:long|far|soon|often)")
_SPAN = re.compile(
    "每(?:隔)?[一两二三四五六七八九十0-9]*个?(?:小时|[天日周月季年]|星期|学期)"
    "|学期|学年|半[天日年月]|[当即]场|当[天日]|即时|立即|随时|终身|永久|长期"
    r"|\b(?:daily|hourly|weekly|monthly|quarterly|yearly|annual(?:ly)?|fortnight(?:ly)?|every|each|half an?"
    r"|immediately|at once|same day|for life|permanent(?:ly)?|indefinite(?:ly)?|term|until|till)\b"
)
"""Spans without a figure, and how often."""
_ASKS_TIME = re.compile(
    r"(?:什么|啥)时[候间]|何时|几[点时]|时间是|多会儿|哪一?[天日]|几号|\bwhen\b|\b(?:what|which) days?\b"
)
_ASKS_HOUR = re.compile("几[点时]")
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
    if any(map(_is_duration, found)) or _TIMES.search(text):
        return True
    return _ASKS_OCCASION.search(asked) is not None and _OCCASION.search(text) is not None


def has_duration(sentence: str, question: str) -> bool:
    """From one day to another is a span, too, and so is what is done every month."""
    del question
    found = quantities(sentence)
    days = [one.date for one in found if one.date is not None]
    to_another = len(days) > 1 or any(one.day_to or one.month_to for one in days)
    if to_another or any(map(_is_duration, found)):
        return True
    return _SPAN.search(normalize_text(sentence)) is not None


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
