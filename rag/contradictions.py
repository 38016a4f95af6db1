"""A question and cited sentences in, how they disagree about who, where, when or whether out.

Words disagree less surely than figures: each sentence has to say nearly all that the question says,
or be likely to answer it and say what the other does, and what they answer must not both be true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import combinations

from index.han import HAN
from index.normalize import normalize_text
from rag.answer_types import HOLDERS
from rag.areas import Areas, areas_of, same_area
from rag.attribute import ASKING
from rag.contraries import contrary
from rag.figures import ESTIMATED, CitedSentence
from rag.glosses import holds
from rag.outline import outline
from rag.quantities import quantities
from rag.question import Question, parse_question
from rag.rivals import differ, of_another_thing
from rag.statements import Reader, Statement, date, hour, person, place, rank, truth
from rag.types import Conflict, ConflictValue
from rag.words import blank_quantities, content_words, tagged_words

MIN_COVERED = 0.75
"""Share of the question's content words that a sentence, with its title, has to say."""
_LIMITED = re.compile(
    "原任|前任|曾(?=[任经是在为担有被获由先于])|时任|代理|未经|除非|除了|如果|如需|若[是无未有需]|(?:批准|同意|许可)后"
    r"|(?<![a-z])(?:former|formerly|previous|previously|acting|unless|except|if|without)(?![a-z])"
)
_UNSETTLED = re.compile(
    f"{ESTIMATED.pattern}|计划[在于]|拟[在于]|力争|原定|(?<![a-z])planned(?![a-z])"
)
_ASKING = re.compile(rf"what time(?![a-z])|{ASKING.pattern}|^(?:may|must|should)(?![a-z])")
_RECURS = re.compile("举行|举办|召开|开幕|(?<![a-z])(?:held|takes? place|took place)(?![a-z])")
_READERS: dict[str, Reader] = {
    "person": person,
    "place": place,
    "date": date,
}
_ASKS_HOUR = re.compile("几[点时](?![要意])|what time(?![a-z])")
_ASKS_RANK = re.compile(
    "第几(?![次届批期章条版天年])|排(?:名|位)?(?:在|是|为|到)?(?:多少|哪|几|如何|怎)"
    "|(?<![a-z])(?:what rank|where does .* rank|ranks?[?]?$)(?![a-z])"
)
_ASKS_POST = re.compile(
    f"(?:{HOLDERS}|[官长员师])(?:叫|是|的)?(?:什么名字|姓名|名字|什么(?!时[候间]|地方|样|日子))"
)
_INITIAL = 2
LIKELY_SHARE = 0.1
"""Share of the likeliest sentence's chance at which one that covers less may take part."""
ALIKE_SHARE = 0.6
"""That of two sentences in two languages, whose words hardly meet, at which they speak of one thing."""


def find_contradiction(question: str, candidates: Sequence[CitedSentence]) -> list[Conflict]:
    """Return the disagreement about the person, place, date, hour, rank or truth asked for.

    One or none: a list or a comparison has none. Of each document the first sentence that covers
    the question counts, and those that are likely to answer it. ``QuestionError`` as in
    ``parse_question``.
    """
    parsed = parse_question(question, max_chars=len(question))
    reader = _reader(parsed)
    if reader is None or parsed.is_list or parsed.is_comparison:
        return []
    words = content_words(_ASKING.sub(" ", blank_quantities(parsed.folded)))
    covering = frozenset(one.marker for one in candidates if _covers(one, words))
    statements = _statements(question, words, candidates, covering, reader)
    group = _contradicting(parsed, covering, statements)
    values = tuple(ConflictValue(s.text, s.sentence.marker, s.sentence.date) for s in group)
    joiner = "" if HAN.search(question) else " "
    return [Conflict(joiner.join(dict.fromkeys(words)), values)] if values else []


def asks_in_words(question: str) -> bool:
    """Tell whether a question asks for a time of day or a rank, which are no figures."""
    text = normalize_text(question)
    return _ASKS_HOUR.search(text) is not None or _ASKS_RANK.search(text) is not None


def _reader(question: Question) -> Reader | None:
    if question.is_yes_no:
        return truth
    for pattern, reader in ((_ASKS_HOUR, hour), (_ASKS_RANK, rank), (_ASKS_POST, person)):
        if pattern.search(question.folded):
            return reader
    return _READERS.get(question.answer_type)


def _statements(
    question: str,
    words: Sequence[str],
    candidates: Sequence[CitedSentence],
    covering: frozenset[int],
    reader: Reader,
) -> list[Statement]:
    """Return what the candidates that speak of the question's matter answer to it.

    ``covering`` are the markers of those that cover the question.
    """
    areas = areas_of(question)
    likeliest = max(candidates, key=lambda one: one.chance, default=None)
    found: list[Statement] = []
    covered: set[str] = set()
    for candidate in candidates:
        covers = candidate.marker in covering
        likely = likeliest is not None and candidate.as_likely(likeliest, LIKELY_SHARE)
        if (covers and candidate.doc_id in covered) or not (covers or likely):
            continue
        if of_another_thing(question, candidate):
            continue
        here = reader is place or _is_here(areas, candidate)
        statement = reader(candidate, words) if here else None
        if statement is not None:
            found.append(statement)
            covered.update([candidate.doc_id] if covers else [])
    return found


