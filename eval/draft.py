"""A user's own index in, proposed questions with gold answers and evidence out.

A proposal asks for one figure or date of one sentence, in the sentence's own words: a start for a
person to accept, change or reject, so that a team has its own gate in an hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.perturbations import other_script
from eval.questions import Evidence, Question
from index.sentences import sentences
from index.types import DocumentSummary, Passage
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.service import Service

MAX_FIGURES = 4
"""Sentences with more figures than these are lists and tables, bad to ask about."""

_SHORTEST_QUESTION = {"en": 24, "zh": 7}
_LENGTHS = {"en": (40, 260), "zh": (10, 110)}
_CLAUSE_END = re.compile(r"[，,；;。！？!?]|\.(?!\d)|$")
_NUMERAL = re.compile(
    r"[$€£¥￥]?[\d０-９][\d０-９.,，]*|[〇零一二两兩三四五六七八九十百千万萬亿億]+"
)
_SCALE = re.compile(r"^[十百千万萬亿億兆]*[多余餘来來]?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ENGLISH_PLACE = re.compile(r"\b(?:in|on|by|since|from)\s+$", re.IGNORECASE)
_ASKED_ZH = {"date": "什么时候", "percent": "百分之多少", "amount": "多少钱", "multiple": "多少倍"}
_ASKED_EN = {"date": "when", "percent": "what percentage", "amount": "how much money"}
_LAYOUT = re.compile(r"[\n|]")
_YEARS_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed question and the sentence that it was made from."""

    question: Question
    sentence: str


def propose(service: Service, *, count: int, corpus: str, seed: int = 0) -> tuple[Draft, ...]:
    """Return at most ``count`` proposals, spread evenly over the documents.

    Every fourth is asked in the other Chinese script where there is one, every fifth about a year
    for which no text speaks, so that declining is tried too. The seed fixes the choice.
    """
    random = Random(seed)  # noqa: S311 - to be repeatable
    summaries = service.documents()
    by_document = [list(_of_document(service, summary, corpus)) for summary in summaries]
    for drafts in by_document:
        random.shuffle(drafts)
    drawn = _round_robin(by_document)[:count]
    return tuple(
        replace(draft, question=_varied(draft.question, number, random))
        for number, draft in enumerate(drawn, start=1)
    )


def ask_for(sentence: str, figure: Quantity, lang: str) -> str:
    """Return a question for a figure: the sentence up to its clause's end, the figure asked for."""
    before, after = sentence[: figure.start], sentence[figure.end :]
    end = _CLAUSE_END.search(after)
    rest = after[: end.start()] if end is not None else after
    if lang == "en":
        if figure.kind == "date":
            before = _ENGLISH_PLACE.sub("", before)
        return f"{before}{_ASKED_EN.get(figure.kind, 'how many')}{rest}?".strip()
    asked = _ASKED_ZH.get(figure.kind) or f"多少{_measure_word(figure.text)}"
    if lang == "zh-Hant":
        asked = asked.replace("么时", "麼時").replace("钱", "錢")
    return f"{before}{asked}{rest}？".strip()


def _of_document(service: Service, summary: DocumentSummary, corpus: str) -> Iterator[Draft]:
    for passage in service.document_passages(summary.doc_id):
        if passage.kind == "text":
            yield from _of_passage(passage, summary, corpus)


def _of_passage(passage: Passage, summary: DocumentSummary, corpus: str) -> Iterator[Draft]:
    shortest, longest = _LENGTHS["en" if summary.lang == "en" else "zh"]
    for start, end in sentences(passage.text):
        sentence = passage.text[start:end].strip()
        if not shortest <= len(sentence) <= longest or _LAYOUT.search(sentence):
            continue
        figures = [q for q in quantities(sentence) if _is_worth_asking(q)]
        if len(figures) > MAX_FIGURES:
            continue
        for figure in figures:
            text = ask_for(sentence, figure, summary.lang)
            if len(text) < _SHORTEST_QUESTION["en" if summary.lang == "en" else "zh"]:
                continue
            question = Question(
                question_id=f"{summary.doc_id}#{passage.ordinal}.{start + figure.start}",
                question=text,
                lang=summary.lang,
                kind="single",
                answers=((_gold(figure),),),
                evidence=(Evidence(corpus, summary.doc_id, sentence),),
                expect="answered",
                corpora=(corpus,),
            )
            yield Draft(question, sentence)


def _is_worth_asking(figure: Quantity) -> bool:
    absolute = figure.kind != "date" or figure.year is not None
    return not figure.weak and figure.kind not in ("ordinal", "code") and absolute


def _gold(figure: Quantity) -> str:
    """Return a figure without the words before it, such as 超 and "more than"."""
    numeral = _NUMERAL.search(figure.text)
    return figure.text if numeral is None else figure.text[numeral.start() :].strip()


def _measure_word(text: str) -> str:
    numerals = list(_NUMERAL.finditer(text))
    tail = text[numerals[-1].end() :] if numerals else ""
    return _SCALE.sub("", tail).strip()


def _round_robin(groups: Sequence[Sequence[Draft]]) -> list[Draft]:
    longest = max(map(len, groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


def _varied(question: Question, number: int, random: Random) -> Question:
    years = _YEAR.findall(question.question)
    if number % 5 == 0 and years:
        return replace(
            question,
            question=question.question.replace(years[0], str(int(years[0]) + _YEARS_AHEAD)),
            kind="unanswerable",
            answers=(),
            evidence=(),
            expect="abstained",
            reason="wrong_time",
        )
    turned = other_script(question, random) if number % 4 == 0 else None
    return question if turned is None else replace(turned, kind="cross_script")
