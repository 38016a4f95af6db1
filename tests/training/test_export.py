"""What is exported is what is read back."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models

from training.export import export_model
from training.vocabulary import UNKNOWN, Vocabulary


def test_a_tokenizer_that_is_read_and_written_again_stays_as_it_is(tmp_path: Path) -> None:
    scores = [(UNKNOWN, -30.0), *((chr(0x4E00 + n), -math.log(n + 3)) for n in range(3_000))]
    vocabulary = Vocabulary(
        Tokenizer(models.Unigram(scores, unk_id=0, byte_fallback=False)),
        np.arange(len(scores), dtype=np.int32),
        np.ones(len(scores)),
    )
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((len(scores), 8)).astype(np.float32)

    stored = export_model(vocabulary, vectors, tmp_path)

    again = tmp_path / "again.json"
    Tokenizer.from_file(str(tmp_path / "tokenizer.json")).save(str(again), pretty=False)
    assert again.read_bytes() == (tmp_path / "tokenizer.json").read_bytes()
    assert np.abs(stored - vectors).max() <= np.abs(vectors).max() / 127
