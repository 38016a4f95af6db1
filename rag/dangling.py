"""A question made to stand alone in, the pronoun in it that points at nothing out."""

from __future__ import annotations

import re

from index.han import HAN
from rag.outline import fold, tagged
from rag.question import AUXILIARIES

_PRONOUN = re.compile("它们?|牠们?|(?<![其吉])(?:他们?(?![山乡国人])|她们?)")
_SUBJECT_EN = re.compile(
    rf"^(?:and |but |so )*(?:(?:who|what|when|where|why|how|which)(?: [\w-]+){{0,3}}? )?(?:(?:{AUXILIARIES}) )"
    r"(?P<pronoun>it|they|he|she|its|their|his|her)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_ENDS_EN = re.compile(
    rf"^(?:who|what|when|where|why|how) (?:(?:{AUXILIARIES}) )?\w+ (?P<pronoun>it|them|him|her)\W*$",
    re.IGNORECASE,
)
# "How long does it take to …", "is it true that …", "does it rain": nothing is meant by it.
_EMPTY_EN = re.compile(
    r"^ (?:take|cost|rain|snow|matter|require|mean|help|seem)?\b.*\b(?:to|that|if|when|whether|for|rain|snow)\b"
    r"|^ (?:rain|snow|safe|late|allowed|legal|free|possible|necessary|true)",
    re.IGNORECASE,
)


_TO_THE_SERVICE = re.compile(
    "^(?:请问)?[你您妳]们?(?:是(?:谁|什么|[做干]什么)|叫什么|能[做干帮]|会(?:什么|做|干)"
    "|有(?:什么|哪些)(?:功能|能力|文件|资料|文档))"
    r"|^(?:who|what) are you\b|^what can you do\b|^what(?: is|'s) your name\b"
    r"|^how (?:do|were) you (?:work|made|trained)\b"
    r"|^(?:which|what) (?:documents|files|sources) do you have\b",
    re.IGNORECASE,
)


def addresses_service(question: str) -> bool:
    """Tell whether a question is put to the service about itself: 你是谁, "what can you do"."""
    return _TO_THE_SERVICE.search(fold(question).strip()) is not None


def dangling(question: str) -> str:
    """Return the first pronoun that nothing before it in the question explains, empty if none."""
    if HAN.search(question):
        folded = fold(question)
        match = _PRONOUN.search(folded)
        if match is None or any(_names(word, tag) for word, tag in tagged(folded[: match.start()])):
            return ""
        return question[slice(*match.span())]
    found = _SUBJECT_EN.match(question)
    if found:
        empty = found["pronoun"].lower() == "it" and _EMPTY_EN.match(found["rest"])
        return "" if empty else found["pronoun"]
    found = _ENDS_EN.match(question)
    return found["pronoun"] if found else ""


def _names(word: str, tag: str) -> bool:
    return tag[0] == "n" or tag == "eng" or (tag[0] in "jlz" and len(word) > 1)
