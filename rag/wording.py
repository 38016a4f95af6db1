"""What the service itself says, in the language of the question: reasons, headings, notes."""

from __future__ import annotations

import re
from typing import Literal

from index.normalize import to_traditional
from rag.types import Reason

Lang = Literal["zh-Hans", "zh-Hant", "en"]

_ABSTENTIONS: dict[tuple[Reason, Lang], str] = {
    ("empty_index", "zh-Hans"): "资料库是空的，无法回答。请先导入文件。",
    ("empty_index", "zh-Hant"): "資料庫是空的，無法回答。請先匯入檔案。",
    ("empty_index", "en"): "The index holds no documents, so there is nothing to answer from.",
    ("no_hit", "zh-Hans"): "资料中没有找到与这个问题有关的内容。",
    ("no_hit", "zh-Hant"): "資料中沒有找到與這個問題有關的內容。",
    ("no_hit", "en"): "Nothing in the documents relates to this question.",
    ("weak_evidence", "zh-Hans"): "资料中没有足以回答这个问题的依据，因此不作答。",
    ("weak_evidence", "zh-Hant"): "資料中沒有足以回答這個問題的依據，因此不作答。",
    ("weak_evidence", "en"): "The documents do not say enough to answer this question.",
    ("wrong_time", "zh-Hans"): "资料没有涉及问题所问的时间（{asked}）。",
    ("wrong_time", "zh-Hant"): "資料沒有涉及問題所問的時間（{asked}）。",
    ("wrong_time", "en"): "The documents do not cover the time asked about ({asked}).",
}
_DANGLING: dict[Lang, str] = {
    "zh-Hans": "不清楚问题里的“{said}”指什么，请说出名称再问。",
    "zh-Hant": "不清楚問題裡的「{said}」指什麼，請說出名稱再問。",
    "en": "It is not clear what “{said}” in the question refers to; please ask again by name.",
}
_NEAREST: dict[Lang, str] = {
    "zh-Hans": "最接近的年份是{year}年。",
    "zh-Hant": "最接近的年份是{year}年。",
    "en": " The nearest year that they cover is {year}.",
}
_CONFLICT: dict[Lang, str] = {
    "zh-Hans": "各来源的说法不一：",
    "zh-Hant": "各來源的說法不一：",
    "en": "The sources disagree:",
}
_UNDATED: dict[Lang, str] = {"zh-Hans": "日期不详", "zh-Hant": "日期不詳", "en": "undated"}
_PREMISE: dict[Lang, str] = {
    "zh-Hans": "资料中的说法与问题里的“{said}”不同，请以引文为准。",
    "zh-Hant": "資料中的說法與問題裡的「{said}」不同，請以引文為準。",
    "en": "The documents differ from “{said}” in the question; the quote decides.",
}
_TIME: dict[Lang, str] = {
    "zh-Hans": "问题里的“{said}”以{today}为准，指{label}。",
    "zh-Hant": "問題裡的「{said}」以{today}為準，指{label}。",
    "en": "“{said}” in the question is taken as {label}, counted from {today}.",
}
_UNANSWERED: dict[Lang, str] = {
    "zh-Hans": "资料没有回答这一部分：{part}",
    "zh-Hant": "資料沒有回答這一部分：{part}",
    "en": "The documents do not answer this part: {part}",
}
_UNSURE: dict[Lang, str] = {
    "zh-Hans": "把握不大（约{percent}%），请对照引文核实。",
    "zh-Hant": "把握不大（約{percent}%），請對照引文核實。",
    "en": "This may not be the answer (about {percent}% sure); check it against the quote.",
}
_FALLBACK: dict[Lang, str] = {
    "zh-Hans": "语言模型未能给出可核实的回答（{why}），改用原文摘录。",
    "zh-Hant": "語言模型未能給出可核實的回答（{why}），改用原文摘錄。",
    "en": "The language model gave no answer that could be verified ({why}); quoting instead.",
}
_BROKEN_OFF: dict[Lang, str] = {
    "zh-Hans": "回答到此中断：{why}。",
    "zh-Hant": "回答到此中斷：{why}。",
    "en": "The answer breaks off here: {why}.",
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SOME_FAILURE = "语言模型服务出错"
_FAILURES = {
    "no model is configured": "没有配置语言模型",
    "no passage is fit to be shown to the language model": "没有适合交给语言模型的段落",
    "the language model answered nothing": "语言模型没有写出任何内容",
    "the language model cited a passage that does not exist": "语言模型引用了不存在的段落",
    "the language model cited nothing": "语言模型没有引用任何段落",
    "the language model did not answer within {} s": "语言模型{}秒内没有答完",
    "the language model did not stop writing": "语言模型写个不停",
    "the language model found no answer in the passages": "语言模型在段落中没有找到答案",
    "the language model server answered HTTP {}": "语言模型服务返回HTTP {}",
    "the language model server answered something that is no chat completion": "语言模型服务返回的不是对话内容",
    "the language model server cannot be reached": "无法连接语言模型服务",
    "the language model server does not know the model or the path (HTTP {})": "语言模型服务找不到模型或路径，HTTP {}",
    "the language model server failed {} times in a row and is left alone for {} s": "语言模型服务连败{}次，停用{}秒",
    "the language model server is over its quota (HTTP {})": "语言模型服务超出配额，HTTP {}",
    "the language model server refuses the key (HTTP {})": "语言模型服务不接受密钥，HTTP {}",
    "the language model server reported an error": "语言模型服务报告出错",
    "the language model stated nothing that its citations support": "语言模型的话都没有引文支持",
    "the language model stated something that its citations do not support": "语言模型的话有的没有引文支持",
    "the language model stopped in the middle of its answer": "语言模型没有把回答写完",
    "the language model was silent for {} s": "语言模型{}秒没有动静",
}
"""What ``LanguageModelError`` says, numbers left open, in Simplified Chinese."""


def abstention(reason: Reason, lang: Lang, *, asked: str = "", nearest: int | None = None) -> str:
    """Return why there is no answer; ``asked`` and ``nearest`` belong to ``wrong_time``."""
    text = _ABSTENTIONS[reason, lang].format(asked=asked)
    if reason == "wrong_time" and nearest is not None:
        text += _NEAREST[lang].format(year=nearest)
    return text


def declines(text: str) -> bool:
    """Tell whether an answer is one of the service's own abstentions."""
    said = (*_ABSTENTIONS.values(), *_DANGLING.values())
    return text.startswith(tuple(one.partition("{")[0] for one in said))


def unclear(said: str, lang: Lang) -> str:
    """Return the question back: what a pronoun refers to is not known."""
    return _DANGLING[lang].format(said=said)


def conflict_heading(lang: Lang) -> str:
    """Return the line above sources that disagree."""
    return _CONFLICT[lang]


def attribution(title: str, date: str, lang: Lang) -> str:
    """Return where a disagreeing sentence comes from: its document's title and date."""
    when = date or _UNDATED[lang]
    return f" ({title}, {when})" if lang == "en" else f"（{title}，{when}）"


def premise_note(said: str, lang: Lang) -> str:
    """Return the note that the documents differ from what the question takes for granted."""
    return _PREMISE[lang].format(said=said)


def time_note(said: str, label: str, today: str, lang: Lang) -> str:
    """Return the note that a relative time of the question was counted from a date."""
    return _TIME[lang].format(said=said, label=label, today=today)


def unanswered_note(part: str, lang: Lang) -> str:
    """Return the note that one part of a question has no answer."""
    return _UNANSWERED[lang].format(part=part)


def unsure_note(confidence: float, lang: Lang) -> str:
    """Return the note that an answer may well be wrong; ``confidence`` is in [0, 1]."""
    return _UNSURE[lang].format(percent=round(100 * confidence))


def fallback_note(why: str, lang: Lang) -> str:
    """Return the note that a language model failed and quotes stand in for it."""
    return _FALLBACK[lang].format(why=_failure(why, lang))


def broken_off_note(why: str, lang: Lang) -> str:
    """Return the note that a language model failed in the middle of an answer."""
    return _BROKEN_OFF[lang].format(why=_failure(why, lang))


def _failure(why: str, lang: Lang) -> str:
    if lang == "en":
        return why
    told = _FAILURES.get(_NUMBER.sub("{}", why), _SOME_FAILURE).format(*_NUMBER.findall(why))
    return told if lang == "zh-Hans" else to_traditional(told)
