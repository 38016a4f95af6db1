"""A question and a text in, whether the text is about the contrary of what is asked about out.

Exports are not imports, and the women's record is not the men's. Of the sentences that answer in
the reading sets and in ``training/questions`` 7 were struck so, of the others around them 287.
"""

from __future__ import annotations

import re

from index.normalize import normalize_text

_PAIRS = (
    ("男(?:[子性生单双篮足排]|士|孩|童)", "女(?:[子性生单双篮足排]|士|孩|童)|妇女"),
    ("上半年", "下半年"),
    ("进口", "出口"),
    ("城镇|城市居民", "农村|乡村"),
    ("户籍", "常住|流动人口"),
    ("夏[季天令]", "冬[季天令]"),
    ("室内", "室外|户外"),
    ("国内|境内", "国外|境外|海外"),
    ("本科", "专科|硕士|博士|研究生"),
    ("白天|日间", "夜间|夜里|夜晚"),
    ("单程", "往返"),
    ("成人|成年人", "儿童|未成年"),
    ("工作日|平日", "周末|节假日|双休日"),
    (r"\b(?:male|men|man|boys?)\b", r"\b(?:female|women|woman|girls?)\b"),
    (r"\bimport", r"\bexport"),
    (r"\burban\b", r"\brural\b"),
    (r"\bsummer", r"\bwinter"),
    (r"\bindoor", r"\boutdoor"),
    (r"\bweekdays?\b", r"\b(?:weekends?|holidays?|sundays?|saturdays?)\b"),
    (r"\badults?\b", r"\b(?:child|children|minors?)\b"),
    (r"\bfirst half\b", r"\bsecond half\b"),
)
_SIDES = tuple(
    (re.compile(this, re.ASCII), re.compile(that, re.ASCII))
    for one, other in _PAIRS
    for this, that in ((one, other), (other, one))
)


def contrary(question: str, text: str) -> bool:
    """Tell whether a question names one side of a pair and a text the other one alone."""
    asked = normalize_text(question)
    named = [pair for pair in _SIDES if pair[0].search(asked) and not pair[1].search(asked)]
    if not named:  # nearly always
        return False
    said = normalize_text(text)
    return any(that.search(said) and not this.search(said) for this, that in named)
