"""The words around a number in, its bound out: 超 and "at least" are over, 近 and 以下 under."""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["exact", "over", "under", "about"]

_BEFORE: dict[Bound, str] = {
    "under": (
        "不到|不足|未满|未到|低于|少于|小于|不超过?|不逾|不高于|不多于|不大于|至多|最多|最高|顶多|接近|逼近"
        "|将近|临近|近|不超出|上限为?|less than|fewer than|below|under|up to|at most|no more than"
        "|not more than|not exceeding|nearly|almost|close to|just short of|approaching"
        "|a maximum of|maximum of|<|<=|≤"
    ),
    "over": (
        "超过了?|超出|超|逾|突破了?|高于|多于|大于|高出|不少于|不低于|不小于|不下|至少|最少|最低|起码|超越"
        "|过|上|迈过|跨越|下限为?|over|more than|above|beyond|exceed|exceeds|exceeded|exceeding|at least"
        "|no fewer than|no less than|not less than|upwards of|surpassing|surpassed|surpasses|topping|topped"
        "|tops|in excess of|greater than|higher than|larger than|a minimum of|minimum of|>|>=|≥"
    ),
    "about": (
        "大约|大概|大致|约为|约有|约合|约|估计|about|around|roughly|approximately|some|circa|c\\."
        "|approx\\.?|estimated|an estimated|~"
    ),
}
_MORE = "[ ](?:or|and)[ ](?:more|above|over|higher|older)(?![a-z])"
_LESS = "[ ](?:or|and)[ ](?:less|fewer|below|under|younger)(?![a-z])"
_AFTER: dict[Bound, str] = {
    "over": rf"[及或]?以上|开外|\+(?![\da-z])|{_MORE}",
    "under": rf"[及或]?以下|以内|之内|[ ]at[ ]most(?![a-z])|{_LESS}",
    "about": "左右|上下|许(?![多可])|[ ]or[ ]so(?![a-z])",
}
# What may stand between the word and the number: 超过了人民币200亿元, "more than a total of 5".
_LINK = r"(?:了|达到?|至|有|为)?(?P<when>(?:\d{4}年|[去上前今]年)的)?[ ]?(?:the[ ]|a[ ])?$"
_LOOK_BACK = 24
_WORD = re.compile("[a-z]")


def _prefixes() -> str:
    groups = []
    for bound, words in _BEFORE.items():
        choices = sorted(words.split("|"), key=len, reverse=True)
        spelled = "|".join(rf"(?<![a-z]){w}" if _WORD.match(w) else w for w in choices)
        groups.append(f"(?P<{bound}>{spelled})")
    return "|".join(groups)


_PREFIX = re.compile(rf"(?:{_prefixes()}){_LINK}")
_SUFFIX = re.compile("|".join(f"(?P<{bound}>{words})" for bound, words in _AFTER.items()))
# 近3年 is the last three years, not nearly three; 上百 and 过万 need a bare power after them.
_RECENT = frozenset(("年", "月", "周", "天", "季度", "小时"))


def bound_before(
    text: str, position: int, *, unit: str = "", unstated: bool = False
) -> tuple[Bound, int]:
    """Return the bound that words before a position state, and where those words start.

    ``unit`` is the canonical unit of the number: 近 before a span of time means "the last".
    ``unstated`` says that the number is a bare power (百, 万), before which 上 and 过 count.
    """
    start = max(0, position - _LOOK_BACK)
    best = _PREFIX.search(text[start:position])
    if best is None:
        return "exact", position
    bound = next(bound for bound in _BEFORE if best[bound])
    word = best[bound]
    if word in ("过", "上") and not unstated:
        return "exact", position
    if word == "近" and unit in _RECENT:
        return "exact", position
    # 接近2023年的两倍: the year keeps its own span.
    return bound, position if best["when"] else start + best.start()


def bound_after(text: str, position: int) -> tuple[Bound, int]:
    """Return the bound that words at a position state, and where those words end."""
    match = _SUFFIX.match(text, position)
    if match is None:
        return "exact", position
    bound: Bound = match.lastgroup  # type: ignore[assignment]
    return bound, match.end()