def _is_here(areas: Areas, sentence: CitedSentence) -> bool:
    """Tell whether a sentence may be about the question's places, or stands where they are named."""
    if same_area(areas, areas_of(sentence.text, sentence.title)):
        return True
    return any(name in sentence.setting for name in areas.zones or areas.places)


def _covers(sentence: CitedSentence, words: Sequence[str]) -> bool:
    said = frozenset(content_words(f"{sentence.text}\n{sentence.title}"))
    return bool(words) and sum(holds(said, one) for one in words) >= MIN_COVERED * len(words)


def _contradicting(
    question: Question, covering: frozenset[int], statements: Sequence[Statement]
) -> list[Statement]:
    """Return the statements that contradict one another, each value and each document once."""
    members: list[Statement] = []
    for one, two in combinations(statements, 2):
        first, second = one.sentence, two.sentence
        if first.doc_id == second.doc_id or not contradict(question, one, two):
            continue
        if not {first.marker, second.marker} <= covering:
            alike = first.is_chinese != second.is_chinese and first.as_likely(second, ALIKE_SHARE)
            if not alike and not _of_one_matter(question, one, two):
                continue
        for statement in (one, two):
            known = {key for member in members for key in (member.values, member.sentence.doc_id)}
            if known.isdisjoint((statement.values, statement.sentence.doc_id)):
                members.append(statement)
    return members if len(members) > 1 else []


def _of_one_matter(question: Question, one: Statement, two: Statement) -> bool:
    """Tell whether the clauses of two statements say one thing, beside what the question names.

    Of dates it is what happened; of whether something is so, verbs that share a character with the
    question's will do: 裁员, 裁掉.
    """
    named = outline(question.text)
    names = " ".join(named.text[start:end] for start, end in (*named.names, *named.areas))
    first, second = (
        {
            word
            for word, tag in tagged_words(blank_quantities(statement.clause))
            if one.what != "date" or tag.startswith("v") or word.isascii()
        }.difference(content_words(names))
        for statement in (one, two)
    )
    if any(holds(second, word) for word in first):
        return True
    done = {word for word, tag in tagged_words(question.folded) if tag.startswith("v")}
    return one.what == "truth" and bool(
        _characters(first) & _characters(second) & _characters(done)
    )


def _characters(words: Collection[str]) -> set[str]:
    return {char for word in words for char in HAN.findall(word)}


def contradict(question: Question, one: Statement, two: Statement) -> bool:
    """Tell whether two statements of one kind cannot both be true of what the question asks."""
    texts = (one.sentence.text, two.sentence.text)
    if any(_LIMITED.search(normalize_text(text)) for text in texts):
        return False
    unsettled = [_UNSETTLED.search(normalize_text(said.until)) is not None for said in (one, two)]
    if unsettled[0] != unsettled[1]:
        return False
    if _of_other_times(one, two) or any(contrary(a, b) for a, b in (texts, texts[::-1])):
        return False
    answers = f"{one.text}\n{two.text}" if one.what == "person" else ""
    if differ(question.text, one.sentence, two.sentence, answers=answers):
        return False
    if one.what == "hour":
        return not any(a.same(b) for a in one.times for b in two.times)
    if one.what == "date":
        return _other_days(one, two, recurs=_RECURS.search(question.folded) is not None)
    across = one.sentence.is_chinese != two.sentence.is_chinese
    if across and one.what in ("person", "place"):
        return False  # a name and its translation
    pairs = [(a, b) for kind, a in one.values for other, b in two.values if kind == other]
    named = one.what == "person"
    return bool(pairs) and not any(_may_be_one(a, b, named=named) for a, b in pairs)


def _may_be_one(one: str, two: str, *, named: bool) -> bool:
    """Tell values that may be one: 帕里西 and 乔治·帕里西, John A. Smith and Mr Smith."""
    shared = {*one.split()} & {*two.split()} if named else set()
    return one in two or two in one or any(len(word) > _INITIAL for word in shared)


def _of_other_times(one: Statement, two: Statement) -> bool:
    """Tell whether who, whether and how late is said of years that have none in common."""
    if one.what in ("date", "place"):
        return False
    first, second = (
        {
            q.date.year
            for q in quantities(statement.sentence.text)
            if q.date is not None and q.date.year is not None
        }
        for statement in (one, two)
    )
    return bool(first and second) and first.isdisjoint(second)


def _other_days(one: Statement, two: Statement, *, recurs: bool) -> bool:
    """Tell dates apart that share no day; what recurs may be held in several years."""
    pairs = [(a.split("/"), b.split("/")) for _, a in one.values for _, b in two.values]
    if recurs and all(a[0][:4] != b[0][:4] for a, b in pairs):
        return False
    return all(a[1] < b[0] or b[1] < a[0] for a, b in pairs)
