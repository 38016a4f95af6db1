"""Settings in force: flags, then ``JUSHI_*`` in the environment, then ``jushi.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class Settings(BaseSettings):
    """Every setting of the service; all of them may stand in the environment or ``jushi.toml``.

    Durations end in ``_s`` (seconds), sizes in ``_bytes`` or ``_chars``.
    """

    model_config = SettingsConfigDict(
        env_prefix="JUSHI_", toml_file="jushi.toml", extra="forbid", frozen=True
    )

    index: Path = Field(Path(".jushi"), description="Folder of the index.")
    embedding_model: str = Field(
        "", description="A sentence-transformers model by name or path; empty: the bundled one."
    )
    reranker: str = Field(
        "",
        description="A CrossEncoder by name or path that orders passages; empty: the bundled one.",
    )
    mode: Literal["auto", "extractive", "llm"] = Field(
        "auto", description="auto uses a language model when one is configured."
    )
    top_k: int = Field(8, ge=1, le=100, description="Passages shown with an answer.")
    max_question_chars: int = Field(2000, ge=1, description="Longer questions are refused.")
    answer_threshold: Annotated[float | None, BeforeValidator(_none_if_empty)] = Field(
        None, ge=0, le=1, description="Confidence below which the service declines."
    )
    llm_base_url: str = Field("", description="Base URL of an OpenAI-compatible server.")
    llm_model: str = Field("", description="Name of the model on that server.")
    llm_api_key: SecretStr = Field(SecretStr(""), description="Key of that server.")
    llm_timeout_s: float = Field(30.0, gt=0, description="Limit of one language model call.")
    llm_max_tokens: int = Field(800, ge=1, description="Longest composed answer, in tokens.")
    llm_context_tokens: int = Field(6000, ge=256, description="Token budget of the prompt.")
    unsupported: Literal["drop", "mark", "refuse"] = Field(
        "drop", description="What happens to a claim that its citations do not support."
    )
    api_keys: SecretStr = Field(
        SecretStr(""), description="Comma-separated keys; required beyond loopback."
    )
    cors_origins: str = Field(
        "", description="Comma-separated origins of other sites whose pages may ask."
    )
    host: str = Field("127.0.0.1", description="Address that the service binds.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the service binds.")
    workers: int = Field(2, ge=1, description="Threads that answer questions.")
    queue_size: int = Field(64, ge=0, description="Questions that may wait; more are told 429.")
    max_body_bytes: int = Field(20 * 2**20, ge=1024, description="Largest request body.")
    conversation_ttl_s: float = Field(3600.0, gt=0, description="Life of an idle conversation.")
    record_dir: str = Field(
        "", description="Folder where the service keeps a record of each answer; empty: none."
    )
    record_limit: int = Field(1000, ge=1, description="Records kept; the oldest go first.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Logs.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - fixed signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - fixed signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, ``jushi.toml``."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
