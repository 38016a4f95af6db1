"""A cited sentence and a kind of question in, what the sentence answers out: who, where, when, whether."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.han import HAN, HAN_CHARS
from index.normalize import normalize, normalize_text
from rag.clock import ClockTime, clock_times
from rag.dateparts import anchored, days
from rag.figures import CitedSentence
from rag.glosses import holds
from rag.names import persons
from rag.quantities import quantities
from rag.words import CLAUSE, blank_quantities, clause_start, content_words

_ENGLISH_NAME = re.compile(
    r"\b[A-Z][\w’'-]+(?: (?:[A-Z]\.|(?:van|von|de|da|di|bin|al)|[A-Z][\w’'-]+))+"
)
_NEGATIVE = re.compile(
    "不(?![仅但光只少同断过足到久管论妨错已得]|不)|没(?!收)|[无勿](?![人锡线数论偿疑花])|无人(?![机驾区艇船车店])|禁止|严禁|谢绝"
    "|不得(?!不)|未(?![来知必免婚央]|成年|曾)"
    r"|(?<![a-z])(?:not|no(?!\.)|never|cannot|prohibit(?:s|ed)?|forbid(?:s|den)?|banned)(?![a-z])|n[’']t(?![a-z])"
)
_ALLOWS = re.compile(f"{_NEGATIVE.pattern}|可以|允许|[能可]|(?<![a-z])(?:may|can|allowed)(?![a-z])")
_NO_RANK = re.compile("[届次期批代季轮版年条章]$|首")
_FREE = re.compile(
    "免费|免票|免收|[不无][用需须]?(?:收费|买票|购票|付费|要钱)|(?<![a-z])(?:free|no charge)(?![a-z])"
)
_CHARGED = re.compile("收费|买票|购票|付费|要钱|收钱|(?<![a-z])(?:charge|pay|cost)")
_PLACED = re.compile(
    f"(?:位于|坐落(?:于|在)?|设(?:在|于)|落户(?:于|在)?|迁(?:至|到)|[于在])(?P<zh>[{HAN_CHARS}a-z0-9]{{2,16}})"
    r"|(?<![a-z])(?:in|at|on|to)\s+(?:the\s+)?(?P<en>[A-Z][\w-]*(?:[ ,]+[A-Z0-9][\w-]*)*)"
)
_MONTH = re.compile("(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\b")
_NATURAL = "岭庄山河湖寨坡湾岛屯沟坪"
"""What names of no one level end with: they stand in the place of one another."""
_PLACE = re.compile(
    f"(?:(?![年月日时分点])[{HAN_CHARS}0-9]){{1,5}}?(?<![年月日])(?P<kind>省|市|区|县|镇|乡|村|街道|路|街|号楼|楼|层|园|城|馆|厦|[{_NATURAL}])"
)


What = Literal["person", "place", "date", "hour", "rank", "truth"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence answers, the ``text`` as it stands there, and what that amounts to.

    ``values`` maps a kind to what is said of it: ``{"区": "东港区", "路": "望海路"}`` of a place,
    ``{"": "no"}`` of whether something holds, ISO days ``first/last`` of a date by their order.
    ``times`` are the times of day.
    """

    sentence: CitedSentence
    what: What
    text: str
    values: tuple[tuple[str, str], ...]
    times: tuple[ClockTime, ...] = ()

    @property
    def clause(self) -> str:
        """The clauses of the sentence in which the text stands; all if an hour stands there alone."""
        whole = self.sentence.text
        clause = self.until[clause_start(whole, whole.find(self.text)) :]
        alone = self.what == "hour" and not content_words(blank_quantities(clause))
        return whole if alone else clause

    @property
    def until(self) -> str:
        """The sentence to the end of the clause in which the text stands."""
        whole = self.sentence.text
        after = CLAUSE.search(whole, whole.find(self.text) + len(self.text))
        return whole[: after.start() if after else len(whole)]


Reader = Callable[[CitedSentence, Sequence[str]], Statement | None]


