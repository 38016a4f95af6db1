"""A question and cited sentences in, how they disagree about who, where, when or whether out.

Words disagree less surely than figures: each sentence has to say nearly all that the question
says, and what it answers must leave no room for what the other does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from index.han import HAN
from index.normalize import normalize_text
from rag.areas import areas_of, same_area
from rag.attribute import ASKING
from rag.figures import CitedSentence
from rag.glosses import holds
from rag.question import Question, parse_question
from rag.rivals import differ, speaks_of_another
from rag.statements import Reader, Statement, date, person, place, truth
from rag.types import Conflict, ConflictValue
from rag.words import blank_quantities, content_words

MIN_COVERED = 0.75
"""Share of the question's content words that a sentence, with its title, has to say."""
_LIMITED = re.compile(
    "原任|前任|曾|时任|代理|未经|除非|除了|如果|如需|若[是无未有需]|(?:批准|同意|许可)后"
    r"|(?<![a-z])(?:former|formerly|previous|previously|acting|unless|except|if|without)(?![a-z])"
)
_ASKING = re.compile(rf"{ASKING.pattern}|^(?:may|must|should)(?![a-z])")
_RECURS = re.compile("举行|举办|召开|开幕|(?<![a-z])(?:held|takes? place|took place)(?![a-z])")
_READERS: dict[str, Reader] = {"person": person, "place": place, "date": date, "any": truth}


def find_contradiction(question: str, candidates: Sequence[CitedSentence]) -> list[Conflict]:
    """Return the disagreement about the person, place, date or truth asked for: one or none.

    A list or a comparison has none. Of each document the first sentence that answers counts;
    ``QuestionError`` as in ``parse_question``.
    """
    parsed = parse_question(question, max_chars=len(question))
    reader = _READERS.get(parsed.answer_type)
    if reader is None or parsed.is_list or parsed.is_comparison:
        return []
    if (reader is truth) != parsed.is_yes_no:
        return []
    words = content_words(_ASKING.sub(" ", blank_quantities(parsed.folded)))
    areas = areas_of(question)
    found: dict[str, Statement] = {}
    for candidate in candidates:
        if candidate.doc_id in found or not _covers(candidate, words):
            continue
        here = reader is place or same_area(areas, areas_of(candidate.text, candidate.title))
        statement = reader(candidate, frozenset(words)) if here else None
        if statement is not None and not speaks_of_another(question, candidate):
            found[candidate.doc_id] = statement
    group = _contradicting(parsed, list(found.values()))
    values = tuple(ConflictValue(s.text, s.sentence.marker, s.sentence.date) for s in group)
    joiner = "" if HAN.search(question) else " "
    return [Conflict(joiner.join(dict.fromkeys(words)), values)] if values else []


def _covers(sentence: CitedSentence, words: Sequence[str]) -> bool:
    said = frozenset(content_words(f"{sentence.text}\n{sentence.title}"))
    return bool(words) and sum(holds(said, one) for one in words) >= MIN_COVERED * len(words)


def _contradicting(question: Question, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements that contradict one another, each value once."""
    members: list[Statement] = []
    for one, two in combinations(statements, 2):
        if contradict(question, one, two):
            known = [member.values for member in members]
            members += [statement for statement in (one, two) if statement.values not in known]
    return members


def contradict(question: Question, one: Statement, two: Statement) -> bool:
    """Tell whether two statements cannot both be true of what the question asks."""
    texts = (one.sentence.text, two.sentence.text)
    if any(_LIMITED.search(normalize_text(text)) for text in texts):
        return False
    answers = f"{one.text}\n{two.text}" if question.answer_type == "person" else ""
    if differ(question.text, one.sentence, two.sentence, answers=answers):
        return False
    if question.answer_type == "date":
        return _other_days(one, two, recurs=_RECURS.search(question.folded) is not None)
    across = (HAN.search(texts[0]) is None) != (HAN.search(texts[1]) is None)
    if across and question.answer_type != "any":
        return False  # a name and its translation
    pairs = [(a, b) for kind, a in one.values for other, b in two.values if kind == other]
    return bool(pairs) and not any(a in b or b in a for a, b in pairs)


def _other_days(one: Statement, two: Statement, *, recurs: bool) -> bool:
    """Tell dates apart that share no day; what recurs may be held in several years."""
    pairs = [(a.split("/"), b.split("/")) for _, a in one.values for _, b in two.values]
    if recurs and all(a[0][:4] != b[0][:4] for a, b in pairs):
        return False
    return all(a[1] < b[0] or b[1] < a[0] for a, b in pairs)
