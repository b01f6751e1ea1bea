"""Small charts of a hotspot's card and of the set, each with its words for those who do not see it."""

from __future__ import annotations

__all__ = [
    "concentration_chart",
    "hours_table",
    "interval_chart",
    "locations_list",
    "months_chart",
    "months_table",
    "shares_chart",
]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.io.map_page.markup import Markup, element, fragment
from bluelamp.io.map_page.words import month_name, number, street

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST_STEP = 7.0


def interval_chart(low: float, value: float, high: float, most: float, words: str) -> Markup:
    """A line from low to high with a dot at the value, on a scale from 0 to ``most``."""
    at = [round(4 + 152 * min(max(v, 0.0), most) / max(most, 1e-9), 1) for v in (low, value, high)]
    return element(
        "svg",
        element("path", class_="axis", d="M4 8H156"),
        element("path", class_="whisker", d=f"M{at[0]} 4v8M{at[2]} 4v8M{at[0]} 8H{at[2]}"),
        element("circle", class_="value", cx=at[1], cy=8, r=4),
        view_box="0 0 160 16",
        class_="interval",
        role="img",
        aria_label=words,
    )


def months_chart(months: Sequence[str], by_month: Mapping[str, float], *, is_timeline: bool = False) -> Markup:
    """Bars by month with what was not received hatched, a line at each January and the axis' highest value.

    Args:
        months: every month of the period.
        by_month: incidents of the held ones; a month without an entry was not received.
        is_timeline: whether each bar carries ``data-month``, by which the script shows the chosen one.
    """
    most = max([*by_month.values(), 1.0])
    step = max((860 if is_timeline else 300) / max(len(months), 1), _LEAST_STEP)
    width, wide = step * len(months), step * 0.78
    bars, years = [], []
    for i, month in enumerate(months):
        x, value = round(46 + i * step, 1), by_month.get(month)
        height = 60.0 if value is None else round(60 * value / most, 1)
        bars.append(
            element(
                "rect",
                x=x,
                y=round(66 - height, 1),
                width=round(wide, 1),
                height=height,
                class_="gap" if value is None else "month-bar",
                data_month=month if is_timeline else None,
            )
        )
        if i == 0 or month.endswith("-01"):
            years.append((x, month[:4]))
    axis = fragment(
        [
            element("path", class_="axis", d=f"M44 6V66H{46 + width:.0f}"),
            element("text", number(most), x=40, y=12, text_anchor="end"),
            element("text", "0", x=40, y=68, text_anchor="end"),
            *_year_marks(years),
        ]
    )
    words = f"Incidents by month, at most {number(most)}; months not received are hatched."
    return element(
        "svg",
        *bars,
        axis,
        view_box=f"0 0 {48 + width:.0f} 84",
        class_="months-chart",
        role="img",
        aria_label=words,
    )


def months_table(months: Sequence[str], by_month: Mapping[str, float]) -> Markup:
    """The months in numbers; one without an entry was not received."""
    rows = [
        element(
            "tr",
            element("th", month_name(month), scope="row"),
            element("td", number(by_month[month]) if month in by_month else "not received", class_="figure"),
        )
        for month in months
    ]
    head = element("tr", element("th", "Month", scope="col"), element("th", "Incidents", scope="col", class_="figure"))
    return element("table", element("thead", head), element("tbody", *rows), class_="plain narrow")


def _year_marks(years: Sequence[tuple[float, str]]) -> list[Markup]:
    """The years under their first month, left out where the next stands too near."""
    marks = []
    for i, (x, year) in enumerate(years):
        has_room = i + 1 == len(years) or years[i + 1][0] - x > 30  # noqa: PLR2004 - width of four digits in dots
        if has_room:
            marks.append(element("text", year, x=x, y=81))
        if i:
            marks.append(element("path", class_="axis", d=f"M{x - 1} 66v6"))
    return marks


def shares_chart(counts: Mapping[str, float]) -> Markup:
    """A table whose bars show the counts: the numbers stand beside them."""
    most, total = max([*counts.values(), 1e-9]), sum(counts.values()) or 1.0
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", number(value), class_="figure"),
            element("td", f"{value / total:.1%}", class_="figure"),
            element("td", _bar(value / most), class_="bar-cell"),
        )
        for name, value in counts.items()
    ]
    head = element(
        "tr",
        element("th", "Category", scope="col"),
        element("th", "Incidents", scope="col", class_="figure"),
        element("th", "Share", scope="col", class_="figure"),
        element("td"),
    )
    return element("table", element("thead", head), element("tbody", *rows), class_="shares")


def _bar(share: float) -> Markup:
    bar = element("rect", class_="share-bar", width=round(100 * share, 1), height=10)
    return element("svg", bar, view_box="0 0 100 10", class_="share", aria_hidden="true", preserveAspectRatio="none")


