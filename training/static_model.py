"""Batches of pairs in, one vector for each embedding row out.

A contrastive bag of tokens: the mean of the token vectors, softmax over the batch both ways, lazy
Adam on the rows that a batch touches. Importance is learned as length: rows start with norms
proportional to their idf.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.pairs import Batch, Source
from training.ragged import Ragged, join

if TYPE_CHECKING:
    import torch

MIX: Mapping[str, tuple[int, float]] = {
    "news": (1_536, 1.0),
    "reading": (320, 0.6),
    "events": (320, 0.4),
    "asked": (1_024, 0.7),
    "glosses": (1_024, 0.5),
    "synonyms": (512, 0.3),
    "in_english": (512, 0.3),
    "spoken": (512, 0.3),
    "python": (192, 0.15),
    "tatoeba": (320, 0.3),
}
"""Pairs a step and weight in the loss, by source."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast to train; the seed fixes everything.

    ``members`` are trained apart from the same start on other draws, and averaged: what they
    learnt they share, and the noise in rare words' vectors falls.
    """

    steps: int = 1_800
    members: int = 5
    dimension: int = 256
    learning_rate: float = 0.02
    scale: float = 20.0
    seed: int = 20_260_101
    mix: Mapping[str, tuple[int, float]] = field(default_factory=lambda: dict(MIX))


def train_vectors(
    counts: NDArray[np.float64],
    sources: Mapping[str, Source],
    recipe: Recipe,
    *,
    report: Callable[[str], None] = print,
) -> NDArray[np.float32]:
    """Return float32 ``(len(counts), dimension)``; row 0 is zero."""
    import torch

    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    start = _initial(counts, recipe.dimension, rng)
    total = np.zeros(start.shape, dtype=np.float32)
    for draws in (rng, *rng.spawn(recipe.members - 1)):
        total += _trained(start, sources, recipe, draws, report)
    return total / recipe.members


def _trained(
    start: torch.Tensor,
    sources: Mapping[str, Source],
    recipe: Recipe,
    rng: np.random.Generator,
    report: Callable[[str], None],
) -> NDArray[np.float32]:
    import torch

    weights = start.clone()
    first, second = torch.zeros_like(weights), torch.zeros_like(weights)
    started = time.monotonic()
    for step in range(recipe.steps):
        batches = {name: sources[name].draw(size, rng) for name, (size, _) in recipe.mix.items()}
        rows, losses, gradient = _gradient(weights, batches, recipe)
        # Linear warm-up over the first 5 %, then linearly to zero.
        done = step / recipe.steps
        rate = recipe.learning_rate * min(1.0, done / 0.05 + 0.02) * (1 - done)
        _adam(weights, first, second, rows, gradient, rate, step)
        if step % 50 == 0:
            shown = " ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
            report(f"step {step} {time.monotonic() - started:.0f} s {shown}")
    weights[0] = 0
    return np.asarray(weights.numpy(), dtype=np.float32)


def _initial(counts: NDArray[np.float64], dimension: int, rng: np.random.Generator) -> torch.Tensor:
    import torch

    idf = np.log1p(counts.sum() / (counts + 1))
    start = rng.standard_normal((len(counts), dimension)) / np.sqrt(dimension)
    start *= (idf / idf.mean())[:, None]
    return torch.from_numpy(start.astype(np.float32))


def _gradient(
    weights: torch.Tensor, batches: Mapping[str, Batch], recipe: Recipe
) -> tuple[torch.Tensor, dict[str, float], torch.Tensor]:
    import torch
    from torch.nn import functional

    sides: list[Ragged] = []
    for batch in batches.values():
        sides.extend((batch.queries, batch.passages))
    bags = join(sides)
    unique, inverse = np.unique(bags.flat, return_inverse=True)
    rows = torch.from_numpy(unique)
    used = weights[rows].requires_grad_()
    vectors = functional.embedding_bag(
        torch.from_numpy(inverse.astype(np.int64)), used, torch.from_numpy(bags.starts), mode="mean"
    )
    vectors = functional.normalize(vectors, dim=1)
    total = torch.zeros(())
    losses: dict[str, float] = {}
    at = 0
    for name, batch in batches.items():
        size = len(batch.groups)
        queries, passages = vectors[at : at + size], vectors[at + size : at + 2 * size]
        at += 2 * size
        loss = _loss(queries, passages, torch.from_numpy(batch.groups), recipe.scale)
        losses[name] = float(loss.detach())
        total = total + recipe.mix[name][1] * loss
    (gradient,) = torch.autograd.grad(total, used)
    return rows, losses, gradient


def _loss(
    queries: torch.Tensor, passages: torch.Tensor, groups: torch.Tensor, scale: float
) -> torch.Tensor:
    import torch
    from torch.nn import functional

    scores = queries @ passages.T * scale
    same = groups[:, None] == groups[None, :]
    same &= ~torch.eye(len(groups), dtype=torch.bool)
    scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(scores))
    forward = functional.cross_entropy(scores, target)
    backward = functional.cross_entropy(scores.T, target)
    return (forward + backward) / 2


def _adam(
    weights: torch.Tensor,
    first: torch.Tensor,
    second: torch.Tensor,
    rows: torch.Tensor,
    gradient: torch.Tensor,
    rate: float,
    step: int,
) -> None:
    # Kingma & Ba 2015, moments kept and decayed only for the rows that a batch touches.
    mean = first[rows].mul_(0.9).add_(gradient, alpha=0.1)
    square = second[rows].mul_(0.999).addcmul_(gradient, gradient, value=0.001)
    first[rows], second[rows] = mean, square
    corrected = square.div(1 - 0.999 ** (step + 1)).sqrt_().add_(1e-8)
    weights[rows] -= rate / (1 - 0.9 ** (step + 1)) * mean / corrected
