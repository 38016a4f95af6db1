"""A cross-encoder that orders the passages, made here with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.embedding_models import BUNDLED_MODEL
from index.errors import ModelError
from index.types import Document
from rag.assemble import assemble
from rag.settings import Settings
from rag.types import ScoredPassage

QUESTION = "灯塔由谁设计？"
TEXTS = (
    "鹿鸣港的灯塔高36米，由建筑师林若谷设计。",
    "灯塔在2019年重新刷漆。",
    "渔船夜里看着灯塔回港。",
    "The lighthouse was designed by Lin Ruogu.",
    "港口的食堂早上六点开门。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reranker") / "index"
    with closing(assemble(Settings(index=folder))) as service:
        service.add_documents(
            [Document(f"d{at}", "", "", "", "", text, {}) for at, text in enumerate(TEXTS)]
        )
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A saved cross-encoder of random weights over the bundled tokenizer, with so many scores."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.disable_progress_bar()

    def saved(scores: int) -> Path:
        folder = tmp_path_factory.mktemp("model")
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_file=str(BUNDLED_MODEL / "tokenizer.json"), model_max_length=64
        )
        tokenizer.add_special_tokens({"pad_token": "[PAD]", "sep_token": "[SEP]"})
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
            initializer_range=1.0,
            num_labels=scores,
        )
        torch.manual_seed(3)
        BertForSequenceClassification(config).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return folder

    return saved


def search(index: Path, reranker: str) -> tuple[ScoredPassage, ...]:
    with closing(assemble(Settings(index=index, reranker=reranker))) as service:
        return service.search(QUESTION)


@pytest.mark.slow
def test_passages_come_in_the_order_of_the_cross_encoder(
    index: Path, tiny: Callable[[int], Path]
) -> None:
    from sentence_transformers import CrossEncoder

    folder = tiny(1)
    shipped, reranked = search(index, ""), search(index, str(folder))

    texts = [hit.passage.text for hit in shipped]
    scores = CrossEncoder(str(folder), local_files_only=True).predict(
        [(QUESTION, text) for text in texts]
    )
    expected = [text for _, text in sorted(zip(scores, texts, strict=True), reverse=True)]
    assert [hit.passage.text for hit in reranked] == expected
    assert expected != texts


@pytest.mark.slow
def test_the_probability_stays_the_evidence_models(
    index: Path, tiny: Callable[[int], Path]
) -> None:
    shipped, reranked = search(index, ""), search(index, str(tiny(1)))

    assert {hit.passage.text: (hit.evidence, hit.features) for hit in reranked} == {
        hit.passage.text: (hit.evidence, hit.features) for hit in shipped
    }


@pytest.mark.slow
def test_a_model_with_several_scores_for_a_pair_is_refused(
    index: Path, tiny: Callable[[int], Path]
) -> None:
    with pytest.raises(ModelError, match=r"gives 3 scores for a pair; expected one$"):
        search(index, str(tiny(3)))


@pytest.mark.parametrize("config", [None, "{", "[]", '{"architectures": ["BertModel"]}'])
def test_a_model_that_scores_no_pairs_is_refused_at_the_start(
    tmp_path: Path, config: str | None
) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(ModelError, match=r"not a cross-encoder; give a model[^\n]*$"):
        assemble(Settings(index=tmp_path / "index", reranker=str(tmp_path)))


def test_an_embedding_model_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a cross-encoder"):
        assemble(Settings(index=tmp_path, reranker=str(BUNDLED_MODEL)))


def test_a_reranker_that_is_not_cached_is_not_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match=r"^reranker 'nobody/none'[^\n]*nothing is downloaded"):
        assemble(Settings(index=tmp_path, reranker="nobody/none"))


@pytest.mark.slow
def test_weights_are_read_at_the_first_question(index: Path, tmp_path: Path) -> None:
    config = {"architectures": ["BertForSequenceClassification"], "model_type": "bert"}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    service = assemble(Settings(index=index, reranker=str(tmp_path)))
    with closing(service), pytest.raises(ModelError, match=r"not a cross-encoder \([^\n]*\)$"):
        service.search(QUESTION)
