"""A question in, the same question put differently out: script, width, typos, manners, order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from eval.questions import Question
from index.han import HAN_CHARS
from index.normalize import to_simplified, to_traditional

_HAN_PAIR = re.compile(f"(?=([{HAN_CHARS}]{{2}}))")
_LONG_WORD = re.compile(r"[A-Za-z]{5,}")
_END = re.compile(r"[\s。．.？?！!]*$")
_WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789"}
_WORD = re.compile(r"\s+")

Perturb = Callable[[Question, Random], Question | None]
"""Returns the perturbed question, or None for one that this perturbation leaves as it is."""


def other_script(question: Question, _: Random) -> Question | None:
    """Write a Simplified question in Traditional characters, and the reverse."""
    if question.lang == "en":
        return None
    convert = to_traditional if question.lang == "zh-Hans" else to_simplified
    text = convert(question.question)
    lang = "zh-Hant" if question.lang == "zh-Hans" else "zh-Hans"
    return _put(replace(question, lang=lang), text, changed=text != question.question)


def full_width_digits(question: Question, _: Random) -> Question | None:
    """Write the digits in full width."""
    text = question.question.translate(_WIDE)
    return _put(question, text, changed=text != question.question)


def typo(question: Question, random: Random) -> Question | None:
    """Swap two neighbouring characters: Chinese ones, or letters inside a long word."""
    text = question.question
    if question.lang == "en":
        words = _LONG_WORD.finditer(text)
        places = [m.start() + 1 + random.randrange(len(m[0]) - 3) for m in words]
    else:
        places = [match.start() for match in _HAN_PAIR.finditer(text)]
    places = [at for at in places if text[at] != text[at + 1]]
    if not places:
        return None
    at = random.choice(places)
    return _put(question, text[:at] + text[at + 1] + text[at] + text[at + 2 :], changed=True)


def polite(question: Question, random: Random) -> Question | None:
    """Say please and thank you around the question."""
    text = question.question
    if question.lang == "en":
        before, after = random.choice(
            [("Could you please tell me: ", " Thank you."), ("Hello! I would like to know: ", "")]
        )
    elif question.lang == "zh-Hant":
        before, after = random.choice([("請問，", "謝謝！"), ("你好，麻煩查一下：", "")])
    else:
        before, after = random.choice([("请问，", "谢谢！"), ("你好，麻烦查一下：", "")])
    return _put(question, before + text + after, changed=True)


def word_order(question: Question, random: Random) -> Question | None:
    """Put the question's second part first; it is cut at a word near the middle."""
    end = _END.search(question.question)
    cut = end.start() if end is not None else len(question.question)
    words = _words(question.question[:cut], question.lang)
    if len(words) < 4:
        return None
    middle = len(words) // 2 + random.choice((-1, 0))
    glue = " " if question.lang == "en" else ""
    turned = glue.join((*words[middle:], *words[:middle]))
    return _put(question, turned + question.question[cut:], changed=True)


PERTURBATIONS: dict[str, Perturb] = {
    "script": other_script,
    "full_width": full_width_digits,
    "typos": typo,
    "politeness": polite,
    "word_order": word_order,
}
"""The suites by name; a report shows each as the slice ``robust:NAME``."""


def _put(question: Question, text: str, *, changed: bool) -> Question | None:
    return replace(question, question=text) if changed else None


def _words(text: str, lang: str) -> list[str]:
    if lang == "en":
        return _WORD.split(text.strip())
    import rjieba

    return [str(word) for word in rjieba.cut(text)]
