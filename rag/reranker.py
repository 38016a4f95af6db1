"""A question and passages in, their evidence out, in the order that a cross-encoder gives them.

Only the order is the cross-encoder's. Its scores are calibrated for nothing here, or for other
data, while what decides about answers was fitted to the shipped evidence model: the probability, and
so what is declined, stays that model's.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.errors import ModelError
from index.model_files import cached_folder, encodable, one_line
from index.types import Passage, Query
from rag.evidence import EvidenceScore
from rag.retriever import EvidenceScorer

_PAIRS_PER_BATCH = 32


class CrossEncoderScorer:
    """An ``EvidenceScorer`` ranked by a sentence-transformers ``CrossEncoder``; thread-safe.

    Made from local files alone. Their configuration is read at once, so that a wrong setting is
    told at the start; the weights are loaded at the first question.

    Raises:
        ModelError: the model is missing, damaged, or does not give one score for a pair.
    """

    def __init__(self, name: str, evidence: EvidenceScorer) -> None:
        folder = Path(name)
        self._folder = folder if folder.is_dir() else cached_folder(name, kind="reranker")
        self._name = name
        self._evidence = evidence
        self._model: Any = None
        self._lock = threading.Lock()
        if not _is_cross_encoder(self._folder):
            raise ModelError(
                f"{name}: not a cross-encoder; give a model that scores pairs of texts"
            )

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        """Return the score of each passage, in the order given; ``ranking`` is the logit."""
        scores = self._evidence.score_passages(snapshot, query, passages)
        logits = self._logits(query.text, passages).tolist()
        return [replace(score, ranking=logit) for score, logit in zip(scores, logits, strict=True)]

    def _logits(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """Return float32 ``(len(passages),)``; a passage is read below its headings."""
        asked = encodable(question)
        pairs = [(asked, encodable("\n".join((*one.headings, one.text)))) for one in passages]
        # Tokenisers keep state between calls, so two threads must not share one.
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder, self._name)
            logits = self._model.predict(
                pairs, batch_size=_PAIRS_PER_BATCH, show_progress_bar=False
            )
        return np.asarray(logits, dtype=np.float32).reshape(len(pairs))


def _is_cross_encoder(folder: Path) -> bool:
    """Tell by the configuration: any encoder would load, with a head of random weights."""
    saved_as = _read(folder / "config_sentence_transformers.json").get("model_type")
    heads = _read(folder / "config.json").get("architectures") or [""]
    return saved_as == "CrossEncoder" or str(heads[0]).endswith("ForSequenceClassification")


def _read(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _load(folder: Path, name: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # Logits, since a sigmoid of float32 makes ties of what is far above zero.
        model = CrossEncoder(str(folder), local_files_only=True, activation_fn=Identity())
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise ModelError(f"{name}: not a cross-encoder ({one_line(error)})") from error
    if model.num_labels != 1:
        raise ModelError(f"{name}: gives {model.num_labels} scores for a pair; expected one")
    return model
