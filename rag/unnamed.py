"""A question for a name and a sentence in, whether the sentence leaves the thing unnamed out.

某发电厂 does not say which power station, 一家疫苗厂 not which firm, 三个乡 not which three, and 让供应商报价
not which supplier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from index.han import HAN_CHARS
from rag.answer_types import SURNAMES
from rag.kinds import holds_kind
from rag.words import clause_start

_COUNTERS = "大家个位名所座间艘条款种支只件份项块处门栋幢辆台场本部张届批班"
_FEW = "两二三四五六七八九十几"
_COUNT = re.compile(f"([0-9]+|[{_FEW}])[{_COUNTERS}]")
_DIGITS = str.maketrans("一二两三四五六七八九", "1223456789")
_WHICH = re.compile(f"哪一?[{_COUNTERS}]([{HAN_CHARS}]{{2,8}})")
_WHICH_FEW = re.compile(f"哪(?:[0-9]+|[{_FEW}])[{_COUNTERS}]([{HAN_CHARS}]{{1,8}})")
_LIST = re.compile("列|哪些|分别|[是指有]什么|包括|具体")
_FEW_THINGS = re.compile(f"(?:[0-9]+|[{_FEW}])[{_COUNTERS}]([{HAN_CHARS}]{{2,8}})")
_SURELY = "(?:到底|究竟|具体|分别|都)?"
_NAMES = "的?(?:名字|名称|全名|姓名)"
_CALLED = re.compile(
    f"([{HAN_CHARS}]{{2,8}}?)(?:(?:{_NAMES})?{_SURELY}(?:叫做?|是)(?:什么|啥)(?:名字?|名称)?[呀呢啊]?[?]?$"
    f"|{_NAMES}{_SURELY}是(?:什么|啥)|{_SURELY}是(?:谁|哪[一几]?[{_COUNTERS}]))"
)
_SOME = (
    f"(?P<some>(?<![{SURNAMES}])某[一{_COUNTERS}]?|(?<!另)一[{_COUNTERS}]"
    f"|(?P<count>[0-9]+|[{_FEW}])[{_COUNTERS}])"
)
_BETWEEN = "(?P<between>[^，,。；;、：:“”《》「」\"'()]{0,10}?)"
_IS_ONE = re.compile("[是为成即系算作第每这那该的]$")
_LISTED = re.compile("[、和及与]")
_LIST_AFTER = re.compile("[^，,。；;]{0,40}(?:[，,][^，,。；;、]{1,5})?、")
_NAMED = re.compile("叫|名为|是|[A-Za-z]{2}")
_NAMED_AFTER = re.compile(
    '[^，,。；;”」与和]{0,4}[“《「"(A-Za-z—]|[^，,。；;]{0,6}(?:[即是为]|来自)|.*(?:叫|名为|取名|命名|称|分别|包[括含]|[：:])'
)
_NEAR = 80
"""Characters after it within which a thing may get its name."""
_ORGANISATION = re.compile("哪一?[家间所]")
_LEAST = 3
"""Characters of what organisations are called that are not half of a name, as 公司 and 大学 are."""
_REFERS = re.compile("[这那该此本其]|等$|(?:成为|作为|担任|[是为系])[^，,。；;]{0,8}$")
"""What stands before a thing that is named elsewhere: 这家供应商, 西门子成为供应商."""
_SPELLED = re.compile("[：:“「《（(]")
_MENTIONS = 3
"""Of a thing, those that are looked at."""
_NOMINAL = frozenset("njblisegt")
"""What the segmenter's parts of speech begin with that may be, or end, a name: 东湾 of 东湾发电厂."""
_COUNTED = re.compile(f".*[0-9一{_FEW}那这该][{_COUNTERS}]")


def leaves_unnamed(question: str, text: str) -> bool | None:
    """Tell whether a text speaks of what a question wants named without its name, or as of some.

    Both are in their normal form; ``None`` where a question wants nothing named in such words.
    """
    wanted = set(_wanted(question, text))
    if not wanted:
        return None
    if _ORGANISATION.search(question) and any(
        len(thing) >= _LEAST and _is_bare(question, text, thing) for thing in wanted
    ):
        return True
    counts = {one.translate(_DIGITS) for one in _COUNT.findall(question)}
    return any(
        _is_unnamed(text, mention, counts)
        for thing in wanted
        if thing
        for mention in re.finditer(f"{_SOME}{_BETWEEN}{re.escape(thing)}", text)
    )


def _wanted(question: str, text: str) -> Iterator[str]:
    """Yield what is to be named, as far as the text says it: the noun, or nothing of it."""
    patterns = [(_WHICH, 2), (_WHICH_FEW, 1)]
    if _LIST.search(question):
        patterns.append((_FEW_THINGS, 2))
    for pattern, least in patterns:
        for match in pattern.finditer(question):
            rest = match[1]
            starts = (rest[:end] for end in range(len(rest), least - 1, -1))
            yield next((one for one in starts if one in text), "")
    for match in _CALLED.finditer(question):
        thing = _COUNTED.sub("", match[1])
        ends = (thing[start:] for start in range(len(thing) - 1))
        yield next((one for one in ends if one in text), "")


def _is_bare(question: str, text: str, thing: str) -> bool:
    """Tell whether a text has a thing without a name, from the clause that has it on."""
    import rjieba

    for mention in islice(re.finditer(re.escape(thing), text), _MENTIONS):
        start = clause_start(text, mention.start())
        clause = text[start : mention.start()]
        before = rjieba.tag(clause)
        # What opens a later clause was named before: 汇丰获批，外资银行扩容.
        if (before and before[-1][1][0] in _NOMINAL) or (start and not clause):
            return False
        if _REFERS.search(clause) or _SPELLED.match(text, mention.end()):
            return False
        if holds_kind("name", text[start : mention.end() + _NEAR], question):
            return False
    return True


def _is_unnamed(text: str, mention: re.Match[str], counts: set[str]) -> bool:
    before = text[: mention.start()]
    if mention["count"]:
        told = {mention["count"].translate(_DIGITS), "几"}
        if (
            counts.isdisjoint(told)
            or _LISTED.search(before)
            or _LIST_AFTER.match(text, mention.end())
        ):
            return False
    elif not mention["some"].startswith("某") and _IS_ONE.search(before):
        return False
    after = text[mention.end() : mention.end() + _NEAR].lstrip('”"」』》')
    return not (_NAMED.search(mention["between"]) or _NAMED_AFTER.match(after))
