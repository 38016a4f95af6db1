"""Nothing in, one character map out: NFKC, lower case and Traditional→Simplified in one pass.

The map is SentencePiece's precompiled trie, which ``tokenizers`` can run inside a
``tokenizer.json``; so every loader of the model normalises alike.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

_LAST_CODE_POINT = 0x2FA1F
_NORMALIZER_SPEC_FIELD = 3
_CHARSMAP_FIELD = 2


def build_charsmap() -> bytes:
    """Return the compiled map of every assigned character that is not its own normal form."""
    import sentencepiece

    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.tsv"
        rules.write_text("\n".join(_rules()) + "\n", encoding="utf-8")
        model = io.BytesIO()
        # Only the compiled rules are wanted; the vocabulary of this training is thrown away.
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["一 二 三 a b c"] * 10),
            model_writer=model,
            vocab_size=20,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
    spec = _field(model.getvalue(), _NORMALIZER_SPEC_FIELD)
    return _field(spec, _CHARSMAP_FIELD)


def _rules() -> Iterator[str]:
    import opencc

    to_simplified = opencc.OpenCC("t2s")
    for code_point in range(0x21, _LAST_CODE_POINT + 1):
        character = chr(code_point)
        if unicodedata.category(character) in {"Cn", "Cs", "Co"}:
            continue
        # Lower-casing can leave NFKC (the Kelvin sign, say), so it is applied twice.
        folded = unicodedata.normalize("NFKC", character).lower()
        folded = to_simplified.convert(unicodedata.normalize("NFKC", folded))
        if folded != character:
            target = " ".join(f"{ord(one):X}" for one in folded)
            yield f"{code_point:X}\t{target}"


def _field(message: bytes, wanted: int) -> bytes:
    """Return the first length-delimited field of a protocol buffer message."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            _, position = _varint(message, position)
            continue
        size = {1: 8, 5: 4}.get(wire_type)
        if size is None:
            size, position = _varint(message, position)
        if number == wanted:
            return message[position : position + size]
        position += size
    raise ValueError(f"field {wanted} is missing")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position
