"""Questions with sentences to read in, ``rag/models/reader.safetensors`` out.

The torch twin of ``rag/reader.py``, which says what is computed. Each list is one example: the
likelihood that a softmax over its sentences and "none of these" gives to what is right, so that
the scores both order sentences and decline.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.embedding_models import StaticEmbedder
from rag.reader import (
    BEFORE,
    BUNDLED_MODEL,
    COSINE_GAIN,
    FLAGS,
    HEADING,
    KERNEL,
    NEVER,
    PAD,
    QUESTION,
    SAME_GAIN,
    SENTENCE,
    VECTOR_GAIN,
    Batch,
    batch,
    by_length,
)
from training.readings import (
    ToRead,
    asked_of_sentences,
    made_questions,
    near_misses_and_answered,
    reading_sets,
    to_read,
    written_for_reading,
    written_questions,
)

SEED = 20261121
WIDTH, LAYERS, HEADS, _INNER = 128, 2, 4, 2
_COMMON = 3_000
"""Tokens that have a vector of the reader's own beside the embedding model's: the most common."""
_UNKNOWN = 0.1
"""How often it has the vector of all others in training, so that it is not relied upon alone."""
_LISTS = 24
"""Lists a step."""
_UNTITLED, _ABRUPT = 0.3, 0.15
"""How often in training a list is read without headings, a sentence without what is before it.

