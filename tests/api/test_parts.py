"""The small parts: pools, pumps, dates, metrics, logs, payloads."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import time
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.background import BackgroundIterator
from api.errors import ApiError, failure_of, one_line
from api.iso import checked_date, checked_range
from api.logs import JsonFormatter, make_log
from api.metrics import Metrics
from api.payloads import answer_payload, event_payload
from api.pool import WorkPool
from api.schemas import AnswerBody, ClaimBody, ErrorBody
from api.streaming import Pump, sse
from index import errors as index_errors
from index.types import Passage
from rag import errors as rag_errors
from rag.types import (
    Answer,
    Citation,
    Claim,
    Conflict,
    ConflictValue,
    Event,
    ScoredPassage,
)

FULL = Answer(
    text="It is 5[1] or 6[2].",
    status="conflict",
    reason="",
    claims=(
        Claim("It is 5[1] or 6[2].", (1, 2), supported=True, checks={"quotes": True}, focus=(6, 7)),
    ),
    citations=(Citation(1, "a", 1, ((0, 1), (3, 4)), "55", "A", "s", "2025", {"今年": "2025"}),),
    conflicts=(Conflict("it", (ConflictValue("5", 1, "2025"), ConflictValue("6", 2, "", "Asia"))),),
    passages=(
        ScoredPassage(
            Passage(1, "a", 0, ((0, 4),), "5xx5", ("H",)), 0.5, {"bm25": 1}, 0.9, {"bm25": 1.5}
        ),
    ),
    generator="extractive",
    rewritten_question="what is it",
    index_generation=3,
    timings_ms={"total": 1.23456},
    notes=("the model failed",),
)


def test_every_field_of_an_answer_is_in_its_payload() -> None:
    payload = answer_payload(FULL, conversation_id="c", request_id="r")
    AnswerBody.model_validate(payload, strict=True)
    names = {field.name for field in fields(Answer)} - {"text"} | {"answer"}
    assert names | {"conversation_id", "request_id"} == set(payload)
    assert payload["conflicts"] == [
        {
            "subject": "it",
            "values": [
                {"value": "5", "marker": 1, "date": "2025", "scope": ""},
                {"value": "6", "marker": 2, "date": "", "scope": "Asia"},
            ],
        }
    ]
    assert payload["citations"][0]["spans"] == [[0, 1], [3, 4]]
    assert payload["citations"][0]["notes"] == {"今年": "2025"}
    assert payload["claims"][0]["focus"] == [6, 7]


def test_every_event_has_its_payload() -> None:
    assert event_payload(Event("delta", "a\nb")) == {"text": "a\nb"}
    assert event_payload(Event("passages", ())) == {"passages": []}
    ClaimBody.model_validate(event_payload(Event("claim", FULL.claims[0])), strict=True)
    AnswerBody.model_validate(event_payload(Event("done", FULL)), strict=True)


@given(st.text())
def test_an_event_is_two_lines_whatever_its_text(text: str) -> None:
    written = sse("delta", {"text": text}).decode()
    name, data, *rest = written.split("\n")
    assert (name, rest) == ("event: delta", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == {"text": text}


def every_error(kind: type = index_errors.JushiError) -> list[type[index_errors.JushiError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


@pytest.mark.parametrize(
    "kind",
    [k for k in every_error() if k.__module__ in {index_errors.__name__, rag_errors.__name__}],
)
def test_every_error_of_ours_has_a_status(kind) -> None:
    failure = failure_of(kind("what was found\nand expected"))
    assert (failure.code == "internal") is (kind is index_errors.JushiError)
    assert 400 <= failure.status < 600
    ErrorBody.model_validate(failure.payload("r"), strict=True)


def test_a_message_is_one_line_of_bounded_length() -> None:
    assert one_line("a\n b\tc") == "a b c"
    assert one_line("x" * 600) == "x" * 499 + "…"


def test_a_pool_admits_what_fits_and_no_more() -> None:
    pool = WorkPool("test", workers=1, queue_size=1)
    gate = threading.Event()
    first, second = pool.submit(gate.wait), pool.submit(lambda: 7)
    assert (pool.running, pool.depth) == (1, 1)
    with pytest.raises(ApiError) as refused:
        pool.submit(lambda: 8)
    assert refused.value.status == 429
    gate.set()
    assert (first.result(), second.result()) == (True, 7)
    assert pool.submit(lambda: 9).result() == 9
    pool.close()
    with pytest.raises(ApiError) as stopped:
        pool.submit(lambda: 10)
    assert (stopped.value.code, pool.running) == ("stopping", 0)


def test_who_is_refused_is_told_how_long_the_queue_needs() -> None:
    pool = WorkPool("test", workers=1, queue_size=9)
    for _ in range(3):
        pool.submit(lambda: time.sleep(0.2)).result()
    gate = threading.Event()
    for _ in range(10):
        pool.submit(gate.wait)
    with pytest.raises(ApiError) as refused:
        pool.submit(gate.wait)
    assert refused.value.retry_after_s in {2, 3}  # 9 × 0.2 s, a little more on a busy machine
    gate.set()
    pool.close()


def test_a_failing_call_gives_its_place_back() -> None:
    pool = WorkPool("test", workers=1, queue_size=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 // 0).result()
    assert pool.running == 0
    pool.close()


def test_a_waiting_call_is_dropped_when_its_caller_leaves() -> None:
    async def scenario() -> tuple[list[str], int]:
        pool = WorkPool("test", workers=1, queue_size=1)
        gate, ran = threading.Event(), []
        running = asyncio.create_task(pool.run(gate.wait))
        waiting = asyncio.create_task(pool.run(lambda: ran.append("waiting")))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.sleep(0)
        gate.set()
        await running
        depth = pool.depth
        pool.close()
        return ran, depth

    assert asyncio.run(scenario()) == ([], 0)


def test_a_pump_hands_over_items_errors_and_the_end() -> None:
    def failing():
        yield 1
        raise ValueError("broken")

    async def scenario() -> list[object]:
        pool = WorkPool("test", workers=1, queue_size=1)
        whole, broken = Pump(pool, lambda: iter([1, 2])), Pump(pool, failing)
        seen: list[object] = [await whole.next(), await whole.next(), await whole.next()]
        seen.append(await broken.next())
        with pytest.raises(ValueError, match="broken"):
            await broken.next()
        pool.close()
        return seen

    assert asyncio.run(scenario()) == [1, 2, None, 1]


def test_a_closed_pump_closes_its_generator_in_its_own_thread() -> None:
    closed_by: list[str] = []
    gate = threading.Event()

    def endless():
        try:
            while True:
                yield 1
                gate.wait()
        finally:
            closed_by.append(threading.current_thread().name)

    async def scenario() -> None:
        pool = WorkPool("test", workers=1, queue_size=0)
        pump = Pump(pool, endless)
        assert await pump.next() == 1
        pump.close()
        gate.set()
        pool.close()

    asyncio.run(scenario())
    assert closed_by == ["jushi-test_0"]


def test_a_background_iterator_gives_items_and_raises_errors() -> None:
    def failing():
        yield "a"
        raise KeyError("b")

    assert list(BackgroundIterator(lambda: iter("abc"))) == ["a", "b", "c"]
    items = iter(BackgroundIterator(failing))
    assert next(items) == "a"
    with pytest.raises(KeyError):
        next(items)


@pytest.mark.parametrize("text", ["2026", "2026-02", "2026-02-28", "2024-02-29", "0001"])
def test_a_date_that_exists_is_kept(text: str) -> None:
    assert checked_date(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-2",
        "2026-13",
        "2026-00",
        "2025-02-29",
        "0000",
        "2026-02-28T00:00",
        "２０２６",
        "2026\n",
    ],
)
def test_a_date_that_does_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        checked_date(text)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("2025", "2026", True),
        ("2026-03", "2026", True),
        ("2026", "2026-03-01", True),
        ("2026-03-02", "2026-03", True),
        ("", "2026", True),
        ("2026", "", True),
        ("2026", "2025-12-31", False),
        ("2026-03", "2026-02-28", False),
    ],
)
def test_a_range_must_hold_a_day(start: str, end: str, fits: bool) -> None:
    if fits:
        checked_range(start, end)
        return
    with pytest.raises(ValueError, match="later"):
        checked_range(start, end)


def test_metrics_show_stages_in_seconds() -> None:
    metrics = Metrics()
    metrics.count_answer(FULL)
    text = metrics.render().decode()
    assert 'jushi_stage_seconds_sum{stage="total"} 0.00123456' in text
    assert "jushi_index_generation 3.0" in text


def test_the_log_is_json_with_a_level_and_a_time() -> None:
    stream = io.StringIO()
    log = make_log(stream, level="info")
    log.debug("hidden")
    log.info("shown", name="据实")
    record = json.loads(stream.getvalue())
    assert (record["event"], record["level"], record["name"]) == ("shown", "info", "据实")
    assert record["timestamp"].endswith("Z")


def test_what_libraries_log_has_the_same_form() -> None:
    record = logging.LogRecord("lib", logging.WARNING, "f.py", 1, "odd: %s", ("x\ny",), None)
    written = JsonFormatter().format(record)
    assert written.count("\n") == 0
    assert json.loads(written)["event"] == "odd: x\ny"
