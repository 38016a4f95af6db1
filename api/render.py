"""Text from anywhere in, text that a terminal only prints out.

A document may hold what a terminal obeys: escape sequences that recolour, retitle, or move the
cursor; carriage returns that overwrite; bidirectional overrides that turn a sum around. Whatever
comes from a document, a question or a model passes through here before it is printed.
"""

from __future__ import annotations

import json
import re

_C0 = {code: chr(0x2400 + code) for code in range(0x20) if code not in {0x09, 0x0A}}
_C1 = dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_INVISIBLE: dict[int, str] = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        0x061C,  # Arabic letter mark
        0x180E,
        *range(0x200B, 0x2010),  # zero width, left-to-right and right-to-left marks
        *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
        *range(0x2060, 0x2070),  # joiners, isolates, deprecated format characters
        0xFEFF,
        *range(0xFFF9, 0xFFFC),  # interlinear annotation
        *range(0xE0000, 0xE0080),  # tag characters
    ],
    "",
)
_LINES = {0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
_TABLE: dict[int, str] = {
    **_C0,
    0x7F: "\N{SYMBOL FOR DELETE}",
    **_C1,
    **_SURROGATES,
    **_INVISIBLE,
    **_LINES,
}
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """Return text whose only control characters are line feed and tab.

    Control characters become their visible pictures (``␛``), so that nothing vanishes silently;
    bidirectional and other invisible characters are dropped; Windows line ends become LF.
    """
    return text.replace("\r\n", "\n").translate(_TABLE)


def plain_line(text: str) -> str:
    """Return text as ``plain`` does, on one line."""
    return " ".join(plain(text).split())


def plain_json(payload: object, *, indent: int | None = 2) -> str:
    """Write JSON whose every character is safe to print; it parses to the same object."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSAFE_IN_JSON.sub(lambda match: _escaped(match.group()), text)


def _escaped(char: str) -> str:
    return json.dumps(char, ensure_ascii=True)[1:-1].replace("\x7f", "\\u007f")
