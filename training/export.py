"""Trained vectors in, a model folder that sentence-transformers and the light loader read out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.vocabulary import Vocabulary

_LIBRARY = "sentence_transformers.sentence_transformer.modules"


def export_model(
    vocabulary: Vocabulary, vectors: NDArray[np.float32], folder: Path
) -> NDArray[np.float32]:
    """Write ``vectors`` in 8 bits with one scale a row; return them as they will be read back."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    scales = np.abs(vectors).max(axis=1) / 127.0
    safe = np.where(scales > 0, scales, 1.0)
    quantised = np.rint(vectors / safe[:, None]).astype(np.int8)
    rows = vocabulary.row_of_token
    save_file(
        {
            "embeddings": quantised,
            "mapping": rows.astype(np.int32),
            "weights": scales[rows].astype(np.float32),
        },
        str(folder / "model.safetensors"),
        metadata={"format": "np"},
    )
    # The library's reader rounds scores in the last bit: what is written is what is read back.
    as_read = type(vocabulary.tokenizer).from_str(vocabulary.tokenizer.to_str())
    as_read.save(str(folder / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{_LIBRARY}.static_embedding.StaticEmbedding"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Normalize",
            "type": f"{_LIBRARY}.normalize.Normalize",
        },
    ]
    _write_json(folder / "modules.json", modules)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    return (quantised.astype(np.float32) * scales[:, None]).astype(np.float32)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
