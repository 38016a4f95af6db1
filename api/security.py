"""Who may ask, from where, and what browsers are told: keys, origins, headers."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError
from api.responses import send_failure
from index.errors import ConfigError

OPEN_PATHS = frozenset({"/", "/healthz", "/readyz", "/openapi.json", "/favicon.ico"})
"""Paths that need no key, beside ``/static/``: they show nothing of the documents."""

_ORIGIN = re.compile(r"https?://[^/\s*?#@]+")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def parse_keys(joined: str) -> tuple[str, ...]:
    """Split the setting ``api_keys`` at commas; blanks are dropped.

    Raises:
        ConfigError: a key is shorter than 16 characters or holds other than printable ASCII.
    """
    keys = tuple(key.strip() for key in joined.split(",") if key.strip())
    for number, key in enumerate(keys, start=1):
        if len(key) < 16 or not (key.isascii() and key.isprintable()):
            raise ConfigError(
                f"key {number} of JUSHI_API_KEYS cannot be used: at least 16 printable ASCII "
                "characters are needed"
            )
    return keys


def parse_origins(joined: str) -> tuple[str, ...]:
    """Split the setting ``cors_origins`` at commas; blanks are dropped.

    Raises:
        ConfigError: one is no scheme and host, as a browser sends them; ``*`` is none.
    """
    origins = tuple(origin.strip().lower() for origin in joined.split(",") if origin.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"{origin!r} in JUSHI_CORS_ORIGINS cannot be used: expected scheme and host, "
                "such as https://example.org or http://127.0.0.1:3000"
            )
    return origins


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can be reached from this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def require_keys_beyond_loopback(host: str, keys: tuple[str, ...]) -> None:
    """Refuse to serve other machines without keys.

    Raises:
        ConfigError: ``host`` is not a loopback address and there is no key.
    """
    if not keys and not is_loopback(host):
        raise ConfigError(
            f"{host} can be reached from other machines: set JUSHI_API_KEYS, or serve on 127.0.0.1"
        )


class KeyRing:
    """Knows the keys by their hashes and compares in constant time."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._digests = tuple(_digest(key) for key in keys)

    def __bool__(self) -> bool:
        return bool(self._digests)

    def holds(self, key: str) -> bool:
        """Tell whether a key is known; the time taken does not depend on the key."""
        digest = _digest(key)
        # No early exit: every key is compared, whichever fits.
        return sum(hmac.compare_digest(digest, known) for known in self._digests) > 0


class Guard:
    """ASGI middleware: without a valid key nothing but ``OPEN_PATHS``.

    With no keys at all the service listens on loopback only. Then pages of other sites are what
    could reach it: their requests are refused unless they are among ``origins``, and so is a Host
    header that does not name this machine, as of a page whose name was rebound to 127.0.0.1.
    """

    def __init__(self, app: ASGIApp, *, keys: KeyRing, origins: Collection[str] = ()) -> None:
        self._app = app
        self._keys = keys
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401 or 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        error = self._refusal(scope)
        if error is not None:
            await send_failure(scope, receive, send, error)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> ApiError | None:
        headers = Headers(scope=scope)
        if not self._keys:
            return _foreign(scope["method"], headers, self._origins)
        if scope["path"] in OPEN_PATHS or scope["path"].startswith("/static/"):
            return None
        if self._keys.holds(_presented_key(headers)):
            return None
        return ApiError(
            401, "unauthorized", "send a valid key: Authorization: Bearer KEY or X-API-Key: KEY"
        )


class SecurityHeaders:
    """ASGI middleware that adds the headers which keep browsers strict."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if message["status"] == 401:
                    headers["WWW-Authenticate"] = 'Bearer realm="jushi"'
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def _presented_key(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return headers.get("x-api-key", "")


def _host_name(host: str) -> str:
    """Return the name of a Host header without its port; empty where it cannot be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _foreign(method: str, headers: Headers, origins: Collection[str]) -> ApiError | None:
    """Return why a browser may be acting for a page of another site; None when it is not."""
    host = headers.get("host", "")
    if not is_loopback(_host_name(host)):
        return ApiError(403, "foreign_host", "without API keys only 127.0.0.1 is served")
    origin = headers.get("origin", "")
    if method in _SAFE_METHODS or origin in origins:
        return None
    same = not origin or origin.partition("://")[2].lower() == host.lower()
    if same and headers.get("sec-fetch-site", "") != "cross-site":
        return None
    return ApiError(403, "foreign_origin", "requests from pages of other sites are refused")
