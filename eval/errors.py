"""The errors of an evaluation: malformed question sets, gate files and baselines.

JushiError
└── EvaluationError
    ├── QuestionSetError    a line of a question set, or a reading set, is malformed
    └── GateError           a gate file or a baseline is malformed
"""

from __future__ import annotations

from index.errors import JushiError


class EvaluationError(JushiError):
    """An evaluation cannot be run with what it was given."""


class QuestionSetError(EvaluationError):
    """A question set is malformed; the message starts with the file and the line."""


class GateError(EvaluationError):
    """A gate file or a baseline is malformed; the message starts with the file."""
