from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from scripted_model import (
    Behaviour,
    Server,
    closes,
    drips,
    endless,
    nonsense,
    says,
    serving,
    stalls,
    status,
)

from index.tokens import count_tokens
from rag.breaker import Breaker
from rag.errors import LanguageModelError
from rag.llm import Completion, LanguageModel, Message, Usage
from rag.wording import fallback_note

KEY = "sk-very-secret-0123456789"
ASK = [Message("system", "Be brief."), Message("user", "多少家？")]
MIDDLE = "the language model stopped in the middle of its answer"
NO_COMPLETION = "the language model server answered something that is no chat completion"


@pytest.fixture
def models() -> Iterator[list[LanguageModel]]:
    made: list[LanguageModel] = []
    yield made
    for model in made:
        model.close()


def connect(models: list[LanguageModel], server: Server, **options: float) -> LanguageModel:
    model = LanguageModel(
        server.base_url,
        "tiny",
        api_key=KEY,
        timeout_s=options.get("timeout_s", 2.0),
        chunk_timeout_s=options.get("chunk_timeout_s", 0.3),
        max_tokens=100,
        max_retries=int(options.get("max_retries", 2)),
    )
    models.append(model)
    return model


def test_a_text_comes_whole_with_the_servers_token_counts(models: list[LanguageModel]) -> None:
    counts = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15}
    with serving(says("92家企业。[1]", usage=counts)) as server:
        model = connect(models, server)
        assert model.complete(ASK) == Completion("92家企业。[1]", 11, 4)
        assert model.usage == Usage(calls=1, prompt_tokens=11, completion_tokens=4)
        path, headers, asked = server.requests[0]
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert asked["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "多少家？"},
    ]
    assert (asked["model"], asked["max_tokens"], asked["stream"]) == ("tiny", 100, True)


def test_a_stream_comes_in_pieces(models: list[LanguageModel]) -> None:
    with serving(says("一二三四五六七", size=3)) as server:
        assert list(connect(models, server).stream(ASK)) == ["一二三", "四五六", "七"]


def test_prompt_tokens_are_counted_here_where_the_server_counts_none(
    models: list[LanguageModel],
) -> None:
    with serving(says("ok")) as server:
        model = connect(models, server)
        model.complete(ASK)
    assert model.usage.prompt_tokens == sum(count_tokens(m.content) for m in ASK)


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (stalls(), "the language model was silent for 0.3 s"),
        (stalls(after="92家"), "the language model was silent for 0.3 s"),
        (closes(after="92家"), MIDDLE),
        (closes(after="92家", politely=True), MIDDLE),
        (closes(), "the language model server cannot be reached"),
        (closes(politely=True), MIDDLE),
        (nonsense(b"data: {not json\n\n"), NO_COMPLETION),
        (nonsense(b"data: 5\n\ndata: [DONE]\n\n"), NO_COMPLETION),
        (nonsense(b'data: {"choices": 7}\n\n'), NO_COMPLETION),
        (nonsense(b'data: {"choices": [{"delta": {"content": 9}}]}\n\n'), NO_COMPLETION),
        (nonsense(b"<html>hello</html>"), MIDDLE),
        (nonsense(b"data: \xff\xfe\n\n"), NO_COMPLETION),
        (nonsense(b'data: {"error": {"message": "sk-very"}}\n\n'),
         "the language model server reported an error"),
        (says(""), "the language model answered nothing"),
        (endless(), "the language model did not stop writing"),
        (endless(lines=False), "the language model did not stop writing"),
        (status(401, body='{"error": {"message": "bad key ' + KEY + '"}}'),
         "the language model server refuses the key (HTTP 401)"),
        (status(404), "the language model server does not know the model or the path (HTTP 404)"),
        (status(429), "the language model server is over its quota (HTTP 429)"),
        (status(500), "the language model server answered HTTP 500"),
        (status(307, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
         "the language model server answered HTTP 307"),
        (status(200, body="not json"), MIDDLE),
    ],
)  # fmt: skip
def test_every_failure_is_one_line_without_secrets(
    models: list[LanguageModel], behaviour: Behaviour, message: str
) -> None:
    with serving(behaviour) as server:
        model = connect(models, server, max_retries=0)
        with pytest.raises(LanguageModelError) as caught:
            model.complete(ASK)
    assert str(caught.value) == message
    assert "服务出错" not in fallback_note(message, "zh-Hans")
    assert caught.value.__cause__ is None
    assert model.usage.failures == 1


