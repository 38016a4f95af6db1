"""What a question asks for and a sentence in, whether the sentence holds such a thing out."""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from index.han import HAN, HAN_CHARS
from index.normalize import normalize_text
from rag.answer_types import HOLDERS_ENGLISH, POSTS, AnswerType
from rag.asked import asked_figure
from rag.entities import CALENDAR
from rag.names import NAME_TAGS, PLACE_END, persons
from rag.numerals import EN_SMALL
from rag.quantities import quantities
from rag.quantity import Quantity, same_value
from rag.times import has_date, has_duration, has_length
from rag.units import symbol_unit

_WORD = re.compile(r"\w+")
_ENGLISH_NAME = re.compile(r"\b[A-Z][\w.'’-]{0,40}(?: (?:[a-z]{1,3} )?[A-Z][\w.'’-]{1,40})+")
_ENGLISH_PROPER = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]+")
# Who may also be asked of a firm or a people; who holds a post is one person.
_HOLDER = re.compile(
    rf"(?:{POSTS})[”」』\"')）]?(?:现在|目前|分别|到底|究竟|都|真名|叫)*[是由为]?(?:谁|哪一?位|什么人|何人|[什啥]么?名)"
    rf"|(?:谁|哪一?位|何人)(?:现在|目前)?(?:是|[担出]?任|当).*(?:{POSTS})"
    rf"|\b(?:who(?:'s| is| was| are)? .*|name of the )\b(?:{HOLDERS_ENGLISH})\b"
)
_MARKED = re.compile(
    '“([^”]{1,24})”|「([^」]{1,24})」|『([^』]{1,24})』|《([^》]{1,40})》|"([^"]{1,40})"'
)
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z0-9]*[A-Za-z](?![A-Za-z])")
_FIRM = re.compile(
    f"[{HAN_CHARS}]{{2,4}}(?:公司|集团|科技|生物|智能|大学|学院|研究院|研究所|实验室|医院|银行|基金会|资本|创投|酒店|"
    "宾馆|协会|交易所|股份|传媒|航空|学校|中学|小学)"
)
_NAME_OR_LATIN = NAME_TAGS | {"eng"}
_WHOEVER = re.compile(
    "[人者员家长队师军府部局厅委方生民国族会]$|公司|集团|政府|企业|机构|大学|银行|团队"
)
_FULL_NAME = 3
"""Characters of a name: the segmenter may take the next one for a part of it, as in 蓝秀凤于."""
_PLACE_NAMED = re.compile(
    r"\b(?:[A-Z][\w'’-]{0,24} ){1,3}(?:Shed|Lighthouse|Chapel|Quay|Flats|Farm|Road|Street|River|Lake|Square|Station"
    r"|Islands?)\b"
)
_NO_PERSON = re.compile(
    r"\b(?:Laborator|Universit|Institut|Academ|Colleg|School|Compan|Corporation|Group|Inc|Ltd|Bank"
    r"|Fund|Center|Centre|City|Town|District|Province|County|State|River|Lake|Mountain|Road|Street"
    r"|Park|Museum|Library|Hospital|Airport|Port|Station|Zone|Committee|Ministr|Department|Bureau"
    r"|Office|Association|Index|Plan|Act|Project|Programme|Program|Conference|Congress|Award)"
)
_CONTACT = re.compile(
    r"\d{3,4}[- ]?\d{7,8}|\d{7,}|@|www\.|https?:|[路街巷道]\d+号|\d+ [A-Z]\w+ (?:Road|Street|Ave)"
    # An extension is a short number, told by the word before it.
    r"|(?:电话|電話|分机|分機|(?i:\b(?:phone|tel|ext|extension)\b))[\W为為是]{0,4}\d{3,}"
)
_NUMERALS = "0-9一二两三四五六七八九十百千"
_REDUCED = (
    r"[减折]半|半[价票]|(?<!波)[一二三四五六七八九0-9]折(?![叠屏不扇])|\bhalf (?:the|price|fare)\b"
)
_SHARED = re.compile(f"{_REDUCED}|全额")
_PART = re.compile(
    rf"{_REDUCED}|免[费收票交缴除押]|免门票|免学|全免|减免|不收|不要钱|\bfree\b(?! (?:trade|port|zone))|\bno charge\b"
)
_ASKS_FEE = re.compile(
    r"[费票收价租]|多少钱|[押定]金|\b(?:fees?|charged?|fares?|price|costs?|tickets?|rent|deposit)\b"
)
_ASKS_SET = re.compile(
    r"费|罚款|补[贴助]|[押定奖]金|贷款|\b(?:fees?|fines?|deposit|grant|pension|wage)\b"
)
_IN_RENT = re.compile(
    f"[{_NUMERALS}]+个?月(?:的?租金|房租|工资)|\\bmonths?['’]? (?:rent|pay|wages)\\b"
)
# Who builds or runs something may be a firm: 由中铁大桥局承建.
_ASKS_AGENT = re.compile(f"谁(?!是|的)[{HAN_CHARS}]")
_AGENT = re.compile("由[^，。；]{2,24}")
_ASKS_RANK = re.compile(
    r"第几|几[届次期轮代号位名]|排|位列|位居|名次|哪一?[届次期轮代]|\brank|\bplace"
)
_ENGLISH_NUMBER = f"(?:[0-9]+|{'|'.join(EN_SMALL[1:11])})"
_RATIO = re.compile(
    f"[{_NUMERALS}]/[{_NUMERALS}]+万|[{_NUMERALS}] per [0-9][0-9,]*000\\b"
    f"|[{_NUMERALS}] ?[:∶比] ?[{_NUMERALS}]|每[{_NUMERALS}]+.{{1,8}}[{_NUMERALS}]"
    f"|\\b{_ENGLISH_NUMBER}(?: in| to| out of)(?: every)? {_ENGLISH_NUMBER}\\b"
    r"|\b(?:third|quarter|fifth|sixth|eighth|tenth)s\b|\b(?:a|one) (?:third|quarter|fifth|tenth)\b"
)
_SITE = re.compile(
    "号?楼|[0-9一二三四五六七八九十][层室]|大厦|街道|馆|广场|礼堂|剧院|公园|码头|酒店|校区|车站|机场|医院|学校|大厅|操场|仓库|车间"
    "|[门路窗]口|[东南西北]侧|对面|旁边|附近|一带|境内|沿线|两岸|[河湖]边"
)
"""Parts of addresses, and what stands somewhere."""
_LARGE = 10_000.0
VETO = 3.5
"""Log-odds that a sentence loses which lacks the kind of thing that is asked for
(docs/decisions/0014-rules.md)."""
_UNSURE_VETO: dict[AnswerType, float] = {
    "place": 1.5,
    "organisation": 2.0,
    "name": 2.5,
    "list": 1.0,
}
"""The same for kinds of things that may look like none (docs/decisions/0012-reader.md)."""

