"""The embedding models: the light loader, and any sentence-transformers model."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding_models import BUNDLED_MODEL, StaticEmbedder, load_embedder
from index.errors import ModelError

TEXTS = ["杭州的人工智能产业", "Artificial intelligence in Hangzhou", "2024年", "。", "", "𠮷野家"]


@pytest.fixture(scope="module")
def bundled() -> StaticEmbedder:
    return StaticEmbedder(BUNDLED_MODEL)


def cosine(embedder: StaticEmbedder, left: str, right: str) -> float:
    one, other = embedder.encode_words([left, right])
    return float(one @ other)


def test_vectors_have_length_one_or_zero(bundled: StaticEmbedder) -> None:
    norms = np.linalg.norm(bundled.encode_passages(TEXTS), axis=1)
    assert norms == pytest.approx([1, 1, 1, 0, 0, 1], abs=1e-5)


def test_no_texts_give_no_rows(bundled: StaticEmbedder) -> None:
    assert bundled.encode_passages([]).shape == (0, bundled.dimension)


def test_script_and_width_and_case_do_not_matter(bundled: StaticEmbedder) -> None:
    forms = bundled.encode_passages(["數據庫 ＡＩ", "数据库 ai"])
    assert forms[0] == pytest.approx(forms[1], abs=1e-6)


def test_a_batch_gives_the_vectors_of_its_texts_alone(bundled: StaticEmbedder) -> None:
    many = [f"{text} {number}" for number in range(120) for text in TEXTS]
    together = bundled.encode_passages(many)
    assert together[301] == pytest.approx(bundled.encode_queries([many[301]])[0], abs=1e-6)


def test_words_of_one_meaning_are_near(bundled: StaticEmbedder) -> None:
    assert cosine(bundled, "医院", "hospital") > 0.5
    assert cosine(bundled, "公司", "企业") > cosine(bundled, "公司", "天空") + 0.2


def test_inflected_english_is_its_stem(bundled: StaticEmbedder) -> None:
    assert cosine(bundled, "hospitals", "hospital") == pytest.approx(1, abs=1e-3)


def test_a_lone_surrogate_is_embedded_as_if_absent(bundled: StaticEmbedder) -> None:
    with_it, without = bundled.encode_passages(["杭州\ud800", "杭州"])
    assert with_it == pytest.approx(without, abs=1e-6)


def test_the_bundled_model_is_called_bundled() -> None:
    assert load_embedder().name == "bundled"


def test_the_light_loader_imports_no_torch() -> None:
    code = (
        "import sys; from index.embedding_models import load_embedder; "
        "load_embedder().encode_queries(['x']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_sentence_transformers_gives_the_same_vectors(bundled: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUNDLED_MODEL), local_files_only=True, device="cpu")
    texts = [text * 30 for text in TEXTS] + ["資料庫與模型 " * 40]
    assert np.abs(model.encode(texts) - bundled.encode_passages(texts)).max() < 1e-5


def test_a_changed_weight_changes_the_fingerprint(bundled: StaticEmbedder, tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(BUNDLED_MODEL, copy)
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert StaticEmbedder(copy).fingerprint != bundled.fingerprint


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_a_damaged_file_is_one_clear_line(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(BUNDLED_MODEL, copy)
    (copy / name).write_bytes(b"\x00\x01")
    with pytest.raises(ModelError) as caught:
        load_embedder(str(copy))
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(
        json.dumps([{"path": "", "type": "x.StaticEmbedding"}]), encoding="utf-8"
    )
    with pytest.raises(ModelError, match="not a static embedding model"):
        load_embedder(str(tmp_path))


def test_a_name_that_is_not_cached_is_not_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="nothing is downloaded"):
        load_embedder("nobody/no-such-model")


@pytest.mark.slow
def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a sentence-transformers model"):
        load_embedder(str(tmp_path))


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny transformer of random weights with prompts, saved as a sentence-transformers model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("models")
    characters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz:杭州"]
    tokenizer = Tokenizer(
        models.WordLevel({one: index for index, one in enumerate(characters)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(characters),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=128
    ).save_pretrained(folder / "bert")
    module = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[module, Pooling(16)], prompts={"query": "query: ", "document": "passage: "}
    )
    model.save(str(folder / "tiny"))
    return folder / "tiny"


@pytest.mark.slow
def test_a_transformer_gets_its_own_prompts(transformer: Path) -> None:
    embedder = load_embedder(str(transformer))
    assert embedder.dimension == 16
    query, passage = embedder.encode_queries(["ab"])[0], embedder.encode_passages(["ab"])[0]
    assert float(query @ passage) < 0.9999
    assert embedder.encode_words(["query: ab"])[0] == pytest.approx(query, abs=1e-5)


@pytest.mark.slow
def test_a_transformer_gives_blank_texts_zero_rows(transformer: Path) -> None:
    vectors = load_embedder(str(transformer)).encode_passages(["ab", " ", ""])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)
