"""Settings in, a served socket out: uvicorn around the application, until SIGTERM."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from api.app import create_app
from api.logs import make_log, route_library_logs
from api.runtime import Assemble, ConversationStore, Runtime
from api.security import parse_keys, require_keys_beyond_loopback
from index.errors import ConfigError
from rag.settings import Settings

DRAIN_S = 30
"""How long answers in progress may take after SIGTERM."""

CONVERSATIONS_FILE = "conversations.sqlite"


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
    server = uvicorn.Server(
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
        )
    )
    _run(server, settings)
    if runtime.failure is not None:
        raise runtime.failure


def open_conversations(settings: Settings) -> ConversationStore:
    """Open the conversations that are kept in the index folder."""
    from rag.conversation import Conversations

    folder = Path(settings.index)
    folder.mkdir(parents=True, exist_ok=True)
    return Conversations(folder / CONVERSATIONS_FILE, ttl_s=settings.conversation_ttl_s)


def _run(server: uvicorn.Server, settings: Settings) -> None:
    try:
        server.run()
    except SystemExit as error:
        # uvicorn has logged why: nearly always an address in use.
        raise ConfigError(
            f"cannot serve on {settings.host} port {settings.port}; choose another with --port"
        ) from error
    except KeyboardInterrupt:
        return
