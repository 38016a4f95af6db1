"""An answer in, what later questions may point at in it out: a thing, a person, a time."""

from __future__ import annotations

import re

from index.han import HAN, HAN_CHARS
from index.normalize import to_simplified
from rag.citations import strip_markers
from rag.outline import Outline, fold, outline, persons
from rag.quantities import quantities

_SHORT, _SHORT_WORDS = 16, 6
"""Characters of a Chinese and words of an English answer that is taken whole."""
_LAST_CHAR = re.compile(f"[{HAN_CHARS}](?=[（(，,、])")
_LEAD = re.compile("^(?:是|由|在|为|It is |It was |In |On |At |By |From |the |The )+")
_PERSON_EN = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[A-Z][\w'-]+(?: [A-Z]\.?)?(?: [A-Z][\w'-]+){1,2}"
)
_BODY_EN = re.compile(
    r"\b(?:Group|Company|Co|Inc|Ltd|Corp|Corporation|Bank|Lab|Laboratory|Institute|University|College|School|"
    r"Hospital|Ministry|Department|Office|Council|Committee|Agency|Authority|Union|Association|Club|City|County|"
    r"Energy|Technology|Technologies|Foods|Foundation|Fund|Partners|Capital|Holdings|Press|Museum|Centre|Center)\b"
)
_NAMED_AS = re.compile("(?P<what>.{2,12}?)(?:是|为|叫做?|名叫)(?P<name>.+)")
_SEVERAL = re.compile(r"[、，,;；]|和|与|以及| and ")


def answer_subject(answer: str, question: Outline) -> str:
    """Return the thing or person that an answer names, empty when it gives only a figure.

    A short answer is taken whole; from a sentence, the first name that the question lacks.
    """
    text = strip_markers(answer).strip().split("\n")[0].strip(" 。.!！?？;；")
    if not text:
        return ""
    text = _without_the_question(text, question)
    figures = [(q.start, q.end) for q in quantities(text) if not q.weak]
    found = outline(text)
    if len(text) <= _SHORT or (not HAN.search(text) and len(text.split()) <= _SHORT_WORDS):
        left = text
        for start, end in reversed(figures):
            left = left[:start] + left[end:]
        named = not HAN.search(left) and outline(left).names
        if figures and len(re.sub(r"\W", "", left)) <= 6 and not named:
            return ""
        return _LEAD.sub("", text)
    for start, end in found.names or found.areas:
        name = found.text[start:end]
        bare = name.strip('“”「」『』《》"')
        if bare and bare not in question.text and to_simplified(bare) not in question.folded:
            return name
    return ""


def _without_the_question(text: str, question: Outline) -> str:
    """Cut from a short sentence what repeats the question: 馆长是王立新, Norbel built the tramway."""
    if len(text) > _SHORT and len(text.split()) > _SHORT_WORDS:
        return text
    if not HAN.search(text):
        names = outline(text).names
        tail = text[names[0][1] :].strip(" .") if names and names[0][0] == 0 else ""
        return text[: names[0][1]] if tail and tail.lower() in question.text.lower() else text
    named = _NAMED_AS.match(text)
    if named and set(fold(named["what"])) <= set(question.folded):
        return named["name"]
    asked_of = question.folded[: question.asking[0]] if question.asking else ""
    return text[len(asked_of) :] if asked_of and fold(text).startswith(asked_of) else text


def answer_time(answer: str) -> str:
    """Return the first date of an answer, empty when there is none."""
    text = strip_markers(answer)
    return next((q.text for q in quantities(text) if q.date is not None), "")


def person(text: str) -> str:
    """Return the first person whom a text names in Chinese, empty when there is none."""
    text = strip_markers(text)
    folded = fold(text)
    for start, end in persons(folded):
        # A foreign name is often cut short: 帕里 for 帕里西（Giorgio Parisi）.
        return text[start : end + bool(_LAST_CHAR.match(folded, end))]
    return ""


def is_person(name: str) -> bool:
    """Tell whether what an answer names is one person, who is no "it"."""
    if HAN.search(name):
        return len(person(name)) >= len(name) - 1
    return _PERSON_EN.fullmatch(name) is not None and not _BODY_EN.search(name)


def is_several(name: str) -> bool:
    """Tell whether an answer names several things: 海鹭集团、潮声食品."""
    return _SEVERAL.search(name) is not None
