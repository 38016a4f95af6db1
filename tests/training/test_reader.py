from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding_models import bundled_embedder
from rag.reader import BEFORE, HEADING, SENTENCE, Batch, Reader, Reading, batch, padded


def test_what_was_trained_is_what_is_computed_without_torch(tmp_path: Path) -> None:
    readings = [Reading("灯塔高36米，花岗岩砌成。", "海边有灯塔。", "灯塔"), Reading("No answer.")]
    given = batch(bundled_embedder(), "灯塔有多高？", readings)
    reader, expected = trained(tmp_path / "reader.safetensors", given)
    scores = reader.score("灯塔有多高？", readings)
    assert scores == pytest.approx(expected, abs=5e-3)  # weights are kept in half precision
    assert np.ptp(expected) > 0.05


def test_questions_of_different_lengths_are_trained_on_together_as_each_is_read(
    tmp_path: Path,
) -> None:
    reading = Reading("灯塔高36米，花岗岩砌成。", "海边有灯塔。", "灯塔")
    questions = ("高？", "海边那座用花岗岩砌成的灯塔到底有多高？")
    rows = [batch(bundled_embedder(), one, [reading]) for one in questions]
    together = padded([(one.token_ids[0], one.segments[0]) for one in rows])
    reader, expected = trained(tmp_path / "reader.safetensors", together)
    alone = [reader.score(one, [reading])[0] for one in questions]
    assert alone == pytest.approx(expected, abs=5e-3)
    assert np.ptp(expected) > 0.05


def trained(path: Path, given: Batch) -> tuple[Reader, NDArray[np.float32]]:
    """Write a net of random weights; return its reader and what the net makes of two rows."""
    import torch

    from training.reader import ReaderNet, common_tokens, write_reader

    torch.manual_seed(1)
    tokens = bundled_embedder()
    net = ReaderNet(tokens, common_tokens(tokens, [(given, np.array([True, False]))])).eval()
    torch.nn.init.normal_(net.out[2].weight)
    torch.nn.init.normal_(net.common.weight)
    write_reader(net, tokens, path)
    with torch.no_grad():
        return Reader.load(tokens, path), net(given).numpy()


def test_tokens_that_most_lists_hold_come_first() -> None:
    from training.reader import common_tokens

    tokens = bundled_embedder()
    lists = [batch(tokens, "灯塔？", [Reading(text)]) for text in ("灯塔。", "海风。")]
    places = common_tokens(tokens, [(one, np.array([True])) for one in lists])
    ((asked, rare, unseen),) = tokens.token_ids(["灯塔海风鲸"])
    assert places[asked] < places[rare]
    assert places[unseen] == 0
    assert sorted(places[places > 0].tolist()) == list(range(1, int(places.max()) + 1))


def test_headings_and_the_text_before_are_left_out_now_and_then_in_training() -> None:
    from training.reader import drawn

    readings = [Reading(f"灯塔{at}", "海风。", "港口") for at in range(20)]
    given = batch(bundled_embedder(), "灯塔？", readings)
    right = np.array([True] * 2 + [False] * 18)
    rng = random.Random(3)
    lists = [drawn((given, right), rng) for _ in range(100)]
    assert all(kept.tolist().count(True) == 2 and len(kept) == 8 for _, kept in lists)
    titled = [(part.segments == HEADING).any(axis=1) for part, _ in lists]
    assert all(one.all() or not one.any() for one in titled)
    assert 0.1 < 1 - np.mean([one.all() for one in titled]) < 0.5
    before = np.concatenate([(part.segments == BEFORE).any(axis=1) for part, _ in lists])
    assert 0.05 < 1 - before.mean() < 0.3
    assert all((part.segments == SENTENCE).any(axis=1).all() for part, _ in lists)