Else the reader takes a text without a title for one on any matter.
"""
_OTHERS, _LIKELIEST = 6, 2
"""Sentences of a list that do not answer and are read in one step, and how many of the first."""
_CHUNKS = 8
"""Parts, by length, in which a step is computed: padding costs time."""
_FIRST_RATE, _RATE, _WARM_UP = 2e-3, 1.6e-3, 100
_EPOCHS = 2
_ASKED = 6_000
_ASKED_LATER, _SETS_LATER, _MADE_LATER = 4_000, 2_000, 1_000
"""Lists a pass: of those of ``_ASKED`` questions of sentences, of the reading sets, of made ones."""
_LAST_RATE, _LAST_EPOCHS, _ASKED_LAST = 5e-4, 2, 2_000
_ALONE = 0.5
"""Weight of each sentence's own cross-entropy beside the list's."""

Example = tuple[Batch, NDArray[np.bool_]]


class ReaderNet(nn.Module):
    """The transformer of ``rag/reader.py``; names of parameters are those of the file."""

    def __init__(self, tokens: StaticEmbedder, places: Tensor) -> None:
        super().__init__()
        self._tokens = tokens
        kinds, importance = _of_tokens(tokens)
        self.register_buffer("kinds", kinds)
        self.register_buffer("importance", importance)
        self.register_buffer("places", places)
        self.common = nn.Embedding(int(places.max()) + 1, WIDTH)
        nn.init.zeros_(self.common.weight)
        self.proj = nn.Linear(tokens.dimension, WIDTH)
        self.feat = nn.Linear(4 + FLAGS, WIDTH)
        self.seg = nn.Embedding(HEADING + 1, WIDTH)
        self.cls = nn.Parameter(torch.zeros(WIDTH))
        self.ln0 = nn.LayerNorm(WIDTH)
        self.L = nn.ModuleList([_Layer() for _ in range(LAYERS)])
        self.ln = nn.LayerNorm(WIDTH)
        self.out = nn.Sequential(
            nn.Linear(2 * WIDTH, WIDTH), nn.GELU(approximate="tanh"), nn.Linear(WIDTH, 1)
        )
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.out[2].weight)

    def forward(self, given: Batch) -> Tensor:
        """Return the scores, ``(n,)``."""
        ids, segments = torch.from_numpy(given.token_ids), torch.from_numpy(given.segments)
        absent, real = segments == PAD, segments > 0
        vectors = torch.from_numpy(self._tokens.token_vectors(given.token_ids))
        vectors[~real] = 0.0
        cosines = vectors @ vectors.transpose(1, 2)
        same = ((ids[:, :, None] == ids[:, None, :]) & real[:, :, None] & real[:, None, :]).float()
        features = self._features(ids, segments, cosines, same)
        states = self.proj(VECTOR_GAIN * vectors) + self.feat(features)
        states = states + self.seg(segments.clamp(min=0)) + self._common(ids)
        first = (self.cls + self.seg.weight[0]).expand(len(ids), 1, -1)
        states = self.drop(self.ln0(torch.cat([first, states[:, 1:]], dim=1)))
        asked = segments == QUESTION
        # Of the last layer only what gathers and the question, which stand first, are looked at.
        wanted = [states.shape[1]] * (LAYERS - 1) + [1 + int(asked.sum(1).max())]
        for layer, count in zip(self.L, wanted, strict=True):
            states = layer(states, cosines, same, absent, wanted=count)
        states, asked = self.ln(states), asked[:, : wanted[-1]]
        mean = (states * asked[..., None]).sum(1) / asked.sum(1, keepdim=True).clamp(min=1)
        scores: Tensor = self.out(torch.cat([states[:, 0], mean], dim=-1))[:, 0]
        return scores

    def _common(self, ids: Tensor) -> Tensor:
        places = self.places.long()[ids]
        if self.training:
            places = places * (torch.rand(ids.shape) >= _UNKNOWN)
        common: Tensor = self.common(places)
        return common

    def _features(self, ids: Tensor, segments: Tensor, cosines: Tensor, same: Tensor) -> Tensor:
        asked, said, around = segments == QUESTION, segments == SENTENCE, segments >= BEFORE
        other = torch.where(asked[:, :, None], said[:, None, :], asked[:, None, :])
        beside = asked[:, :, None] & around[:, None, :]
        nearest, found = (cosines * other).amax(2), (same * other).amax(2)
        context = torch.maximum((cosines * beside).amax(2), (same * beside).amax(2))
        kinds = self.kinds.long()[ids]
        flags = [((kinds >> bit) & 1).float() for bit in range(FLAGS)]
        return torch.stack([self.importance[ids], nearest, found, context, *flags], dim=-1)


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2, groups=WIDTH)
        self.ln1 = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.cosw = nn.Parameter(torch.randn(HEADS) * 0.5)
        self.samew = nn.Parameter(torch.randn(HEADS) * 0.5)
        self.o = nn.Linear(WIDTH, WIDTH)
        self.ln2 = nn.LayerNorm(WIDTH)
        self.f1 = nn.Linear(WIDTH, _INNER * WIDTH)
        self.f2 = nn.Linear(_INNER * WIDTH, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(
        self, states: Tensor, cosines: Tensor, same: Tensor, absent: Tensor, *, wanted: int
    ) -> Tensor:
        """Return the states of the first ``wanted`` tokens after a layer."""
        kept = states.masked_fill(absent[..., None], 0.0)
        states = states + self.conv(kept.transpose(1, 2)).transpose(1, 2)
        n, length, _ = states.shape
        split = self.qkv(self.ln1(states)).view(n, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        states, query = states[:, :wanted], query[:, :, :wanted]
        weights = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        weights = (
            weights + (COSINE_GAIN * self.cosw)[None, :, None, None] * cosines[:, None, :wanted]
        )
        weights = weights + (SAME_GAIN * self.samew)[None, :, None, None] * same[:, None, :wanted]
        weights = weights.masked_fill(absent[:, None, None, :], NEVER).softmax(-1)
        states = states + self.drop(
            self.o((weights @ value).transpose(1, 2).reshape(n, wanted, -1))
        )
        inner = functional.gelu(self.f1(self.ln2(states)), approximate="tanh")
        return states + self.drop(self.f2(inner))


def train_reader(tokens: StaticEmbedder, target: Path = BUNDLED_MODEL) -> None:
    """Train on the reading sets first, then mostly on the questions that we wrote; write weights.

    Of the questions of sentences, those whose texts have near misses stand with these in every
    pass; the others are drawn, and read once more without what answers.
    """
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    sets = reading_sets()
    made = _examples(tokens, to_read(made_questions(sets, tokens), tokens, cut=True))
    read = _examples(tokens, to_read(sets, tokens, cut=True))
    ours = [*written_questions("training"), *written_for_reading(), *near_misses_and_answered()]
    written = _examples(tokens, to_read(ours, tokens))
    known = set(ours)
    others = [one for one in asked_of_sentences(for_evidence=True) if one not in known]
    later = rng.sample(others, _ASKED)
    asked = _examples(tokens, to_read(later, tokens, cut=True))
    net = ReaderNet(tokens, common_tokens(tokens, [*written, *asked]))
    _train(net, [read + made], _FIRST_RATE, rng)
    rest = rng.sample(read, _SETS_LATER) + rng.sample(made, _MADE_LATER)
    passes = [written + rest + rng.sample(asked, _ASKED_LATER) for _ in range(_EPOCHS)]
    _train(net, passes, _RATE, rng)
    _train(net, [written + rng.sample(asked, _ASKED_LAST)] * _LAST_EPOCHS, _LAST_RATE, rng)
    write_reader(net, tokens, target)


def write_reader(net: ReaderNet, tokens: StaticEmbedder, target: Path) -> None:
    """Write a net's weights in half precision."""
    from safetensors.torch import save_file

    half = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in net.state_dict().items()
    }
    save_file(half, target, {"heads": str(HEADS), "embedding": tokens.fingerprint})


