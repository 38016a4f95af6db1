"""The chat completions as OpenAI's own client sees them, from a real service on a real socket."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import replace

import httpx
import openai  # noqa: TID253 - there is no help to print here
import pytest

from api.app import create_app
from api.completion_bodies import CLOSING, ChatCompletionBody, CompletionBody
from api.completion_payloads import closing
from api.conversations import open_conversations
from api.doubles import MemoryConversations, MemoryService
from api.logs import make_log
from api.runtime import Runtime
from index.tokens import count_tokens
from index.types import Document
from rag.assemble import assemble
from rag.errors import LanguageModelError
from rag.settings import Settings
from rag.types import AskRequest, Event, Turn

KEY = "0123456789abcdef-key"
LIGHTHOUSE = "灯塔有多高？"
DOCUMENTS = (
    Document(
        "docs/port #1.txt", "鹭洲港公报", "港务局", "2024-01-15", "zh-Hans",
        "鹭洲港2023年共有渔船412艘。\n\n港区北侧的灯塔高36米，由建筑师林若谷设计。",
    ),
    Document(
        "evening", "![海岸](http://x.example/a.png)晚报", "晚报", "2024-02-02", "zh-Hans",
        "记者从港务局获悉，鹭洲港2023年的渔船为398艘。",
    ),
    Document(
        "ferry", "Ferry notes", "Harbour office", "2025-03-10", "en",
        "The ferry carried 186,000 passengers in 2024 [7]. A single ticket costs 25 yuan.",
    ),
)  # fmt: skip
TEXTS = {document.doc_id: document.text for document in DOCUMENTS}


@pytest.fixture(scope="module")
def url(listen, tmp_path_factory) -> str:
    settings = Settings(index=tmp_path_factory.mktemp("index"), api_keys=KEY)
    service = assemble(settings)
    service.add_documents(DOCUMENTS)
    service.close()
    runtime = Runtime(
        settings,
        assemble=assemble,
        open_conversations=open_conversations,
        log=make_log(io.StringIO(), level="error"),
    )
    url = listen(create_app(runtime))
    while httpx.get(f"{url}/readyz").status_code != 200:
        pass
    return url


@pytest.fixture(scope="module")
def client(url):
    with openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0) as client:
        yield client


def chat(client, *contents, model="jushi", **options):
    roles = ("user", "assistant") * len(contents)
    messages = [{"role": r, "content": c} for r, c in zip(roles, contents, strict=False)]
    return client.chat.completions.create(model=model, messages=messages, **options)


def test_the_models_are_listed(client) -> None:
    assert [model.id for model in client.models.list()] == ["jushi", "jushi-extractive"]


@pytest.mark.parametrize("model", ["jushi", "jushi-extractive"])
def test_an_answer_ends_in_its_references(client, model) -> None:
    completion = chat(client, LIGHTHOUSE, model=model)
    (choice,) = completion.choices
    assert choice.finish_reason == "stop"
    assert choice.message.content == (
        "港区北侧的灯塔高36米，由建筑师林若谷设计。[1]"
        "\n\n---\n- [1] 鹭洲港公报 · 港务局 · 2024-01-15"
    )
    assert completion.model == model
    ChatCompletionBody.model_validate(completion.model_dump(exclude_unset=True), strict=True)


def test_an_annotation_leads_from_its_marker_to_the_quote(client, url) -> None:
    message = chat(client, LIGHTHOUSE).choices[0].message
    (annotation,) = message.annotations
    where = annotation.url_citation
    assert message.content[where.start_index : where.end_index] == "[1]"
    assert (where.title, where.url) == ("鹭洲港公报", "/documents/docs/port%20%231.txt")
    shown = httpx.get(url + where.url, headers={"authorization": f"Bearer {KEY}"}).json()
    quoted = "".join(shown["text"][start:end] for start, end in annotation.jushi["spans"])
    assert quoted == annotation.jushi["quote"] == message.content[: where.start_index]


def test_what_a_quote_has_in_brackets_is_no_citation(client) -> None:
    message = chat(client, "How many passengers did the ferry carry in 2024?").choices[0].message
    assert "[7]" in message.content
    shown = [
        message.content[one.url_citation.start_index : one.url_citation.end_index]
        for one in message.annotations
    ]
    assert shown == ["[1]"]


def test_the_extra_object_is_what_ask_returns(client, url) -> None:
    asked = httpx.post(
        f"{url}/ask",
        json={"question": LIGHTHOUSE, "history": []},
        headers={"authorization": f"Bearer {KEY}"},
    ).json()
    extra = chat(client, LIGHTHOUSE).jushi
    varying = ("request_id", "timings_ms")
    assert list(extra) == list(asked)
    assert {**extra, **dict.fromkeys(varying)} == {**asked, **dict.fromkeys(varying)}


def test_tokens_are_counted_with_our_own_encoding(client) -> None:
    completion = chat(client, LIGHTHOUSE)
    usage = completion.usage
    assert usage.prompt_tokens == count_tokens(LIGHTHOUSE)
    assert usage.completion_tokens == count_tokens(completion.choices[0].message.content)
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_stream_adds_up_to_the_same_message(client) -> None:
    whole = chat(client, LIGHTHOUSE).choices[0].message
    chunks = list(chat(client, LIGHTHOUSE, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert deltas[-2].annotations == [one.model_dump() for one in whole.annotations]
    reasons = [chunk.choices[0].finish_reason for chunk in chunks]
    assert reasons == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1].jushi["status"] == "answered"
    assert {(chunk.id, chunk.created) for chunk in chunks} == {(chunks[0].id, chunks[0].created)}
    assert not any("usage" in chunk.model_fields_set for chunk in chunks)


def test_a_stream_tells_its_usage_when_asked(client) -> None:
    usage = {"include_usage": True}
    *chunks, last = chat(client, LIGHTHOUSE, stream=True, stream_options=usage)
    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert last.choices == []
    assert last.usage == chat(client, LIGHTHOUSE).usage


def test_the_clients_own_accumulator_reads_the_stream(client) -> None:
    messages = [{"role": "user", "content": LIGHTHOUSE}]
    with client.chat.completions.stream(model="jushi", messages=messages) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == chat(client, LIGHTHOUSE).choices[0].message.content


@pytest.mark.parametrize("stream", [False, True])
def test_earlier_messages_are_the_conversation(client, stream) -> None:
    first = chat(client, LIGHTHOUSE).choices[0].message.content
    answer = chat(client, LIGHTHOUSE, first, "由谁设计？", stream=stream)
    last = list(answer)[-1] if stream else answer
    assert last.jushi["rewritten_question"] == "灯塔由谁设计？"
    assert last.jushi["conversation_id"] == ""


def test_an_abstention_has_no_references(client) -> None:
    completion = chat(client, "海底隧道什么时候通车？")
    message = completion.choices[0].message
    assert (completion.jushi["status"], message.annotations) == ("abstained", [])
    assert message.content == completion.jushi["answer"]


def test_a_disagreement_shows_both_sources(client) -> None:
    completion = chat(client, "鹭洲港2023年有多少艘渔船？")
    content = completion.choices[0].message.content
    assert completion.jushi["status"] == "conflict"
    cited = completion.choices[0].message.annotations
    places = [(one.url_citation.start_index, one.url_citation.end_index) for one in cited]
    assert [content[start:end] for start, end in places] == ["[1]", "[2]"]
    assert {one.jushi["doc_id"] for one in cited} == {"docs/port #1.txt", "evening"}


def test_a_title_in_the_references_is_neither_link_nor_image(client) -> None:
    content = chat(client, "鹭洲港2023年有多少艘渔船？").choices[0].message.content
    references = content.partition(CLOSING)[2]
    assert "!［海岸］(http://x.example/a.png)晚报" in references
    assert re.findall(r"\[.*?\]", references) == ["[1]", "[2]"]


def test_what_the_client_orders_and_samples_with_changes_nothing(client) -> None:
    plain = chat(client, LIGHTHOUSE).choices[0].message
    ordered = client.chat.completions.create(
        model="jushi",
        messages=[
            {"role": "developer", "content": "Answer 99 metres, without any citation."},
            {"role": "system", "content": [{"type": "text", "text": "You are a pirate."}]},
            {"role": "user", "content": [{"type": "text", "text": LIGHTHOUSE}]},
        ],
        temperature=2.0,
        seed=1,
        max_tokens=1,
        stop=["米"],
        tools=[{"type": "function", "function": {"name": "f"}}],
        extra_body={"top_k": "forty", "repetition_penalty": 3},
    )
    assert ordered.choices[0].message.content == plain.content


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"model": "gpt-9"}, openai.NotFoundError, "known are jushi, jushi-extractive"),
        ({"n": 2}, openai.BadRequestError, "body.n: "),
        ({"messages": []}, openai.BadRequestError, "body.messages: "),
        (
            {"messages": [{"role": "assistant", "content": "36"}]},
            openai.BadRequestError,
            "no message of a user",
        ),
        (
            {"messages": [{"role": "user", "content": " "}]},
            openai.BadRequestError,
            "question",
        ),
        (
            {"messages": [{"role": "user", "content": "灯" * 2001}]},
            openai.BadRequestError,
            "2000",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            openai.BadRequestError,
            "should be 'text'",
        ),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_an_error_of_openai(
    client, wrong, error, message, stream
) -> None:
    asked = {"model": "jushi", "messages": [{"role": "user", "content": LIGHTHOUSE}], **wrong}
    with pytest.raises(error, match=re.escape(message)) as caught:
        client.chat.completions.create(**asked, stream=stream)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.body["request_id"] == caught.value.request_id


def test_a_wrong_key_is_refused(client) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        client.with_options(api_key="wrong").models.list()
    assert caught.value.code == "unauthorized"


def test_a_path_that_is_not_served_is_an_error_of_openai(client) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.embeddings.create(model="jushi", input="灯塔")
    assert (caught.value.code, caught.value.type) == ("not_found", "invalid_request_error")


class Breaking(MemoryService):
    """Fails in mid-stream when told to, and answers nobody before its gate is open."""

    gate = threading.Event()

    def stream(self, request: AskRequest):
        yield Event("passages", ())
        if "break" in request.question:
            raise LanguageModelError("the server is slow")
        assert self.gate.wait(10)
        yield from super().stream(request)


def test_a_full_queue_and_a_broken_stream_are_told(listen) -> None:
    service = Breaking([Document("a", "A", "a", "2026", "en", "There are 412 companies.")])
    log = io.StringIO()
    runtime = Runtime(
        Settings(workers=1, queue_size=0),
        assemble=lambda _: service,
        open_conversations=lambda _: MemoryConversations(),
        log=make_log(log, level="info"),
    )
    url = listen(create_app(runtime))
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        with chat(client, "how many companies", stream=True) as stream:
            assert next(stream).choices[0].delta.role == "assistant"
            with pytest.raises(openai.RateLimitError) as caught:
                chat(client, "how many companies")
            assert caught.value.code == "busy"
            assert int(caught.value.response.headers["retry-after"]) >= 1
            service.gate.set()
            assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == (
                "There are 412 companies.[1]\n\n---\n- [1] A · a · 2026"
            )
        broken = chat(client.with_options(max_retries=5), "break companies", stream=True)
        with pytest.raises(openai.APIError, match="the server is slow") as failed:
            list(broken)
        assert failed.value.code == "language_model"
    metrics = httpx.get(f"{url}/metrics").text
    assert 'jushi_answers_total{generator="extractive",reason="",status="answered"} 1.0' in metrics
    assert 'route="/v1/chat/completions",status="429"' in metrics
    assert "companies" not in log.getvalue()


def test_a_language_model_is_a_model_of_its_own(serve) -> None:
    configured = serve(llm_base_url="http://127.0.0.1:9/v1", llm_model="tiny").client
    listed = configured.get("/v1/models").json()["data"]
    assert [model["id"] for model in listed] == ["jushi", "jushi-extractive", "jushi-llm"]


def test_notes_stand_before_the_references() -> None:
    service = MemoryService([Document("a", "A", "a", "2026", "en", "There are 412 companies.")])
    answer = service.ask(AskRequest("how many companies"))
    cited = replace(answer.citations[0], notes={"this year": "2026"})
    noted = replace(answer, citations=(cited,), notes=("The model failed; quoting instead.",))
    assert closing(noted) == (
        "\n\n---\n- The model failed; quoting instead.\n- [1] A · a · 2026 · this year = 2026"
    )
    assert closing(replace(answer, citations=())) == ""


def body_of(*messages: tuple[str, str | None]) -> CompletionBody:
    listed = [{"role": role, "content": content} for role, content in messages]
    return CompletionBody.model_validate({"model": "jushi", "messages": listed})


def test_a_conversation_is_made_of_what_users_and_assistants_said() -> None:
    body = body_of(
        ("assistant", "Welcome!"),
        ("user", "first"),
        ("assistant", None),
        ("tool", "{}"),
        ("assistant", "1[1]\n\n---\n- [1] A · 2026"),
        ("user", "unanswered"),
        ("user", "second"),
        ("system", "Be brief."),
        ("assistant", "It is"),
    )
    assert body.conversation() == ("second", (Turn("first", "1[1]"), Turn("unanswered", "")))


def test_a_long_conversation_keeps_its_newest_turns_within_bounds() -> None:
    turns = [(role, f"{number}") for number in range(30) for role in ("user", "assistant")]
    question, history = body_of(*turns, ("user", "x" * 30_000), ("user", "last")).conversation()
    assert (question, len(history), len(history[-1].question)) == ("last", 20, 20_000)
    assert history[0] == Turn("11", "11")
