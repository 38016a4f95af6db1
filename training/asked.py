"""The training folder in, the questions that the embedding model never saw and their texts out.

They teach the evidence and the answerability model: of a question that the embedding model was
trained on, its cosines look better than they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.sentences import sentences
from training.data import TRAINING_SETS, Question, is_for_evidence, read_news_questions, read_squad

_LENGTH = 350


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the texts that answer it, and the answer where it is known."""

    text: str
    answer: str
    right: frozenset[str]


def training_questions() -> list[Asked]:
    """Return the questions kept for the evidence model, with their passages."""
    asked = reading_questions()
    for question in read_news_questions("training"):
        if is_for_evidence(question):
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
        if is_for_evidence(question)
    ]


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