def test_a_server_that_is_never_silent_has_only_its_time(models: list[LanguageModel]) -> None:
    with serving(drips()) as server:
        model = connect(models, server, timeout_s=0.4, max_retries=0)
        started = time.monotonic()
        with pytest.raises(LanguageModelError, match=r"within 0\.4 s"):
            model.complete(ASK)
    assert time.monotonic() - started < 1.5


def test_nobody_listening_is_told_so(models: list[LanguageModel]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = LanguageModel(f"http://127.0.0.1:{port}/v1", "tiny", api_key=KEY, max_retries=1)
    models.append(model)
    with pytest.raises(LanguageModelError, match="cannot be reached"):
        model.complete(ASK)
    assert model.usage.retries == 1


@pytest.mark.parametrize("first", [status(429), status(500), status(503), closes()])
def test_a_passing_failure_is_tried_again(models: list[LanguageModel], first: Behaviour) -> None:
    with serving(first, says("92家。[1]")) as server:
        model = connect(models, server)
        assert model.complete(ASK).text == "92家。[1]"
        assert model.usage == Usage(
            calls=1,
            retries=1,
            prompt_tokens=sum(count_tokens(m.content) for m in ASK),
        )


def test_a_refusal_is_not_tried_again(models: list[LanguageModel]) -> None:
    with serving(status(401)) as server:
        with pytest.raises(LanguageModelError):
            connect(models, server).complete(ASK)
        assert len(server.requests) == 1


def test_what_was_received_in_part_is_not_asked_for_again(models: list[LanguageModel]) -> None:
    with serving(closes(after="92"), says("92家")) as server:
        with pytest.raises(LanguageModelError, match="middle"):
            list(connect(models, server).stream(ASK))
        assert len(server.requests) == 1


def test_a_server_that_asks_for_more_patience_than_there_is_gets_none(
    models: list[LanguageModel],
) -> None:
    with serving(status(429, headers={"Retry-After": "60"}), says("late")) as server:
        started = time.monotonic()
        with pytest.raises(LanguageModelError, match="quota"):
            connect(models, server).complete(ASK)
    assert time.monotonic() - started < 1


def test_after_failures_in_a_row_the_server_is_left_alone(models: list[LanguageModel]) -> None:
    with serving(status(500)) as server:
        model = connect(models, server, max_retries=0)
        for _ in range(3):
            with pytest.raises(LanguageModelError, match="HTTP 500"):
                model.complete(ASK)
        with pytest.raises(LanguageModelError, match="left alone for 30 s"):
            model.complete(ASK)
        assert len(server.requests) == 3


def test_a_breaker_lets_one_call_try_after_its_rest() -> None:
    now = [100.0]
    breaker = Breaker(max_failures=2, rest_s=10, clock=lambda: now[0])
    breaker.failed()
    breaker.check()
    breaker.failed()
    now[0] = 111.0
    breaker.check()
    with pytest.raises(LanguageModelError):
        breaker.check()
    breaker.succeeded()
    breaker.check()


def test_the_key_is_in_no_representation(models: list[LanguageModel]) -> None:
    with serving(says("ok")) as server:
        model = connect(models, server)
        model.complete(ASK)
    assert repr(model) == "LanguageModel(model='tiny')"


def test_threads_share_one_model(models: list[LanguageModel]) -> None:
    with serving(says("好。[1]")) as server:
        model = connect(models, server)
        texts: list[str] = []
        threads = [
            threading.Thread(target=lambda: texts.append(model.complete(ASK).text))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts == ["好。[1]"] * 6
    assert model.usage.calls == 6
