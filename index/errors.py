"""Every error that Jushi raises on purpose.

    JushiError
    ├── InputError              what the user gave cannot be used
    │   ├── QuestionError       an empty, oversized or undecodable question
    │   ├── UnreadableFileError a file that cannot be read as a document
    │   └── DocumentNotFoundError
    ├── ConfigError             a setting is missing, malformed or contradicts another
    ├── IndexUnusableError      the index cannot be used
    │   ├── IndexMissingError   there is no index in that folder
    │   ├── IndexCorruptError   a file of the index is damaged
    │   ├── ModelMismatchError  the index was made with another embedding model
    │   ├── IndexBusyError      another process is writing
    │   └── IndexWriteError     the disk is full, read-only, or fails
    ├── ModelError              a model file is missing, damaged or of the wrong kind
    ├── LanguageModelError      the language model server failed (rag/errors.py)
    └── EvaluationError         a question set or a gate file is malformed (eval)

A message is one line: what was found, what was expected, which command helps.
"""

from __future__ import annotations


class JushiError(Exception):
    """The root of every error that Jushi raises on purpose."""


class InputError(JushiError):
    """What the user gave cannot be used."""


class QuestionError(InputError):
    """The question is empty, too long, or holds characters that no text has."""


class UnreadableFileError(InputError):
    """A file that cannot be read as a document; the message starts with its path."""


class DocumentNotFoundError(InputError):
    """No document has that id."""


class ConfigError(JushiError):
    """A setting is missing, malformed, or contradicts another."""


class IndexUnusableError(JushiError):
    """The index cannot be used."""


class IndexMissingError(IndexUnusableError):
    """There is no index in that folder."""


class IndexCorruptError(IndexUnusableError):
    """A file of the index is damaged; the message names the command that repairs it."""


class ModelMismatchError(IndexUnusableError):
    """The index was made with another embedding model than the one asked for."""


class IndexBusyError(IndexUnusableError):
    """Another process holds the write lock of the index."""


class IndexWriteError(IndexUnusableError):
    """The index cannot be written: the disk is full, read-only, or fails."""


class ModelError(JushiError):
    """A model file is missing, damaged, or of the wrong kind."""
