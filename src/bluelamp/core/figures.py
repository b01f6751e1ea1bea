"""One figure: a number that carries its meaning.

Every number that a command or a page prints is a :class:`Figure`, so that no total can be quoted without its unit,
definition, period, geography, source, as-at time, completeness and interval.
"""

from __future__ import annotations

__all__ = ["Completeness", "Figure", "Geography", "Interval", "share_in_words"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import MonthRange, period_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.core.periods import Period


_BOUNDS = "bounds"
# Units that the number itself shows.
_BARE_UNITS = ("share", "probability", "index")


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values that the data allow.

    Args:
        low: lower end, in the figure's unit.
        high: upper end, in the figure's unit.
        level: probability content, 0 to 1; None for bounds, which nothing can lie outside of by what is known.
        kind: what the interval is, e.g. ``credible``, ``bootstrap`` or ``bounds``.
    """

    low: float
    high: float
    level: float | None = 0.95
    kind: str = "credible"

    @classmethod
    def bounds(cls, low: float, high: float) -> Interval:
        """The least and the most that the evidence allows, without a probability."""
        return cls(low, high, level=None, kind=_BOUNDS)

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"An interval runs from low to high, not from {self.low} to {self.high}.")
        if (self.level is None) != (self.kind == _BOUNDS):
            raise ValueError("Bounds have no level, and every other interval has one.")
        if self.level is not None and not 0 < self.level < 1:
            raise ValueError(f"The level of an interval lies between 0 and 1, not at {self.level}.")

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Interval:
        """The inverse of ``dataclasses.asdict``, as a figure's mapping carries it.

        Raises:
            KeyError: an end is missing.
            ValueError: it is no interval.
        """
        return cls(record["low"], record["high"], level=record.get("level", 0.95), kind=record.get("kind", "credible"))


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what a figure should rest on had been received.

    Args:
        expected: months expected, as ``2024-01``.
        held: those of them that are held.
    """

    expected: tuple[str, ...]
    held: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Months expected and not held, in order."""
        held = set(self.held)
        return tuple(month for month in self.expected if month not in held)

    @property
    def share(self) -> float:
        """Held / expected, 0 to 1; 1 where nothing was expected."""
        return len(self.held) / len(self.expected) if self.expected else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether every expected month is held."""
        return not self.missing

    def sentence(self) -> str:
        """Words for a page: ``17 of 40 months held``."""
        return f"{len(self.held)} of {len(self.expected)} months held"

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready mapping; ``expected`` names the months expected, as a range where they follow one another."""
        return {
            "months_expected": len(self.expected),
            "months_held": len(self.held),
            "missing": list(self.missing),
            "share": round(self.share, 4),
            "expected": _months_in_text(self.expected),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any], *, period: MonthRange | None = None) -> Completeness:
        """The inverse of :meth:`as_dict` for months held in the order in which they were expected.

        Args:
            record: the mapping.
            period: the months expected, for a mapping that does not name them, as within a figure.

        Raises:
            ValueError: the months expected are not named, or their number is not the one stated.
        """
        told = record.get("expected")
        if isinstance(told, str):
            expected = _months_of_text(told)
        else:
            expected = tuple(told or ()) or (tuple(map(str, period)) if period else ())
        missing = set(record["missing"])
        found = cls(expected, tuple(month for month in expected if month not in missing))
        if (len(found.expected), len(found.held)) != (record["months_expected"], record["months_held"]):
            raise ValueError(f"The completeness speaks of {record['months_expected']} months and does not name them.")
        return found


def _months_in_text(months: tuple[str, ...]) -> str | list[str]:
    """``2021-01..2024-04`` for months that follow one another, else the months themselves."""
    if months:
        try:
            run = MonthRange.parse(months[0], months[-1])
        except UsageError:
            return list(months)
        if tuple(map(str, run)) == months:
            return str(run)
    return list(months)


def _months_of_text(text: str) -> tuple[str, ...]:
    return tuple(map(str, MonthRange.from_text(text)))


@dataclass(frozen=True, slots=True)
class Geography:
    """The ground that a figure covers.

    Args:
        name: what people call it.
        version: content hash or edition of the boundary, empty where none was given.
    """

    name: str
    version: str = ""

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Geography:
        """The inverse of ``dataclasses.asdict``, as a figure's mapping carries it.

        Raises:
            KeyError: the name is missing.
        """
        return cls(record["name"], record.get("version", ""))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning.

    Args:
        name: stable name, e.g. ``rows_kept``.
        value: the number, or None where it cannot be known.
        unit: what is counted or measured, e.g. ``incidents``, ``ha``, ``share`` or ``probability`` (0 to 1).
        definition: one sentence that says what is counted and what is not.
        definition_version: raised whenever the definition changes.
        period: months or days covered.
        geography: ground covered.
        source: where the data came from.
        as_at: when the data were taken up, ISO 8601; empty for a figure that no clock touches.
        completeness: what was expected and held.
        interval: the values that the data allow.
        compare: for a change, the months or days that the period is compared with.
    """

    name: str
    value: float | int | None
    unit: str
    definition: str
    definition_version: int = 1
    period: Period | None = None
    geography: Geography | None = None
    source: str = ""
    as_at: str = ""
    completeness: Completeness | None = None
    interval: Interval | None = None
    compare: Period | None = None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready mapping with the keys of the published contract."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "definition": self.definition,
            "definition_version": self.definition_version,
            "period": str(self.period) if self.period else None,
            "compare": str(self.compare) if self.compare else None,
            "geography": asdict(self.geography) if self.geography else None,
            "source": self.source,
            "as_at": self.as_at,
            "completeness": self._completeness_as_dict(),
            "interval": asdict(self.interval) if self.interval else None,
        }

    def _completeness_as_dict(self) -> dict[str, Any] | None:
        """What was expected and held; the months expected are named only where they are not the figure's period."""
        if self.completeness is None:
            return None
        told = self.completeness.as_dict()
        if self.period is not None and told["expected"] == str(self.period):
            del told["expected"]
        return told

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Figure:
        """The inverse of :meth:`as_dict`; keys that a later version may have added are passed over.

        Raises:
            KeyError: name, value, unit or definition is missing.
            ValueError: the interval or the completeness is none.
            UsageError: the period is none.
        """
        period = period_from_text(record["period"]) if record.get("period") else None
        months = period if isinstance(period, MonthRange) else None
        geography, interval = record.get("geography"), record.get("interval")
        held = record.get("completeness")
        return cls(
            name=record["name"],
            value=record["value"],
            unit=record["unit"],
            definition=record["definition"],
            definition_version=record.get("definition_version", 1),
            period=period,
            geography=Geography.from_dict(geography) if geography else None,
            source=record.get("source", ""),
            as_at=record.get("as_at", ""),
            completeness=Completeness.from_dict(held, period=months) if held else None,
            interval=Interval.from_dict(interval) if interval else None,
            compare=period_from_text(record["compare"]) if record.get("compare") else None,
        )

    def __str__(self) -> str:
        """For people: value, interval and unit, e.g. ``412 (373 to 451) incidents``."""
        if self.value is None:
            return "not known"
        text = _number(self.value, self.unit)
        if self.interval is not None:
            text += f" ({_number(self.interval.low, self.unit)} to {_number(self.interval.high, self.unit)})"
        return text if self.unit in _BARE_UNITS else f"{text} {self.unit}"


# A probability comes from draws, which cannot tell the last half per cent from certainty.
_NEARLY_SURE = 0.995
_WHOLE_FROM = 100
_TENTH_OF_PERCENT = 0.001


def _number(value: float, unit: str) -> str:
    match unit:
        case "share":
            return share_in_words(value)
        case "probability":
            return _probability(value)
        case "index":
            return f"{value:.3f}"
    if float(value).is_integer() or abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    return f"{value:,.1f}"


def share_in_words(share: float) -> str:
    """A share in percent to one decimal, finer where that would say none: ``15.8%``, ``0.03%``."""
    if share == 0 or share >= _TENTH_OF_PERCENT:
        return f"{share:.1%}"
    return f"{100 * share:.1g}%"


def _probability(value: float) -> str:
    if value >= _NEARLY_SURE:
        return "more than 99%"
    return "less than 1%" if value <= 1 - _NEARLY_SURE else f"{value:.0%}"
