"""Errors of answering, under the tree of ``index/errors.py``."""

from __future__ import annotations

from index.errors import InputError, JushiError


class ConversationNotFoundError(InputError):
    """No conversation has that id, or it has expired."""


class LanguageModelError(JushiError):
    """The language model server is not configured, unreachable, slow, or answers nonsense."""
