"""An outline of a question in, what the question is about out."""

from __future__ import annotations

import re

from index.types import Span
from rag.outline import Outline, tagged

_AUX = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_CLAUSE_EN = re.compile(rf"^(?P<noun>.*?)\s*\b(?:{_AUX})\b(?:\s+been\b)?\s*(?P<rest>.*)$", re.I)
_POSSESSED = re.compile(
    r"[A-Z][\w.& -]*?['’]s (?:[\w&-]+ ){0,2}?[\w&-]+(?=$| (?:in|at|of|on|for|was|is|were|are|\w+ing)\b)"
)
_PHRASE_EN = re.compile(
    r"\bthe (?:[\w'-]+ ){0,3}?[\w'-]+(?= (?:of|in|at|on|for|from|to|by|with)\b"
    r"| [\w'-]+(?:$| (?:in|at|on|for|from|to|by|with)\b)|$)",
    re.IGNORECASE,
)
_MEASURES_EN = (
    "address|age|amount|area|author|budget|capacity|capital|chair|chairman|chief|cost|date|dean|depth|director|"
    "fee|founder|head|height|length|manager|name|number|owner|percentage|population|president|price|profit|"
    "rate|revenue|salary|share|size|speed|total|value|weight|width|year"
)
_OF_NAME = re.compile(
    rf"\bthe (?:(?:(?!(?:{_MEASURES_EN}) )[\w-]+ ){{1,3}}(?:in|of|at|on) (?:the )?)?$",
    re.IGNORECASE,
)
_LONGEST_MEASURE = 12
_LEADING = re.compile("^(?:请问|那么|那|而|在|于|截至|到|，|,)+")


def base(of: Outline) -> str:
    """Return a question without its asking words: what it is about, measure included."""
    if of.asking is None:
        return of.text
    start, end = of.asking
    before, after = of.text[:start], of.text[end:]
    if of.english:
        clause = _CLAUSE_EN.match(after)
        if before.strip() or clause is None:
            return f"{before.strip()} {after.strip()}".strip()
        return f"{clause['noun'].strip()} {clause['rest'].strip()}".strip()
    before = re.sub("[，,；; ]+$", "", before)
    if of.counted and after and before.endswith("了"):
        before = before[:-1] + "的"
    return _LEADING.sub("", before + re.sub("[了的]$", "", after))


def holder(of: Outline) -> str:
    """Return what a question's measure belongs to: 润苗基金 for 润苗基金首期规模多大."""
    stop = of.asking[0] if of.asking else len(of.text)
    before = [span for span in of.names or of.areas if span[1] <= (stop or len(of.text))]
    if not before and not of.english and not of.counted and stop < len(of.text):
        return thing_of(of)
    if stop == 0 and before:
        return of.text[slice(*before[0])]  # 白石厂 for 谁是白石厂的厂长
    if not before or of.english or (of.counted and not asked_with(of.folded[before[0][1] : stop])):
        return base(of)
    return _LEADING.sub("", of.text[: before[0][1]])


_FIGURES = (
    "额|规模|面积|营收|收入|利润|产值|总值|增加值|增速|增幅|增长率|占比|比例|强度|份额|人数|人口|数量|目标|价格|售价|租金|"
    "成本|预算|估值|排名|上限|下限|算力|产量|总量|总数|速度|年薪"
)
_ASKED_WITH = (
    (
        "是谁",
        "负责人|创始人|创办人|法人|总监|主任|作者|经理|总裁|主席|书记|会长|董事长|秘书长|[厂校院所局县市镇村行社店站团队]长",
    ),
    ("在哪里", "地址|位置|总部"),
    ("是什么时候", "时间|日期"),
    ("是多少", _FIGURES),
    (
        "是什么",
        "名字|名称|全称|原因|主题|空间|用途|任务|特点|功能|期限|门槛|条件|来源|定位|效率",
    ),
)


def asked_with(folded: str) -> str:
    """Return the words that ask for an attribute that belongs to something: 是多少 for 总投资额.

    Empty for a Simplified phrase that names no attribute.
    """
    if len(folded) > _LONGEST_MEASURE:
        return ""
    return next((ask for ask, ends in _ASKED_WITH if re.search(f"(?:{ends})$", folded)), "")


def subject(of: Outline) -> str:
    """Return the short subject of a question: its first name, else what stands before its verb."""
    stop = of.asking[0] if of.asking else len(of.text)
    named = [s for s in of.names if s[1] <= stop or of.english] or list(of.names)
    if named:
        start, end = named[0]
        of_name = _OF_NAME.search(of.text[:start])
        start = of_name.start() if of_name else start
        possessed = _POSSESSED.match(of.text, start) if of.english else None
        return possessed[0] if possessed else re.sub("['’]s$", "", of.text[start:end])
    if of.english:
        phrase_en = _PHRASE_EN.search(base(of))
        return phrase_en.group() if phrase_en else base(of)
    asked_of = object_of(of) if stop == 0 else None
    if asked_of:
        return of.text[slice(*asked_of)]
    phrase = _before_verb(of.text[:stop], of.folded[:stop])
    return _LEADING.sub("", phrase) or base(of)


def object_of(of: Outline) -> Span | None:
    """Return the noun phrase that ends a question behind its asking words: 渔港 of 谁建了渔港."""
    position = start = end = of.asking[1] if of.asking else len(of.text)
    verb = False
    for word, tag in tagged(of.folded[position:]):
        position += len(word)
        if (tag[0] == "v" and not (verb and start < position - len(word))) or tag in (
            "ul",
            "uz",
            "p",
        ):
            verb, start = True, position
        end = position if tag[0] in "nlij" or tag == "eng" else end
    return (start, end) if verb and start < end == len(of.text) else None


def thing_of(of: Outline) -> str:
    """Return what stands before the asking words, without its measure and its verb."""
    stop = of.asking[0] if of.asking else len(of.text)
    phrase = _without_verb(of.text[:stop], of.folded[:stop])
    cut = of.folded.rfind("的", 0, len(phrase))
    measured = cut > 0 and asked_with(of.folded[cut + 1 : len(phrase)])
    return _LEADING.sub("", phrase[:cut] if measured else phrase) or base(of)


def _without_verb(text: str, folded: str) -> str:
    """Cut the verb, with what leads to it, that a phrase ends with."""
    stop = len(text)
    for word, tag in reversed(tagged(folded)):
        if tag[0] not in "vpdu":
            break
        stop -= len(word)
    return text[:stop]


def _before_verb(text: str, folded: str) -> str:
    position = 0
    for word, tag in tagged(folded):
        if position and tag in ("v", "p", "d", "vd", "vg") and word not in ("发", "研发"):
            return text[:position].rstrip("的在，, ")
        position += len(word)
    return text.rstrip("的在，, ")