Kind = Callable[[str, str], bool]


def holds_kind(answer_type: AnswerType, sentence: str, question: str) -> bool | None:
    """Tell whether a sentence holds the kind of thing that is asked for, ``None`` if any will do.

    A person or a place must be another than those that the question names itself.
    """
    kind = _KINDS.get(answer_type)
    return None if kind is None else kind(sentence, question)


def veto(answer_type: AnswerType) -> float:
    """Return the log-odds that a sentence without that kind of thing loses."""
    return _UNSURE_VETO.get(answer_type, VETO)


def _any_quantity(test: Callable[[Quantity], bool]) -> Kind:
    def holds(sentence: str, question: str) -> bool:
        del question
        return any(test(quantity) for quantity in quantities(sentence))

    return holds


def _has_number(sentence: str, question: str) -> bool:
    """A number that the question gives itself is no answer, nor is a rank unless it asks for one.

    A mere article is a number where its counter is asked for: 一个 of 几个校区, not 一次.
    """
    given, asked = quantities(question), asked_figure(question)
    counter = asked.unit.symbol if asked and asked.unit and HAN.search(question) else None
    kinds = ["number", "amount", "percent", "multiple", *(["code"] if counter is None else [])]
    if _ASKS_RANK.search(normalize_text(question)):
        kinds.append("ordinal")
    return any(
        one.kind in kinds
        and (counter is None or one.unit == counter or not one.weak)
        and not any(same_value(one, other) for other in given)
        for one in quantities(sentence)
    )


def _is_money(quantity: Quantity) -> bool:
    dimension = symbol_unit(quantity.unit).measures
    return dimension == "money" or (not dimension and quantity.value >= _LARGE)