def person(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read the persons whom a sentence names and the question, by its words, does not."""
    found = [
        span
        for span in _names(sentence.text)
        if not set(asked) & set(content_words(sentence.text[slice(*span)]))
    ]
    return _statement(sentence, "person", [("", *span) for span in found])


def place(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read the places that a sentence puts something in, by kind: 区, 路, a name alone."""
    del asked
    normal = normalize(sentence.text)
    found: list[tuple[str, int, int]] = []
    for match in _PLACED.finditer(sentence.text if not HAN.search(normal.text) else normal.text):
        if match["en"] and _MONTH.match(match["en"]):
            continue
        if match["en"]:
            found.append(("", *match.span("en")))
            continue
        start, end = match.span("zh")
        kinds = [
            ("" if m["kind"] in _NATURAL else m["kind"], *m.span())
            for m in _PLACE.finditer(normal.text, start, end)
        ]
        kinds += [] if kinds else [("", *_place_name(normal.text, start, end))]
        found += [(kind, *normal.original_span(a, b)) for kind, a, b in kinds if a < b]
    return _statement(sentence, "place", found)


def date(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read the dates of a sentence as their first and last days."""
    del asked
    found = [q for q in quantities(sentence.text) if q.date is not None]
    spans = [days(anchored(q.date, sentence.date)) for q in found if q.date is not None]
    values = tuple(("", f"{span[0]}/{span[1]}") for span in spans if span)
    return Statement(sentence, "date", found[0].text, values) if values else None


def hour(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read the times of day of the clause that says most of the question."""
    times = clock_times(sentence.text)
    if not times:
        return None
    starts = [0, *(match.end() for match in CLAUSE.finditer(sentence.text)), len(sentence.text)]
    clauses = [
        (_shared(sentence.text[start:end], asked), [t for t in times if start <= t.span[0] < end])
        for start, end in pairwise(starts)
    ]
    times = max((one for one in clauses if one[1]), key=lambda one: one[0])[1]
    text = sentence.text[slice(*times[0].span)]
    return Statement(sentence, "hour", text, (("", str(times[0].minutes)),), tuple(times))


def rank(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read the ranks of a sentence."""
    del asked
    found = [
        one
        for one in quantities(sentence.text)
        if one.kind == "ordinal" and not _NO_RANK.search(one.text)
    ]
    values = tuple(("", f"{one.value:g}") for one in found)
    return Statement(sentence, "rank", found[0].text, values) if values else None


def truth(sentence: CitedSentence, asked: Sequence[str]) -> Statement | None:
    """Read whether the clause that says most of the question affirms or denies it."""
    clauses = [piece.strip() for piece in CLAUSE.split(sentence.text) if piece and piece.strip()]
    if not clauses:
        return None

    def told(clause: str) -> tuple[int, bool]:
        return _shared(clause, asked), _ALLOWS.search(normalize_text(clause)) is not None

    best = max(clauses, key=told)
    said = normalize_text(best)
    # Free of charge is no to whether one pays, and yes to whether it is free.
    free = _FREE.search(said) is not None
    denied = free == (_CHARGED.search(" ".join(asked)) is not None)
    denied = denied if free else _NEGATIVE.search(said) is not None
    return Statement(sentence, "truth", best, (("", "no" if denied else "yes"),))


def _shared(clause: str, asked: Sequence[str]) -> int:
    """Weigh a question's words that a clause has: the last ones tell what it asks of the first.

    The characters of a Chinese word may stand apart: 受伤, 受了轻伤.
    """
    said, chars = frozenset(content_words(clause)), frozenset(HAN.findall(normalize_text(clause)))
    return sum(
        place**2
        for place, word in enumerate(asked, 1)
        if holds(said, word) or (HAN.match(word) and chars.issuperset(word))
    )


def _statement(
    sentence: CitedSentence, what: What, found: list[tuple[str, int, int]]
) -> Statement | None:
    if not found:
        return None
    values = tuple((kind, normalize_text(sentence.text[a:b])) for kind, a, b in found)
    return Statement(sentence, what, sentence.text[found[0][1] : found[-1][2]], values)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where persons are named: English names of two words or more, Chinese ones by tag."""
    if not HAN.search(text):
        yield from (match.span() for match in _ENGLISH_NAME.finditer(text))
        return
    normal = normalize(text)
    yield from (normal.original_span(*span) for span in persons(normal.text))


def _place_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place name that a stretch of text begins with, empty where there is none."""
    stop = start
    for word, tag, at in _tagged(text[start:end]):
        if tag not in ("ns", "s", "nt", "nz"):
            break
        stop = start + at + len(word)
    return start, stop


def _tagged(text: str) -> Iterator[tuple[str, str, int]]:
    import rjieba

    position = 0
    for word, tag in rjieba.tag(text):
        yield word, tag, position
        position += len(word)
