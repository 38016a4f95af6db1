"""Chinese characters: the one class of them that patterns are made of."""

from __future__ import annotations

import re

HAN_CHARS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Stands between the brackets of a pattern: Unicode's Han blocks, and nothing of kana or signs."""
HAN = re.compile(f"[{HAN_CHARS}]")
HAN_RUN = re.compile(f"[{HAN_CHARS}]+")