def _has_money(sentence: str, question: str) -> bool:
    """What is free or half price has a price, too; a fee or a fine may be a share or months' rent."""
    if any(map(_is_money, quantities(sentence))):
        return True
    asked, text = normalize_text(question), normalize_text(sentence)
    if _ASKS_SET.search(asked) and (_has_share(sentence, question) or _IN_RENT.search(text)):
        return True
    return _ASKS_FEE.search(asked) is not None and _PART.search(text) is not None


def _is_share(quantity: Quantity) -> bool:
    return quantity.unit == "%" or quantity.kind in ("percent", "multiple")


def _has_share(sentence: str, question: str) -> bool:
    """A share may be a ratio, a discount or a word: 3比2, 七折, one in four, half."""
    del question
    text = normalize_text(sentence)
    told = _RATIO.search(text) or _SHARED.search(text)
    return told is not None or any(map(_is_share, quantities(sentence)))


def _has_person(sentence: str, question: str) -> bool:
    if not HAN.search(sentence):
        said = _PLACE_NAMED.sub("", sentence)
        names = _ENGLISH_NAME.findall(said)
        if not asks_for_holder(question):
            names += _proper(said)
        asked = set(_WORD.findall(question))
        return any(
            asked.isdisjoint(_WORD.findall(one)) and not _NO_PERSON.search(one) for one in names
        )
    known, text = normalize_text(question), normalize_text(sentence)
    if _ASKS_AGENT.search(known) and _AGENT.search(text):
        return True
    if any(text[start:end][:_FULL_NAME] not in known for start, end in persons(text)):
        return True
    return not asks_for_holder(question) and any(
        (tag in _NAME_OR_LATIN and word[:_FULL_NAME] not in known)
        or (tag[0] in "ne" and _WHOEVER.search(word))
        for word, tag in _new_words(sentence, question)
    )


def asks_for_holder(question: str) -> bool:
    """Tell whether a question asks for the person in a role, and for nobody else."""
    return _HOLDER.search(normalize_text(question)) is not None


def _has_place(sentence: str, question: str) -> bool:
    if not HAN.search(sentence):
        return any(name not in question for name in _proper(sentence))
    known = normalize_text(question)
    sites = (match.group() for match in _SITE.finditer(normalize_text(sentence)))
    return any(site not in known for site in sites) or any(
        tag in ("ns", "s", "nt") and PLACE_END.sub("", word) not in known
        for word, tag in _new_words(sentence, question)
    )


def _any_name(tags: Set[str]) -> Kind:
    """A new name: in quotes, in capitals, with such a part of speech, or a firm's by its ending."""

    def holds(sentence: str, question: str) -> bool:
        if _has_mark(sentence, question):
            return True
        if not HAN.search(sentence):
            return any(one not in question for one in _proper(sentence))
        if any(tag in tags for _, tag in _new_words(sentence, question)):
            return True
        known, text = normalize_text(question), normalize_text(sentence)
        return any(match.group() not in known for match in _FIRM.finditer(text))

    return holds


def _proper(sentence: str) -> list[str]:
    """Return the capitalised words of an English sentence but its first, months and days."""
    found = _ENGLISH_PROPER.findall(sentence)
    return [word for word in found if word.lower() not in CALENDAR]


def _has_mark(sentence: str, question: str) -> bool:
    """Tell whether something new is in quotes, or a Latin name in a Chinese sentence."""
    known = normalize_text(question)
    marks = [next(filter(None, match.groups())) for match in _MARKED.finditer(sentence)]
    if HAN.search(sentence):
        marks += _LATIN_NAME.findall(sentence)
    return any(normalize_text(mark) not in known for mark in marks)


def _has_contact(sentence: str, question: str) -> bool:
    del question
    return _CONTACT.search(sentence) is not None


def _new_words(sentence: str, question: str) -> list[tuple[str, str]]:
    """Return a sentence's longer words that the question does not hold, with parts of speech."""
    import rjieba

    known = normalize_text(question)
    return [
        (word, tag)
        for word, tag in rjieba.tag(normalize_text(sentence))
        if len(word) > 1 and word not in known
    ]


_KINDS: dict[AnswerType, Kind] = {
    "number": _has_number,
    "money": _has_money,
    "percent": _has_share,
    "date": has_date,
    "length": has_length,
    "duration": has_duration,
    "area": _any_quantity(lambda quantity: symbol_unit(quantity.unit).measures == "area"),
    "person": _has_person,
    "place": _has_place,
    "contact": _has_contact,
    "organisation": _any_name({"nt", "nz", "nr", "nrt"}),
    "name": _any_name(_NAME_OR_LATIN),
}
