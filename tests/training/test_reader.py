from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding_models import bundled_embedder
from rag.reader import Reader, Reading, batch


def test_what_was_trained_is_what_is_computed_without_torch(tmp_path: Path) -> None:
    import torch

    from training.reader import ReaderNet, of_tokens, write_reader

    torch.manual_seed(1)
    tokens = bundled_embedder()
    net = ReaderNet(tokens, *of_tokens(tokens)).eval()
    torch.nn.init.normal_(net.out[2].weight)
    write_reader(net, tokens, tmp_path / "reader.safetensors")
    readings = [Reading("灯塔高36米，花岗岩砌成。", "海边有灯塔。", "灯塔"), Reading("No answer.")]
    with torch.no_grad():
        expected = net(batch(tokens, "灯塔有多高？", readings)).numpy()
    scores = Reader.load(tokens, tmp_path / "reader.safetensors").score("灯塔有多高？", readings)
    assert scores == pytest.approx(expected, abs=5e-3)  # weights are kept in half precision
    assert np.ptp(expected) > 0.05
