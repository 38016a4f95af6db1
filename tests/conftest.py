"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A deadline measures the machine: on a busy one the first use of a dictionary breaks it.
settings.register_profile("jushi", deadline=None)
settings.load_profile("jushi")
