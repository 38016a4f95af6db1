"""The version of the installed package out."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Return the installed version, ``0+source`` when run from a checkout without installing."""
    try:
        return metadata.version("jushi")
    except metadata.PackageNotFoundError:
        return "0+source"
