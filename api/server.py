"""Settings in, a served socket out: uvicorn around the application, until SIGTERM."""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn

from api.app import create_app
from api.conversations import open_conversations
from api.logs import Log, make_log, route_library_logs
from api.runtime import Assemble, Runtime
from api.security import parse_keys, require_keys_beyond_loopback
from index.errors import ConfigError
from rag.settings import Settings

DRAIN_S = 30
"""How long answers in progress may take after SIGTERM."""


def serve(settings: Settings, *, assemble: Assemble) -> None:
    """Serve until SIGINT or SIGTERM; what is being answered is finished first.

    Raises:
        ConfigError: the address needs keys, or cannot be bound.
        JushiError: the service could not be assembled.
    """
    keys = parse_keys(settings.api_keys.get_secret_value())
    require_keys_beyond_loopback(settings.host, keys)
    route_library_logs(sys.stderr, level=settings.log_level)
    log = make_log(sys.stderr, level=settings.log_level)
    runtime = Runtime(settings, assemble=assemble, open_conversations=open_conversations, log=log)
    server = _Server(
        uvicorn.Config(
            create_app(runtime, on_failure=lambda: setattr(server, "should_exit", True)),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_S,
            timeout_keep_alive=30,
            # Without keys only this machine may ask: no proxy's word counts for who that is.
            proxy_headers=bool(keys),
        ),
        log=log,
    )
    _run(server, settings)
    if runtime.failure is not None:
        raise runtime.failure


class _Server(uvicorn.Server):
    """Says where it listens: the port may have been chosen by the system."""

    def __init__(self, config: uvicorn.Config, *, log: Log) -> None:
        super().__init__(config)
        self._log = log

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then log the address."""
        await super().startup(sockets)
        for server in self.servers:
            for bound in server.sockets:
                host, port = bound.getsockname()[:2]
                self._log.info("listening", url=f"http://{_in_url(host)}:{port}")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _run(server: uvicorn.Server, settings: Settings) -> None:
    # uvicorn raises the signal again once it has stopped; by then everything is in order.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        server.run()
    except SystemExit as error:
        # uvicorn has logged why: nearly always an address in use.
        raise ConfigError(
            f"cannot serve on {settings.host} port {settings.port}; choose another with --port"
        ) from error
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
