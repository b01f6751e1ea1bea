"""Numbers and times as people read them: money, hectares, shares, instants, periods."""

from __future__ import annotations

__all__ = [
    "NOT_KNOWN",
    "hectares_in_words",
    "instant_in_words",
    "money_in_words",
    "period_in_words",
    "share_in_words",
]

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format

from bluelamp.core.figures import share_in_words
from bluelamp.core.periods import DayRange

if TYPE_CHECKING:
    from bluelamp.core.periods import Period

NOT_KNOWN = "not known"
_PENNY = Decimal("0.01")
_SQUARE_METRES_PER_HECTARE = 10_000


def money_in_words(pounds: Decimal | float | None) -> str:
    """Pounds, with pence only where there are any: ``£1,200``, ``£34.50``, ``-£12``.

    Args:
        pounds: an amount, or None where it is not known.
    """
    if pounds is None:
        return NOT_KNOWN
    amount = Decimal(str(pounds)).quantize(_PENNY, rounding=ROUND_HALF_UP)
    sign = "-" if amount < 0 else ""
    amount = abs(amount)
    return f"{sign}£{amount:,.0f}" if amount == amount.to_integral_value() else f"{sign}£{amount:,.2f}"


def hectares_in_words(square_metres: float | None) -> str:
    """An area in hectares: one decimal, two below one hectare: ``12.3 ha``, ``0.45 ha``.

    Args:
        square_metres: area in square metres, or None where it is not known.
    """
    if square_metres is None:
        return NOT_KNOWN
    hectares = square_metres / _SQUARE_METRES_PER_HECTARE
    return f"{hectares:,.1f} ha" if abs(hectares) >= 1 else f"{hectares:.2f} ha"


def instant_in_words(text: str) -> str:
    """An instant as a figure keeps it, in local time: ``2025-06-01T09:30:00+00:00`` is "1 June 2025, 10:30".

    What is no instant is given back as it is.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(at) if timezone.is_aware(at) else at, "j F Y, H:i")


def period_in_words(period: Period) -> str:
    """Months or days as people say them: "January 2025 to March 2025", "1 May 2025 to 7 May 2025", or one alone."""
    if isinstance(period, DayRange):
        days = [date_format(day, "j F Y") for day in (period.first, period.last)]
        return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"
    first, last = (date_format(date(month.year, month.month, 1), "F Y") for month in (period.first, period.last))
    return first if first == last else f"{first} to {last}"
