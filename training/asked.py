"""The training folder in, the questions that the embedding model never saw and their texts out.

They teach the evidence and the answerability model: of a question that the embedding model was
trained on, its cosines look better than they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

from index.han import HAN
from index.sentences import sentences
from training.data import (
    TRAINING_SETS,
    Question,
    is_for_evidence,
    read_news_questions,
    read_squad,
    text_digest,
)
from training.readings import Labelled, asked_of_sentences, written_for_reading

_LENGTH = 350

Kind = Literal["reading", "everyday", "english"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the texts that answer it, and the answer where it is known.

    ``kind`` is ``reading`` for the questions of the reading sets and the news, ``english`` for
    English ones of our own on Chinese texts, ``everyday`` for all others of our own.
    """

    text: str
    answer: str
    right: frozenset[str]
    kind: Kind = "reading"


def training_questions() -> list[Asked]:
    """Return the questions kept for the evidence model, with their passages."""
    asked = reading_questions()
    for question in read_news_questions("training"):
        if is_for_evidence(question.context):
            holders = _holders(question)
            if holders:
                asked.append(Asked(question.text, question.answer, frozenset(holders)))
    return asked


def reading_questions() -> list[Asked]:
    """Return those of them that are of the reading sets, whose answers are marked in the text."""
    return [
        Asked(question.text, question.answer, frozenset({question.context}))
        for name in TRAINING_SETS
        for question in read_squad(name)
        if is_for_evidence(question.context)
    ]


def sentence_questions(count: int) -> list[Asked]:
    """Return those of ``training/questions`` that ask of a sentence, of ``count`` texts.

    The answer is the sentence; what several sentences answer is left out. Whatever the question's
    kind in the file, it is ``everyday`` here, or ``english``. Chinese questions on English texts
    are left out, too: they would be the only ones on real English among the word-for-word English
    that the models learn from.
    """
    single = [one for one in asked_of_sentences(for_evidence=True) if len(one.right) == 1]
    fitting = [one for one in single if HAN.search(one.text) or not HAN.search(one.question)]
    # By digest, which mixes news and documents of our own in the same way each time.
    fitting.sort(key=lambda one: text_digest(one.text))
    by_text = groupby(fitting, key=lambda one: one.text)
    return [_of_sentence(one) for _, asked in islice(by_text, count) for one in asked]


def document_questions() -> list[list[Asked]]:
    """Return the questions over our own documents, by kind and by the document's language.

    In its words, in everyday words and in the other language. The embedding model has not seen
    these documents.
    """
    groups: dict[tuple[str, bool], list[Asked]] = {}
    for one in written_for_reading():
        if len(one.right) == 1 and one.kind in ("plain", "paraphrase", "english"):
            group = (one.kind, HAN.search(one.text) is not None)
            groups.setdefault(group, []).append(_of_sentence(one))
    return [groups[group] for group in sorted(groups)]


def document_passages() -> list[str]:
    """Return all passages of these documents."""
    texts = dict.fromkeys(one.text for one in written_for_reading())
    return list(dict.fromkeys(passage for text in texts for passage in cut_passages(text)))


def _of_sentence(one: Labelled) -> Asked:
    (at,) = one.right
    start, end = sentences(one.text)[at]
    said = one.text[start:end].strip()
    right = frozenset(text for text in cut_passages(one.text) if said in text)
    crosses = HAN.search(one.text) and not HAN.search(one.question)
    return Asked(one.question, said, right, "english" if crosses else "everyday")


def training_texts() -> list[str]:
    """Return the paragraphs and cut articles that the training questions may be asked of."""
    texts: dict[str, None] = {}
    for name in TRAINING_SETS:
        texts.update(dict.fromkeys(question.context for question in read_squad(name)))
    for question in read_news_questions("training"):
        texts.update(dict.fromkeys(cut_passages(question.context)))
    return list(texts)


def _holders(question: Question) -> list[str]:
    """Return the passages of an article in which the answer stands word for word."""
    answer = question.answer.strip()
    if not 2 <= len(answer) <= 40:
        return []
    return [passage for passage in cut_passages(question.context) if answer in passage]


def cut_passages(text: str, *, length: int = _LENGTH) -> list[str]:
    """Cut a text at sentence ends into passages of about ``length`` characters."""
    passages, start = [], 0
    end = 0
    for _, sentence_end in sentences(text):
        if sentence_end - start > length and end > start:
            passages.append(text[start:end])
            start = end
        end = sentence_end
    if text[start:].strip():
        passages.append(text[start:])
    return passages
