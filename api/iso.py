"""ISO 8601 dates in, the same dates out once they are known to exist."""

from __future__ import annotations

import re
from datetime import date

ISO_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def checked_date(text: str) -> str:
    """Return a year, month or day unchanged.

    Raises:
        ValueError: it is not written ``2026``, ``2026-02`` or ``2026-02-28``, or does not exist.
    """
    if not re.fullmatch(ISO_DATE.strip("^$"), text, flags=re.ASCII):
        raise ValueError("write a date as 2026, 2026-02 or 2026-02-28")
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError as error:
        raise ValueError(f"there is no date {text}") from error
    return text


def checked_range(date_from: str, date_to: str) -> None:
    """Refuse a range that ends before it begins; an empty end is open.

    Raises:
        ValueError: no day can lie between the two.
    """
    shared = min(len(date_from), len(date_to))
    if date_from[:shared] > date_to[:shared]:
        raise ValueError(f"{date_from} is later than {date_to}")
