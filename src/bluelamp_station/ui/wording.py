"""Numbers as people read them: money, hectares and shares."""

from __future__ import annotations

__all__ = ["NOT_KNOWN", "hectares_in_words", "money_in_words", "share_in_words"]

from decimal import ROUND_HALF_UP, Decimal

from bluelamp.core.figures import share_in_words

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
