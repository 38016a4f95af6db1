"""A real inference server with random weights behind the service: what reaches the user?

    python -m benchmarks.model_server

Makes a tiny Llama of random weights with a tokenizer of our own token ranks, serves it by
`transformers serve` on loopback and offline, and asks `jushi serve` in model mode: whole, and
streamed through OpenAI's client. Random weights write nonsense, so the quoted answer has to come
instead, with a note that says why. Exit code 1 when anything else was shown, or when the nonsense
did not come from the model.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.http_load import QUESTIONS, own_service
from index.tokens import BUNDLED_RANKS, SPLIT_PATTERN
from rag.llm import LanguageModel, Message

_START_S = 120.0
_MAX_TOKENS = 48
_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
# What the service says of a model that answered, but nothing that can be shown.
_NONSENSE = ("cited nothing", "its citations support", "does not exist", "found no answer")


def make_model(folder: Path, *, seed: int) -> None:
    """Write a Llama of random weights and a byte-level BPE tokenizer to a folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from transformers.convert_slow_tokenizer import TikTokenConverter

    ranks = folder / "ranks.tiktoken"
    tokens = BUNDLED_RANKS.read_bytes().splitlines()
    ranks.write_bytes(b"".join(b"%s %d\n" % (token, n) for n, token in enumerate(tokens)))
    special = ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    made = TikTokenConverter(str(ranks), SPLIT_PATTERN, extra_special_tokens=special).converted()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|end|>", pad_token="<|end|>", chat_template=_TEMPLATE
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=16_384,
        initializer_range=0.5,
        bos_token_id=tokenizer.eos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


@contextmanager
def inference_server(model: Path) -> Iterator[str]:
    """Serve a model on a free port; yields the base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "from transformers.cli.transformers import main; main()"
    command = [sys.executable, "-c", program, "serve", str(model), "--device", "cpu"]
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(model)}
    with (model / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, **offline},
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            end = time.monotonic() + _START_S
            while not _healthy(url):
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"the inference server did not start:\n{(model / 'log').read_text()}")
                time.sleep(0.5)
            yield f"{url}/v1"
        finally:
            process.terminate()
            process.wait(60)


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.HTTPError:
        return False


def problems(url: str, question: str, reasons: Counter[str]) -> list[str]:
    """Ask a question in each way; return what was shown and should not have been."""
    import openai

    quoted, written = (
        httpx.post(
            f"{url}/ask", json={"question": question, "mode": mode, "history": []}, timeout=120
        ).json()
        for mode in ("extractive", "llm")
    )
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        chunks = list(
            client.chat.completions.create(
                model="jushi-llm", messages=[{"role": "user", "content": question}], stream=True
            )
        )
    found = []
    streamed = chunks[-1].model_extra["jushi"]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    for answer in (written, streamed):
        same = ("answer", "status", "citations", "conflicts", "claims")
        found += [f"{name} is not the quoted one" for name in same if answer[name] != quoted[name]]
        added = [note for note in answer["notes"] if note not in quoted["notes"]]
        reasons.update(added)
        # What is declined, and what the sources disagree on, is never left to a model.
        if quoted["status"] == "answered" and not any(r in n for n in added for r in _NONSENSE):
            found.append(f"no note about the model's nonsense, but {added}")
        found += [f"the chat does not show: {note}" for note in added if note not in text]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    asked = [one["question"] for one in lines if one["expect"] == "answered"]
    reasons: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="jushi-model-") as folder:
        make_model(Path(folder), seed=options.seed)
        with inference_server(Path(folder)) as base_url:
            model = LanguageModel(base_url, folder, timeout_s=120, max_tokens=_MAX_TOKENS)
            said = model.complete([Message("user", asked[0])])
            print(f"the model says, in {said.completion_tokens} tokens: {said.text!r}")
            os.environ |= {
                "JUSHI_LLM_BASE_URL": base_url,
                "JUSHI_LLM_MODEL": folder,
                "JUSHI_LLM_MAX_TOKENS": str(_MAX_TOKENS),
            }
            with own_service() as (url, _):
                for question in asked[:: max(1, len(asked) // options.questions)]:
                    wrong = problems(url, question, reasons)
                    failed += bool(wrong)
                    print(f"{'wrong' if wrong else 'right'}  {question}", *wrong, sep="\n       ")
    for reason, times in reasons.most_common():
        print(f"{times:4} × {reason}")
    sys.exit(1 if failed or not reasons else 0)


if __name__ == "__main__":
    main()
