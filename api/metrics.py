"""What happened in, Prometheus text out: the counters, gauges and histograms of one service."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from api.pool import WorkPool
from index.types import BuildReport
from rag.types import Answer

_REQUEST_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STAGE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)


class Metrics:
    """All metrics of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._requests = Counter(
            "jushi_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "jushi_request_seconds",
            "Time from a request's arrival to the end of its response.",
            ["route"],
            buckets=_REQUEST_BUCKETS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "jushi_stage_seconds",
            "Time of each stage of an answer.",
            ["stage"],
            buckets=_STAGE_BUCKETS,
            registry=self._registry,
        )
        self._answers = Counter(
            "jushi_answers",
            "Answers by status, reason of an abstention, and generator.",
            ["status", "reason", "generator"],
            registry=self._registry,
        )
        self._ingested = Counter(
            "jushi_ingested_documents",
            "Documents that builds of this process touched.",
            ["outcome"],
            registry=self._registry,
        )
        self._generation = Gauge(
            "jushi_index_generation",
            "The newest generation that an answer or a build has shown.",
            registry=self._registry,
        )
        self._ready = Gauge(
            "jushi_ready",
            "1 when the index is open and the self-test passed.",
            registry=self._registry,
        )

    def watch_pool(self, name: str, pool: WorkPool) -> None:
        """Show how many calls of a pool wait and run, read when the metrics are read."""
        Gauge(
            f"jushi_{name}_waiting", "Calls waiting for a thread.", registry=self._registry
        ).set_function(lambda: pool.depth)
        Gauge(
            f"jushi_{name}_running", "Calls that have a thread.", registry=self._registry
        ).set_function(lambda: pool.running)

    def count_request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; ``route`` is the pattern, never the path itself."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_answer(self, answer: Answer) -> None:
        """Count one answer and observe its stages."""
        self._answers.labels(answer.status, answer.reason, answer.generator).inc()
        for stage, ms in answer.timings_ms.items():
            self._stages.labels(stage).observe(ms / 1000.0)
        self._generation.set(answer.index_generation)

    def count_build(self, report: BuildReport) -> None:
        """Count the documents of one build."""
        for outcome in ("added", "updated", "removed"):
            self._ingested.labels(outcome).inc(getattr(report, outcome))
        self._ingested.labels("skipped").inc(len(report.skipped))
        self._generation.set(report.generation)

    def set_generation(self, generation: int) -> None:
        """Record the current generation."""
        self._generation.set(generation)

    def set_ready(self, *, ready: bool) -> None:
        """Record the last verdict of the self-test."""
        self._ready.set(1.0 if ready else 0.0)

    def render(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
