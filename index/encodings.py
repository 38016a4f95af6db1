"""Bytes in, text and the name of its encoding out: UTF-8, UTF-16, GB18030, Big5, others by chance.

Certain signs come first (a byte order mark, strict UTF-8); then the candidates are decoded and the
one that reads most like text is taken.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.errors import UnreadableFileError

_MARKS = (
    # The mark of UTF-32 begins with that of UTF-16, so it goes first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BIG5_CODECS = ("big5", "cp950", "big5hkscs")
_PAIR = re.compile(rb"[\x80-\xff]{2}")
"""Two bytes that are not ASCII in a row: hardly any Chinese text is without."""
_SIGN_WITHIN_WORD = re.compile(r"[^\W\d_][¡-©«-´¶¸»-¿][^\W\d_]")
_SAMPLE = 40_000
_DETECTED_SAMPLE = 65_536
_PLAUSIBLE = 0.3
# A UTF-8 file with less than this share of broken sequences is a damaged one, not another encoding.
_DAMAGED = 0.005

_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "計劃這個們來為國說時會對過發後裡裏還進樣從實軍無與長機業將兩間問戰頭體見產應關點當經麼學現動沒種"
    "話認條氣題爾別變總電數報結舉開論處義幾門東聲員給東兒場務號車書讓區億萬達創構園臺灣臺"
    "市企据技科智展创投资金融规划项目建设杭州浙省京沪北京上海市政府公司数据模型人工智能機構資金規"
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’《》「」『』（）—…·　％")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text with LF newlines and U+FFFD for broken bytes, and what it was decoded from."""

    text: str
    encoding: str


def decode(data: bytes, *, name: str) -> Decoded:
    """Decode a text file; newlines become LF and the byte order mark is dropped.

    Raises:
        UnreadableFileError: the bytes are binary, or text in no encoding that is known.
    """
    decoded = _decoded(data, name)
    if "\0" in decoded.text:
        raise UnreadableFileError(f"{name}: holds NUL bytes, so it is no text file")
    return Decoded(with_newlines(decoded.text), decoded.encoding)


def with_newlines(text: str) -> str:
    """Return a text with CR and CR LF newlines made LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes, name: str) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name)
    if b"\0" in data:
        return _best(data, ("utf-16-le", "utf-16-be"), name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if damaged := _damaged_utf8(data):
        return damaged
    if not _PAIR.search(data) and (western := _western(data)):
        return western
    return _best(data, ("gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be"), name)


def _marked(data: bytes, encoding: str, name: str) -> Decoded:
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        return Decoded(data.decode(codec), encoding)
    except UnicodeDecodeError as error:
        text = data.decode(codec, errors="replace")
        broken = text.count("\ufffd")
        if 2 * broken >= len(text) or broken > max(1, _DAMAGED * len(text)):
            raise UnreadableFileError(
                f"{name}: begins like {encoding} but cannot be decoded as such ({error.reason})"
            ) from error
        return Decoded(text, encoding)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Return UTF-8 text in which a few bytes are broken, ``None`` if it is something else."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(char > "\x7f" for char in text[:_SAMPLE])
    if beyond_ascii - broken >= 3 and broken <= max(1, _DAMAGED * len(text)):
        return Decoded(text, "utf-8")
    return None


def _best(data: bytes, encodings: Iterable[str], name: str) -> Decoded:
    """Return the most plausible reading of the bytes."""
    readings = [
        (plausibility(text), encoding, text)
        for encoding in encodings
        if (text := _strict(data, encoding)) is not None
    ]
    if readings:
        score, encoding, text = max(readings, key=lambda reading: reading[0])
        if score >= _PLAUSIBLE:
            return Decoded(text, encoding)
    if b"\0" in data:
        raise UnreadableFileError(f"{name}: holds NUL bytes, so it is no text file")
    return _detected(data, name)


def _strict(data: bytes, encoding: str) -> str | None:
    for codec in _BIG5_CODECS if encoding == "big5" else (encoding,):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _western(data: bytes) -> Decoded | None:
    """Return the Windows-1252 text that is mostly ASCII and has no sign within a word."""
    if 4 * len(data.translate(None, delete=bytes(range(0x80)))) > len(data):
        return None
    text = _strict(data, "cp1252")
    if text is None or _SIGN_WITHIN_WORD.search(text) or _rubbish(text):
        return None
    return Decoded(text, "cp1252")


def _detected(data: bytes, name: str) -> Decoded:
    """Ask charset-normalizer about what none of the usual encodings explains."""
    # Of a few signs such as £ and ½ it would make the letters of Latin-2.
    if western := _western(data):
        return western
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_DETECTED_SAMPLE]).best()
    text = _strict(data, match.encoding) if match is not None else None
    if match is None or text is None or _rubbish(text):
        raise UnreadableFileError(
            f"{name}: is no text in UTF-8, UTF-16, GB18030, Big5 or another known encoding"
        )
    return Decoded(text, match.encoding.replace("_", "-"))


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")


def _rubbish(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > 0.01 * len(sample)


def plausibility(text: str) -> float:
    """Return how much a text reads like Chinese or Western text: the mean weight of a character.

    Characters count from 3 (frequent ones) to −8 (control and private characters); plain ASCII
    counts only where it is all there is.
    """
    table = _weights()
    total, counted = 0.0, 0
    for char in text[:_SAMPLE]:
        if char < "\x80":
            if char < " " and char not in "\t\n\r\f\x1b":
                total -= 8
                counted += 1
            continue
        total += table.get(char, -2.0)
        counted += 1
    if not counted:
        return 1.0
    return total / counted


@functools.cache
def _weights() -> dict[str, float]:
    """Return the weights of characters; one that is missing is rare."""
    table: dict[str, float] = {}
    for first, last, weight in (
        (0x80, 0x9F, -8.0),
        (0xA0, 0xBF, -0.5),
        (0xC0, 0x24F, 0.5),
        (0x370, 0x4FF, -1.5),
        (0x2010, 0x203A, 1.0),
        (0x20A0, 0x2BFF, -0.3),
        (0x3000, 0x3029, 1.0),
        (0x3040, 0x30FF, -1.0),
        (0x3100, 0x312F, -3.0),
        (0xD800, 0xF8FF, -8.0),
        (0xFE10, 0xFE6F, -3.0),
        (0xFF01, 0xFF5E, 0.5),
        (0xFF61, 0xFFDC, -3.0),
        (0xFFF0, 0xFFFF, -8.0),
    ):
        table.update(dict.fromkeys(map(chr, range(first, last + 1)), weight))
    # The first levels of both national standards hold the characters in daily use.
    table.update(dict.fromkeys(_level("gb2312", 0xB0, 0xD7), 1.0))
    table.update(dict.fromkeys(_level("big5", 0xA4, 0xC6), 1.0))
    table.update(dict.fromkeys(_FREQUENT, 3.0))
    table.update(dict.fromkeys(_PUNCTUATION, 3.0))
    return table


def _level(codec: str, first: int, last: int) -> str:
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    raw = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    return "".join(pair.decode(codec, errors="ignore") for pair in raw)