def common_tokens(tokens: StaticEmbedder, examples: Sequence[Example]) -> Tensor:
    """Return each token's place among those that most examples hold, from 1; 0 for all others."""
    held: Counter[int] = Counter()
    for given, _ in examples:
        held.update(np.unique(given.token_ids[given.segments >= QUESTION]).tolist())
    places = torch.zeros(len(tokens.vocabulary()), dtype=torch.int16)
    for place, (token, _) in enumerate(held.most_common(_COMMON), start=1):
        places[token] = place
    return places


def _of_tokens(tokens: StaticEmbedder) -> tuple[Tensor, Tensor]:
    """Return each token's kind as bits, and its standardised logarithm of weight."""
    kinds = []
    for token in tokens.vocabulary():
        bits = (
            any(char.isdigit() for char in token),
            any(char in "一二三四五六七八九十百千万亿两" for char in token),
            token.isascii() and any(char.isalpha() for char in token),
            not any(char.isalnum() for char in token),
        )
        kinds.append(sum(bit << at for at, bit in enumerate(bits)))
    weight = np.log(np.maximum(tokens.token_weights(), 1e-12))
    importance = (weight - weight.mean()) / weight.std()
    return torch.tensor(kinds, dtype=torch.uint8), torch.from_numpy(importance.astype(np.float32))


def _examples(tokens: StaticEmbedder, lists: Sequence[ToRead]) -> list[Example]:
    return [(batch(tokens, one.question, one.readings), np.array(one.right)) for one in lists]


def _train(
    net: ReaderNet, epochs: Sequence[list[Example]], rate: float, rng: random.Random
) -> None:
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    steps = sum(len(examples) // _LISTS for examples in epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1.0, (at + 1) / _WARM_UP) * max(0.02, 1 - at / steps)
    )
    net.train()
    started = time.monotonic()
    for number, examples in enumerate(epochs, start=1):
        order = rng.sample(examples, len(examples))
        losses = []
        for at in range(0, len(order) - _LISTS + 1, _LISTS):
            loss = _loss(net, [drawn(one, rng) for one in order[at : at + _LISTS]])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        passed = time.monotonic() - started
        print(
            f"reader {number}/{len(epochs)}: loss {np.mean(losses):.3f}, {passed:.0f} s", flush=True
        )
    net.eval()


def drawn(example: Example, rng: random.Random) -> Example:
    """Return a list with all that is right and some of the rest, the first among them.

    Some are read without their headings or what stands before them.
    """
    given, right = example
    wrong = np.flatnonzero(~right).tolist()
    if len(wrong) > _OTHERS:
        wrong = wrong[:_LIKELIEST] + rng.sample(wrong[_LIKELIEST:], _OTHERS - _LIKELIEST)
    rows = np.array([*np.flatnonzero(right).tolist(), *wrong])
    segments = given.segments[rows]
    left_out = np.array([[rng.random() < _ABRUPT] for _ in rows]) & (segments == BEFORE)
    if rng.random() < _UNTITLED:
        left_out |= segments == HEADING
    return Batch(given.token_ids[rows], np.where(left_out, PAD, segments)), right[rows]


def _loss(net: ReaderNet, examples: Sequence[Example]) -> Tensor:
    """Return the mean over lists of −ln P(right), where a score of 0 stands for none of them."""
    scores = _scores(net, [given for given, _ in examples])
    right = torch.from_numpy(np.concatenate([one for _, one in examples]))
    own = torch.repeat_interleave(
        torch.arange(len(examples)), torch.tensor([len(one) for _, one in examples])
    )
    none = torch.zeros(len(examples))
    top = none.scatter_reduce(0, own, scores.detach(), "amax", include_self=True)
    odds = torch.exp(scores - top[own])
    total = none.index_add(0, own, odds) + torch.exp(-top)
    found = none.index_add(0, own, odds * right)
    answered = none.index_add(0, own, right.float()) > 0
    listed = torch.log(total) - torch.log(torch.where(answered, found, torch.exp(-top)) + 1e-9)
    alone = functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="none")
    return (listed + _ALONE / 10 * none.index_add(0, own, alone)).mean()


def _scores(net: ReaderNet, given: Sequence[Batch]) -> Tensor:
    """Return the scores of all rows, computed with rows of like length together."""
    rows = [
        (ids[segments != PAD], segments[segments != PAD])
        for one in given
        for ids, segments in zip(one.token_ids, one.segments, strict=True)
    ]
    parts = list(by_length(rows, math.ceil(len(rows) / _CHUNKS)))
    scores = torch.cat([net(part) for _, part in parts])
    order = torch.tensor([place for places, _ in parts for place in places])
    return scores[torch.argsort(order)]
