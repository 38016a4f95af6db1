"""The training data folder in, plain records out.

The folder is ``../shared/data`` unless ``JUSHI_TRAINING_DATA`` names another. Reporting sets
(``cmrc2018_dev``) are deliberately not readable from here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA_VARIABLE = "JUSHI_TRAINING_DATA"
TRAINING_SETS = ("cmrc2018_trial", "drcd_dev")
"""The reading sets that models are trained on."""


@dataclass(frozen=True, slots=True)
class NewsText:
    """One news text; ``date`` is ISO 8601."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question over one paragraph or article; ``answer`` may be empty."""

    text: str
    answer: str
    context: str


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """One CC-CEDICT entry; ``glosses`` as printed, without cross-references."""

    traditional: str
    simplified: str
    glosses: tuple[str, ...]


def data_folder() -> Path:
    """Return the folder of the training data."""
    return Path(os.environ.get(DATA_VARIABLE, str(ROOT.parent / "shared" / "data")))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_news() -> list[NewsText]:
    """Return all news texts in file order."""
    texts = []
    for path in sorted((data_folder() / "news").glob("part*.jsonl.gz")):
        texts.extend(NewsText(row["date"], row["text"]) for row in _json_lines(path))
    return texts


def read_parallel(name: str) -> list[tuple[str, str]]:
    """Return (English, Chinese) pairs of ``python-docs`` or ``tatoeba``."""
    path = data_folder() / "parallel" / f"{name}.en-zh.jsonl.gz"
    return [(row["en"], row["zh"]) for row in _json_lines(path)]


def read_synonyms() -> list[list[str]]:
    """Return the wordnets' synonym sets, both scripts in one set, two words or more."""
    sets = []
    for row in _json_lines(data_folder() / "dictionary" / "chinese-wordnets.jsonl.gz"):
        words = [*row.get("zh-Hans", []), *row.get("zh-Hant", [])]
        unique = list(dict.fromkeys(word.replace("+", "") for word in words))
        if len(unique) > 1:
            sets.append(unique)
    return sets


_ENTRY = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")
_REFERENCE = re.compile(
    r"^(?:variant of|old variant of|see |see also|surname |CL:|abbr\. for|also written|also pr\.|"
    r"Taiwan pr\.|erhua variant|Japanese variant|used in)"
)


def read_dictionary() -> list[DictionaryEntry]:
    """Return the entries of CC-CEDICT that have a gloss of their own."""
    (path,) = (data_folder() / "dictionary").glob("cc-cedict*.txt.gz")
    entries = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _ENTRY.match(line)
            if match is None:
                continue
            glosses = tuple(g for g in match[3].split("/") if g and not _REFERENCE.match(g))
            if glosses:
                entries.append(DictionaryEntry(match[1], match[2], glosses))
    return entries


def read_squad(name: str) -> list[Question]:
    """Return the questions of a SQuAD-format training or choosing set, e.g. ``drcd_dev``.

    Raises:
        ValueError: the set is for reporting only.
    """
    if name == "cmrc2018_dev":
        raise ValueError("cmrc2018_dev is for reporting only")
    return squad_questions(data_folder() / "reading" / f"{name}.json")


def squad_questions(path: Path) -> list[Question]:
    """Return the questions of one SQuAD-format file, in file order."""
    questions = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                answers = item.get("answers") or [{"text": ""}]
                questions.append(
                    Question(item["question"], answers[0]["text"], paragraph["context"])
                )
    return questions


def read_news_questions(part: str) -> list[Question]:
    """Return the ``training`` or ``choosing`` part of the questions over news articles."""
    rows = _json_lines(data_folder() / "reading" / "news_questions.jsonl.gz")
    return [
        Question(row["question"], row["answer"], row["text"])
        for row in rows
        if (text_digest(row["text"])[0] in "0123456789") == (part == "training")
    ]


def is_for_evidence(context: str) -> bool:
    """Tell whether a text's questions are kept from the embedding model for the models after it.

    A feature that has seen the question in its own training looks better than it is. The second
    hexadecimal digit of the text's SHA-256 decides: a to f, three in eight.
    """
    return text_digest(context)[1] in "abcdef"


def text_digest(text: str) -> str:
    """Return a text's SHA-256 in hexadecimal, by which texts are named and parted."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_other_news() -> list[NewsText]:
    """Return the news texts that are not, in other spacing, an article of the news questions.

    Such a copy would be a second right answer that counts as a wrong one.
    """
    articles = {
        question.context
        for part in ("training", "choosing")
        for question in read_news_questions(part)
    }
    shingles = {
        text[at : at + _SHINGLE]
        for text in map(_letters, articles)
        for at in range(len(text) - _SHINGLE + 1)
    }
    return [item for item in read_news() if not _mostly_in(_letters(item.text), shingles)]


_SHINGLE = 20


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def _mostly_in(text: str, shingles: set[str]) -> bool:
    parts = [text[at : at + _SHINGLE] for at in range(0, len(text) - _SHINGLE + 1, 10)]
    return sum(part in shingles for part in parts) > 0.3 * len(parts)
