"""An answer in, OpenAI's chat completion out: whole, or chunk by chunk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from api.completion_bodies import CLOSING
from api.errors import Failure
from api.payloads import Json, answer_payload, citation_payload
from api.render import plain_line
from api.streaming import sse
from index.tokens import count_tokens
from rag.types import Answer, Citation, Event

DONE = b"data: [DONE]\n\n"
# Chat clients render Markdown: a document's title must not become a link or an image.
_INERT = str.maketrans("[]<>`", "［］＜＞´")


@dataclass(frozen=True, slots=True)
class Completion:
    """One completion on its way: what all of its objects repeat, and what its usage is made of.

    ``prompt`` holds the texts of the request's messages.
    """

    request_id: str
    model: str
    prompt: tuple[str, ...]
    include_usage: bool = False
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> Json:
        """Return the completion in one piece."""
        message = {
            "role": "assistant",
            "content": answer.text + closing(answer),
            "refusal": None,
            "annotations": marked(answer),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": self._usage(answer),
            "jushi": answer_payload(answer, request_id=self.request_id),
        }

    def chunks(self, event: Event) -> bytes:
        """Return the chunks that tell an event; the last ones carry all but the text."""
        match event.data:
            case Answer() as answer:
                return b"".join(self._last(answer))
            case str() as text:
                return self._chunk({"content": text})
        return (
            self._chunk({"role": "assistant", "content": ""}) if event.kind == "passages" else b""
        )

    def failed(self, failure: Failure) -> bytes:
        """Return the event that ends a stream which could not be finished."""
        return sse("", failure.openai_payload(self.request_id))

    def _last(self, answer: Answer) -> Iterator[bytes]:
        yield self._chunk({"content": closing(answer), "annotations": marked(answer)})
        payload = answer_payload(answer, request_id=self.request_id)
        yield self._chunk({}, finish_reason="stop", jushi=payload)
        if self.include_usage:
            head = self._head("chat.completion.chunk")
            yield sse("", {**head, "choices": [], "usage": self._usage(answer)})
        yield DONE

    def _chunk(self, delta: Json, *, finish_reason: str | None = None, **more: Json) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        usage = {"usage": None} if self.include_usage else {}
        head = self._head("chat.completion.chunk")
        return sse("", {**head, "choices": [choice], **usage, **more})

    def _head(self, kind: str) -> Json:
        return {
            "id": f"chatcmpl-{self.request_id}",
            "object": kind,
            "created": self.created,
            "model": self.model,
        }

    def _usage(self, answer: Answer) -> Json:
        prompt = sum(map(count_tokens, self.prompt))
        completion = count_tokens(answer.text + closing(answer))
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }


def closing(answer: Answer) -> str:
    """Return what follows an answer's text: its notes and its references, if there are any."""
    lines = [*answer.notes, *map(_reference, answer.citations)]
    return CLOSING + "\n".join(f"- {line}" for line in lines) if lines else ""


def marked(answer: Answer) -> list[Json]:
    """Return each marker of a supported sentence: its half-open range in the text, its citation."""
    citations = {citation.marker: citation for citation in answer.citations}
    found: list[Json] = []
    position = 0
    for claim in answer.claims:
        # Behind the sentence: a quote may hold what looks like a marker.
        position = max(position, answer.text.find(claim.text, position) + len(claim.text))
        for marker in claim.markers if claim.supported else ():
            shown = f"[{marker}]"
            start = answer.text.find(shown, position)
            if start >= 0:
                position = start + len(shown)
                found.append(_annotation(citations[marker], start, position))
    return found


def _annotation(citation: Citation, start: int, end: int) -> Json:
    where = {
        "start_index": start,
        "end_index": end,
        "url": f"/documents/{quote(citation.doc_id, errors='replace')}",
        "title": citation.title or citation.doc_id,
    }
    return {
        "type": "url_citation",
        "url_citation": where,
        "jushi": citation_payload(citation),
    }


def _reference(citation: Citation) -> str:
    dates = (f"{words} = {meaning}" for words, meaning in citation.notes.items())
    parts = (citation.title or citation.doc_id, citation.source, citation.date, *dates)
    shown = (plain_line(part).translate(_INERT) for part in parts if part)
    return f"[{citation.marker}] {' · '.join(shown)}"
