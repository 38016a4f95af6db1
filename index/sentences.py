"""Text in, the spans of its sentences out, in Chinese and English."""

from __future__ import annotations

import re

from index.types import Span

# One run that may end a sentence: full-width ends, ASCII ends, full stops or a newline.
_END = re.compile(
    r"""(?P<newline>\n\s*)
      | (?P<wide>[。！？；…｡][。！？；…｡!?.]*)
      | (?P<ascii>[!?][!?。！？…]*)
      | (?P<stop>\.+)""",
    re.VERBOSE,
)
_CLOSERS = "”’」』）)】》〉］]}〕＂＇"
_SPACES = re.compile(r"[^\S\n]*(?:\n\s*)?")
# How far back an open straight quote is looked for, so that no text costs more than its length.
_QUOTED = 1_000
_GAP = re.compile(r"\s+")
_LONGEST_LABEL = 12
_CONTINUES = frozenset("，、,：:；;。．")
_WORD_BEFORE = re.compile(r"[^\W_](?:[\w.'’&-]*\w)?\Z")
# "1." where a sentence or what a colon announces begins counts an item, and ends nothing.
_ITEM = re.compile(r"(?:^|[:：;；])[\W_]*(?:step |no\.? ?)?\d{1,2}\Z", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]\Z")
_ABBREVIATIONS = """
    mr mrs ms dr prof rev hon gen col lt sgt capt gov sen rep pres st jr sr inc ltd co corp llc plc
    bros dept univ assn est no nos vol vols pp fig figs eq sec ch art ed eds al vs etc cf approx ca
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    ave blvd rd mt ft i.e e.g a.m p.m ph.d
"""
# These often stand last in a sentence, so the capital letter after them decides.
_MAY_END = "inc ltd co corp llc plc bros etc jr sr a.m p.m ph.d al"
_OPENERS = "The This These Those That It He She They We In On At But And A An As If When"
_KEEPS_SENTENCE = frozenset(_ABBREVIATIONS.split()) - frozenset(_MAY_END.split())


def sentences(text: str) -> list[Span]:
    """Return the sentences' spans in reading order; together they cover the text without gaps.

    Closing quotes and brackets and the white space after a sentence belong to it. Newlines end
    sentences. Decimals, abbreviations and initials (3.5, U.S., Dr.) do not. The empty text has
    no sentences.
    """
    spans: list[Span] = []
    start = 0
    # Leading white space belongs to the first sentence: it would be a sentence of nothing.
    position = len(text) - len(text.lstrip())
    while match := _END.search(text, position):
        position = match.end()
        if match.lastgroup != "newline":
            position = _past_closers(text, start, position)
            if not _ends(text, match, start, position):
                continue
            spaces = _SPACES.match(text, position)
            position = spaces.end() if spaces else position
        spans.append((start, position))
        start = position
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _past_closers(text: str, start: int, position: int) -> int:
    """Return where the quotes and brackets that close at a position end."""
    while position < len(text):
        char = text[position]
        if char in "\"'":
            # A straight quote closes when one of its kind stands open in the sentence.
            if text.count(char, max(start, position - _QUOTED), position) % 2 == 0:
                break
        elif char not in _CLOSERS:
            break
        position += 1
    return position


def _ends(text: str, match: re.Match[str], start: int, position: int) -> bool:
    """Tell whether a run of end marks, followed by ``text[position:]``, ends ``text[start:]``."""
    following = text[position : position + 1]
    if not following:
        return True
    if following in _CONTINUES or following in "。！？!?…":
        return False
    if match.lastgroup == "wide":
        return True
    if match.lastgroup == "ascii":
        return following.isspace() or ord(following) > 0x2E7F
    near = max(start, match.start() - _LONGEST_LABEL)
    if _ITEM.search(text[near : match.start()], 0 if near == start else 1):
        return False
    return _stop_ends(text, match, position)


def _stop_ends(text: str, match: re.Match[str], position: int) -> bool:
    """Tell whether full stops end a sentence: white space and no lower case must follow."""
    gap = _GAP.match(text, position)
    if gap is None:
        return False
    rest = text[gap.end() : gap.end() + 20]
    if not rest or "\n" in gap.group():
        return True
    if rest[0].islower():
        return False
    word = _WORD_BEFORE.search(text, max(0, match.start() - 30), match.start())
    if word is None or len(match.group()) > 1:
        return True
    name = word.group()
    if _INITIALS.match(name):
        # One letter is an initial; "U.S. The" ends a sentence, "U.S. Congress" does not.
        opener = re.match(r"[A-Za-z]+", rest)
        return len(name) > 1 and opener is not None and opener.group() in _OPENERS.split()
    return name.lower() not in _KEEPS_SENTENCE