def locations_list(locations: Sequence[tuple[str, float]]) -> Markup:
    """Location texts with their counts."""
    if not locations:
        return element("p", "The source gives no location texts.", class_="quiet")
    items = (
        element("li", element("bdi", street(text)), element("span", number(count), class_="figure"))
        for text, count in locations
    )
    return element("ul", *items, class_="locations")


def hours_table(by_hour: NDArray[np.float64] | None) -> Markup:
    """Weekday by hour: a table whose cells are coloured in five steps up to the highest and say their number.

    Args:
        by_hour: incidents, Monday first, shape (7, 24); None where times are not known, which is said.
    """
    if by_hour is None:
        return element("p", "The source gives the month only, so nothing can be said of days or hours.", class_="quiet")
    most = float(by_hour.max(initial=0.0)) or 1.0
    steps = np.ceil(by_hour / most * 5).astype(int)
    hours = [element("th", _hour(hour), scope="col") for hour in range(24)]
    rows = [
        element(
            "tr",
            element("th", _DAYS[day], scope="row", abbr=_DAY_NAMES[day]),
            *(
                element(
                    "td", element("span", number(by_hour[day, hour]), class_="unseen"), class_=f"h{steps[day, hour]}"
                )
                for hour in range(24)
            ),
        )
        for day in range(7)
    ]
    return element(
        "table",
        element(
            "caption", f"Incidents by weekday and hour, local time; the busiest hour of the week holds {number(most)}."
        ),
        element("thead", element("tr", element("td"), *hours)),
        element("tbody", *rows),
        class_="hours",
    )


def _hour(hour: int) -> Markup:
    """Every third hour is written out; the others are there for those who listen."""
    return element("span", f"{hour:02d}", class_="unseen" if hour % 3 else None)


def concentration_chart(curve: NDArray[np.float64], n_units: int, unit: str) -> Markup:
    """The share of incidents that the busiest share of units holds, and its table.

    Args:
        curve: share of units, busiest first, and share of incidents, shape (2, k), both ascending.
        n_units: units in the study area.
        unit: what a unit is called, plural.
    """
    if curve.shape[1] < 2:  # noqa: PLR2004 - a line has two ends
        return element("p", "No concentration curve: there are too few units.")
    # Where few places hold everything the axis ends soon after, so that the bend can be read.
    full = float(np.interp(0.995, curve[1], curve[0]))
    end = next(share for share in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if share >= min(full, 1.0))
    shares = np.linspace(0, end, 240)
    held = np.interp(shares, curve[0], curve[1])
    points = " ".join(f"{50 + 340 * a / end:.1f},{290 - 260 * b:.1f}" for a, b in zip(shares, held, strict=True))
    ticks = [tick for share in (0, 0.25, 0.5, 0.75, 1) for tick in _ticks(share, end)]
    half = float(np.interp(0.5, curve[1], curve[0]))
    words = f"Half of all incidents lie in {half:.1%} of the {unit}."
    chart = element(
        "svg",
        *ticks,
        element("path", class_="even", d=f"M50 290L390 {290 - 260 * end:g}"),
        element("polyline", class_="curve", points=points),
        element("text", f"Share of {unit}, busiest first", x=220, y=330, text_anchor="middle"),
        element("text", "Share of incidents", x=-160, y=12, text_anchor="middle", transform="rotate(-90)"),
        element("text", "if spread evenly", x=386, y=282 - 260 * end, text_anchor="end", class_="even-words"),
        view_box="0 0 412 340",
        class_="concentration",
        role="img",
        aria_label=f"Concentration curve. {words}",
    )
    return fragment([chart, _curve_table(curve, n_units, unit, words)])


def _ticks(share: float, end: float) -> list[Markup]:
    x, y = 50 + 340 * share, 290 - 260 * share
    return [
        element("path", class_="grid", d=f"M50 {y:g}H390M{x:g} 30V290"),
        element("text", f"{share:.0%}", x=44, y=y + 4, text_anchor="end"),
        element("text", f"{100 * share * end:g}%", x=x, y=308, text_anchor="middle"),
    ]


def _curve_table(curve: NDArray[np.float64], n_units: int, unit: str, words: str) -> Markup:
    shares = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
    rows = [
        element(
            "tr",
            element("th", f"{share:.1%}", scope="row", class_="figure"),
            element("td", f"{round(share * n_units):,}", class_="figure"),
            element("td", f"{float(np.interp(share, curve[0], curve[1])):.1%}", class_="figure"),
        )
        for share in shares
    ]
    head = element(
        "tr",
        *(
            element("th", text, scope="col", class_="figure")
            for text in ("Busiest", unit.capitalize(), "Hold of incidents")
        ),
    )
    return element(
        "table", element("caption", words), element("thead", head), element("tbody", *rows), class_="plain narrow"
    )
