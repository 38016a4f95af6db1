"""News and parallel text in, the ranks of the shipped token encoding out."""

from __future__ import annotations

import base64
from pathlib import Path

from index.tokens import BUNDLED_RANKS, SPLIT_PATTERN
from training.data import read_news, read_parallel

VOCABULARY_SIZE = 24_000
SAMPLE_EVERY = 4


def train_tokens(target: Path = BUNDLED_RANKS) -> None:
    """Train a byte-level BPE and write one base64 token a line, in rank order."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    texts = [news.text for news in read_news()[::SAMPLE_EVERY]]
    for name in ("python-docs", "tatoeba"):
        texts.extend(f"{english}\n{chinese}" for english, chinese in read_parallel(name))
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT_PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        initial_alphabet=alphabet,
        max_token_length=24,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    byte_of = _byte_of_symbol()
    ranked = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    lines = [base64.b64encode(bytes(byte_of[symbol] for symbol in token)) for token, _ in ranked]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"\n".join(lines) + b"\n")


def _byte_of_symbol() -> dict[str, int]:
    # GPT-2's printable stand-ins for bytes: printable Latin-1 stands for itself, the rest follows
    # from U+0100 on in order (Radford et al. 2019, encoder.py).
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    table.update({chr(256 + position): byte for position, byte in enumerate(others)})
    return table


if __name__ == "__main__":
    train_tokens()
