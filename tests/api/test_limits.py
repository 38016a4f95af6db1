"""Bodies that are too large, queues that are full, a service that is starting or failing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.doubles import MemoryService
from api.limits import QUESTION_BYTES
from index.errors import IndexBusyError, IndexCorruptError, IndexMissingError, JushiError
from rag.service import CheckResult

JSON = {"content-type": "application/json"}
ASK = {"question": "how many companies"}


class Gated(MemoryService):
    """Answers only once its gate is open."""

    def __init__(self, documents=()) -> None:
        super().__init__(documents)
        self.gate = threading.Event()
        self.asked = threading.Semaphore(0)

    def ask(self, request):
        self.asked.release()
        assert self.gate.wait(10)
        return super().ask(request)


def chunks(total: int, size: int = 1 << 16):
    for start in range(0, total, size):
        yield b" " * min(size, total - start)


@pytest.mark.parametrize("length", [QUESTION_BYTES + 1, 10_000_000, 100_000_000])
def test_a_declared_length_above_the_limit_is_refused_unread(client, length) -> None:
    read = []

    def body():
        read.append(1)
        yield b"{}"

    headers = {**JSON, "content-length": str(length)}
    response = client.post("/ask", content=body(), headers=headers)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/ask", "/search", "/documents/x"])
def test_an_undeclared_length_is_counted(client, path) -> None:
    method = "DELETE" if path.startswith("/documents") else "POST"
    response = client.request(method, path, content=chunks(QUESTION_BYTES + 1), headers=JSON)
    assert response.status_code in {413, 404}


def test_documents_may_be_larger_than_questions(serve) -> None:
    client = serve(max_body_bytes=2 * QUESTION_BYTES).client
    fits = client.post(
        "/documents", content=b'{"text": "' + b"a" * QUESTION_BYTES + b'"}', headers=JSON
    )
    too_large = client.post("/documents", content=chunks(2 * QUESTION_BYTES + 1), headers=JSON)
    form = client.post("/documents", files=[("files", ("a.txt", b"a" * (2 * QUESTION_BYTES)))])
    assert [r.status_code for r in (fits, too_large, form)] == [200, 413, 413]


@pytest.mark.parametrize("length", ["-1", "ten", "", "9" * 30])
def test_a_length_that_is_no_number_is_refused(client, length) -> None:
    response = client.post("/ask", content=b"{}", headers={**JSON, "content-length": length})
    assert response.status_code == 400


def test_what_does_not_fit_the_queue_is_told_429(serve) -> None:
    service = Gated([])
    client = serve(service, workers=1, queue_size=2).client
    with ThreadPoolExecutor(6) as threads:
        futures = [threads.submit(client.post, "/ask", json=ASK) for _ in range(6)]
        assert service.asked.acquire(timeout=10)
        while sum(future.done() for future in futures) < 3:
            time.sleep(0.01)
        service.gate.set()
        responses = [future.result() for future in futures]
    assert sorted(r.status_code for r in responses) == [200, 200, 200, 429, 429, 429]
    refused = next(r for r in responses if r.status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"]["code"] == "busy"


def test_health_and_metrics_answer_while_the_queue_is_full(serve) -> None:
    service = Gated([])
    client = serve(service, workers=1, queue_size=0).client
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(client.post, "/ask", json=ASK)
        assert service.asked.acquire(timeout=10)
        assert client.get("/healthz").json() == {"status": "alive"}
        assert "jushi_asks_running 1.0" in client.get("/metrics").text
        assert client.post("/ask", json={**ASK, "stream": True}).status_code == 429
        service.gate.set()
        assert future.result().status_code == 200


def test_a_build_does_not_take_the_thread_of_an_answer(serve) -> None:
    class SlowBuild(MemoryService):
        gate = threading.Event()

        def add_documents(self, documents, *, progress=None):
            assert self.gate.wait(10)
            return super().add_documents(documents)

    service = SlowBuild()
    client = serve(service, workers=1, queue_size=0).client
    with ThreadPoolExecutor(1) as threads:
        build = threads.submit(client.post, "/documents", json={"text": "Newer companies."})
        assert client.post("/ask", json=ASK).status_code == 200
        service.gate.set()
        assert build.result().json()["added"] == 1


def test_while_starting_everything_but_health_is_503(serve) -> None:
    gate = threading.Event()

    def assemble(_settings):
        assert gate.wait(10)
        return MemoryService()

    client = serve(assemble=assemble, wait=False).client
    for method, path, body in [
        ("POST", "/ask", ASK),
        ("POST", "/search", ASK),
        ("GET", "/documents", None),
        ("POST", "/documents", {"text": "a"}),
        ("DELETE", "/documents/a", None),
        ("GET", "/readyz", None),
    ]:
        response = client.request(method, path, json=body)
        assert (response.status_code, response.json()["error"]["code"]) == (503, "starting")
        assert response.headers["retry-after"] == "1"
    assert client.get("/healthz").status_code == 200
    gate.set()


def test_a_failed_start_is_told_to_every_caller(serve) -> None:
    def assemble(_settings):
        raise IndexCorruptError("dense.faiss is damaged; run: jushi index PATH")

    client = serve(assemble=assemble).client
    response = client.post("/ask", json=ASK)
    assert response.status_code == 503
    assert response.json()["error"]["message"] == "dense.faiss is damaged; run: jushi index PATH"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (IndexMissingError("no index"), 503, "index_missing"),
        (IndexCorruptError("damaged"), 503, "index_corrupt"),
        (IndexBusyError("locked"), 503, "index_busy"),
        (JushiError("odd"), 500, "internal"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_what_the_service_raises_has_its_status(serve, error, status, code) -> None:
    class Failing(MemoryService):
        def ask(self, request):
            raise error

    served = serve(Failing())
    response = served.client.post("/ask", json=ASK)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert "secret" not in response.text
    if status == 500 and not isinstance(error, JushiError):
        assert "ZeroDivisionError" in served.log.getvalue()
    assert served.client.get("/healthz").status_code == 200


def test_readiness_runs_the_self_test_once_a_generation(serve) -> None:
    class Counting(MemoryService):
        runs = 0

        def doctor(self):
            self.runs += 1
            return super().doctor()

    service = Counting()
    client = serve(service).client
    service.add_documents([])
    runs = service.runs
    assert [client.get("/readyz").status_code for _ in range(3)] == [200, 200, 200]
    assert service.runs == runs + 1
    client.post("/documents", json={"text": "one more"})
    client.get("/readyz")
    assert service.runs == runs + 2


def test_a_failed_self_test_is_not_ready_and_names_the_remedy(serve) -> None:
    class Sick(MemoryService):
        def doctor(self):
            return [CheckResult("bm25", passed=False, detail="a secret term", remedy="delete it")]

    service = Sick()
    service.add_documents([])
    response = serve(service).client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["error"]["message"] == "the self-test failed: bm25; delete it"


def test_without_an_index_the_service_is_alive_but_not_ready(serve) -> None:
    client = serve(MemoryService()).client
    assert client.get("/readyz").json()["error"]["code"] == "index_missing"
    assert client.post("/ask", json=ASK).json()["reason"] == "empty_index"
    client.post("/documents", json={"text": "how many companies"})
    assert client.get("/readyz").status_code == 200


def test_the_service_is_closed_with_the_application(serve) -> None:
    service = MemoryService()
    served = serve(service)
    served.client.__exit__(None, None, None)
    assert service.closed
    served.client.__enter__()
