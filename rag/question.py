"""A question as typed in; a clean question and what kind of answer it asks for out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from index.errors import QuestionError
from index.han import HAN, HAN_CHARS, HAN_RUN
from index.normalize import normalize_text
from rag.answer_types import ASKS_LIST, COMPARED_FIGURES, AnswerType, answer_type
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.units import COUNT, symbol_unit

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)

AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|must|should"
"""English verbs that a question may begin with, as alternatives of a pattern."""

_SPOKEN = (("啥", "什么"), ("甚么", "什么"), ("咋", "怎么"), ("几多", "多少"))
_ENGLISH = re.compile(
    r"\b(?:what|who|whom|whose|which|where|when|why|how|is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|should|list|name|tell|give|the)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile("[的是了吗呢谁哪几]|什么|多少|[怎多]么|如何|何时|为何")
"""Words that make a question, and not a name that it holds, English or Chinese."""
_YES_NO = re.compile(
    "(?:吗|(?<![什怎多这那])么|没有|不是)[?]?$|(?<![酒网书水贴])吧[?]$|是否|是不是|有没有|能不能|会不会|对不对"
    rf"|^(?!.*(?:什么|谁|哪|多少|为何|怎)).*(?:不[?]?$|能否|(?!时不时|动不动|人不人)([{HAN_CHARS}])不\1)"
    rf"|^({AUXILIARIES})\b"
)
_COMPARISON = re.compile(
    r"(?<![占同环百对])比(?![例重赛较分]).{0,20}(多|少|高|低|大|小|早|晚)|相比|相差|差多少|哪个更|哪家更|更(多|少|高|低|大|小|早|晚)"
    r"|(more|less|fewer|higher|lower|larger|earlier|later|bigger)( \w+){0,3} than|compare|difference between"
)


_CONDITIONS = re.compile("(?:以[上下内])?的|[可能要须需]")
_FOUND_OUT, _SUMS = ("number", "amount", "percent", "multiple"), ("money", "percent", "multiple")


@dataclass(frozen=True, slots=True)
class Question:
    """A clean question, the language its answer's framing is written in, and what it asks for.

    ``text`` is what was asked, without invisible characters; ``folded`` is its normalised form,
    with 什么 and 多少 for 啥 and 几多.
    """

    text: str
    folded: str
    lang: Literal["zh-Hans", "zh-Hant", "en"]
    answer_type: AnswerType
    is_list: bool
    is_yes_no: bool
    is_comparison: bool


def parse_question(raw: str, *, max_chars: int) -> Question:
    """Clean a question and classify it.

    Raises:
        QuestionError: it is empty, longer than ``max_chars``, or holds NUL, other control
            characters or lone surrogates.
    """
    if any(unicodedata.category(char) == "Cs" for char in raw):
        raise QuestionError("the question holds a lone surrogate; send valid Unicode")
    text = _INVISIBLE.sub("", raw)
    if any(unicodedata.category(char) == "Cc" and char not in "\t\n\r" for char in text):
        raise QuestionError("the question holds control characters; send plain text")
    text = " ".join(text.split())
    if not any(char.isalnum() for char in text):
        raise QuestionError("the question is empty; ask something in words")
    if len(text) > max_chars:
        raise QuestionError(
            f"the question has {len(text)} characters; at most {max_chars} are read"
        )
    normal = normalize_text(text)
    folded = _written(normal)
    is_yes_no = bool(_YES_NO.search(folded))
    return Question(
        text=text,
        folded=folded,
        lang=question_lang(text, normal),
        answer_type=answer_type(text, folded, is_yes_no=is_yes_no),
        is_list=bool(ASKS_LIST.search(folded)),
        is_yes_no=is_yes_no,
        is_comparison=bool(_COMPARISON.search(folded) or COMPARED_FIGURES.search(folded)),
    )


def search_text(question: Question) -> str:
    """Return what to look for: a yes-or-no question's own figures are what is to be found out.

    "Are there more than a hundred firms?" is answered by a sentence that says 200. An age, a time, or
    what may or must be done from a figure on, is a condition.
    """
    if not question.is_yes_no or question.answer_type not in ("any", "list"):
        return question.text
    kept, start = "", 0
    for quantity in quantities(question.text):
        if _is_asked_about(quantity, question.text):
            kept += question.text[start : quantity.start]
            start = quantity.end
    return kept + question.text[start:]


def _is_asked_about(quantity: Quantity, text: str) -> bool:
    """Tell a figure that may be what is to be found out from a condition, a number or a name."""
    if quantity.kind not in _FOUND_OUT or not (quantity.unit or quantity.bound != "exact"):
        return False
    summed = symbol_unit(quantity.unit).measures in ("", COUNT, *_SUMS)
    return summed and _CONDITIONS.match(text, quantity.end) is None


def _written(folded: str) -> str:
    for spoken, written in _SPOKEN:
        folded = folded.replace(spoken, written)
    return folded


def question_lang(text: str, normal: str) -> Literal["zh-Hans", "zh-Hant", "en"]:
    """Tell the language of a question: any script decides by its Chinese characters.

    A question with Chinese characters is Chinese unless Latin words outnumber them three to one,
    or English words put a question about Chinese names, fewer than the Latin words ("Who runs
    云岭?"). It is Traditional when folding to Simplified changed one of its characters.
    """
    han = len(HAN.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    if han == 0 or latin > 3 * han:
        return "en"
    asked_in_english = _ENGLISH.search(text) and not _CHINESE.search(normal)
    if asked_in_english and latin > len(HAN_RUN.findall(text)):
        return "en"
    changed = set(HAN.findall(text)) - set(HAN.findall(normal))
    return "zh-Hant" if changed else "zh-Hans"
