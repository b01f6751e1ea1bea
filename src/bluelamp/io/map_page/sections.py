"""The parts of the page around the map: figures, completeness, table, curve, method."""

from __future__ import annotations

__all__ = [
    "draw_changes",
    "draw_completeness",
    "draw_concentration",
    "draw_headline",
    "draw_method",
    "draw_sentences",
    "draw_table",
]

from typing import TYPE_CHECKING

from bluelamp.core.figures import share_in_words
from bluelamp.core.vocabulary import CellShape
from bluelamp.io.map_page.cards import KIND_WORDS
from bluelamp.io.map_page.charts import concentration_chart
from bluelamp.io.map_page.markup import Markup, element, fragment
from bluelamp.io.map_page.words import card_id, chance, months_in_words, number, percent, period_name, street

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.core.figures import Figure
    from bluelamp.hotspots.results import Hotspot, HotspotSet
    from bluelamp.io.map_page.content import MapContent

UNIT_WORDS = {
    CellShape.SQUARE: "squares",
    CellShape.HEX: "hexagons",
    CellShape.STREET: "street segments",
    CellShape.AREAS: "areas",
}
# The figures that lead, in this order, with the words under them; the others follow in the table.
_LEADING = {
    "share_of_incidents": "of incidents lie in the hotspots",
    "share_of_harm": "of harm lies in the hotspots",
    "share_of_area": "of the area they cover",
    "share_of_streets": "of the streets they cover",
    "gini": "generalised Gini, 0 to 1",
    "gap": "at most below the best set",
}


def draw_headline(figures: Mapping[str, Figure]) -> Markup | None:
    """The leading figures as tiles, each with its interval, and the definitions of all."""
    given = {name: figure for name, figure in figures.items() if figure.value is not None}
    tiles = [_tile(given[name], words) for name, words in _LEADING.items() if name in given]
    if not figures:
        return None
    return element(
        "section",
        element("h2", "The set in figures", class_="unseen", id="figures-title"),
        element("dl", *tiles, class_="tiles") if tiles else None,
        element("details", element("summary", "How we know: every figure and its definition"), _definitions(figures)),
        aria_labelledby="figures-title",
        class_="headline",
    )


def _tile(figure: Figure, words: str) -> Markup:
    value, interval = _value(figure)
    low_high = element("span", interval, class_="tile-interval") if interval else None
    return element("div", element("dt", words), element("dd", value, low_high), title=figure.definition)


def _value(figure: Figure) -> tuple[str, str]:
    """The number and its interval in words, without the unit that the tile's words carry."""
    if figure.value is None:
        return "not known", ""

    def shown(value: float) -> str:
        if figure.unit == "share":
            return share_in_words(value)
        is_index = abs(value) < 1 and value != 0
        return f"{value:.2f}" if is_index else number(value)

    interval = figure.interval
    if interval is None:
        return shown(figure.value), ""
    level = "" if interval.level is None else f"{interval.level:.0%}: "
    return shown(figure.value), f"{level}{shown(interval.low)} to {shown(interval.high)}"


def _definitions(figures: Mapping[str, Figure]) -> Markup:
    rows = [
        element(
            "tr",
            element("th", name.replace("_", " ").capitalize(), scope="row"),
            element("td", str(figure), class_="figure"),
            element("td", figure.definition),
            element("td", str(figure.period) if figure.period else "not given"),
            element("td", figure.source or "not given"),
            element("td", figure.completeness.sentence() if figure.completeness else "not given"),
        )
        for name, figure in figures.items()
    ]
    heads = ("Figure", "Value (95% interval)", "Definition", "Period", "Source", "Completeness")
    return _wide_table("Every figure of the set, with what it means", heads, rows)


def _wide_table(caption: str, heads: tuple[str, ...], rows: list[Markup], **attributes: str) -> Markup:
    """A table that scrolls inside its own box on a narrow screen, by keyboard too."""
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    table = element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *rows),
        class_="plain",
        **attributes,
    )
    return element("div", table, class_="scrolls", tabindex=0, role="region", aria_label=caption)


def draw_completeness(content: MapContent) -> Markup:
    """How much of the period was received: said before anything is shown."""
    complete = content.hotspot_set.completeness
    if complete.is_complete:
        words = fragment([element("strong", f"{complete.sentence()}."), " Every month of the period was received."])
        return element("p", words, class_="banner whole")
    words = fragment(
        [
            element("strong", f"{complete.sentence()}."),
            f" Missing: {months_in_words(complete.missing)}.",
            " Every count and interval here speaks of the months held.",
        ]
    )
    return element("p", words, class_="banner gaps")


def draw_sentences(found: HotspotSet) -> Markup | None:
    """What must be said with the result."""
    if not found.sentences:
        return None
    items = (element("li", sentence) for sentence in found.sentences)
    return element(
        "section",
        element("h2", "What must be said with this set", id="said-title"),
        element("ul", *items),
        aria_labelledby="said-title",
        class_="said",
    )


def draw_table(found: HotspotSet) -> Markup:
    """The hotspots as a table; the script makes its headers sort."""
    heads = (
        "Rank", "Ref", "Name", "Town", "Kind", "Incidents", "95% from", "95% to", "Harm", "Hectares",
        f"In the top {len(found.hotspots)}", "Found again",
    )  # fmt: skip
    rows = [_row(spot) for spot in found.hotspots]
    return element(
        "section",
        element("h2", "The same as a table", id="table-title"),
        _wide_table(f"{len(found.hotspots)} hotspots, hottest first", heads, rows, id="spot-table"),
        aria_labelledby="table-title",
    )


def _row(spot: Hotspot) -> Markup:
    def figure(value: float | None, words: str) -> Markup:
        return element("td", words, class_="figure", data_value="" if value is None else repr(float(value)))

    harm = "not asked for" if spot.harm is None else number(spot.harm)
    again = "not asked for" if spot.stability_share is None else percent(spot.stability_share)
    return element(
        "tr",
        figure(spot.rank, str(spot.rank)),
        element("td", element("a", spot.ref, href=f"#{card_id(spot)}", data_ref=spot.ref)),
        element("th", element("bdi", street(spot.name)), scope="row"),
        element("td", element("bdi", spot.town or "not known")),
        element("td", KIND_WORDS[spot.kind]),
        figure(spot.incidents, number(spot.incidents)),
        figure(spot.incidents_low, number(spot.incidents_low)),
        figure(spot.incidents_high, number(spot.incidents_high)),
        figure(spot.harm, harm),
        figure(spot.area_ha, number(spot.area_ha)),
        figure(spot.p_top, chance(spot.p_top)),
        figure(spot.stability_share, again),
    )


def draw_concentration(found: HotspotSet) -> Markup:
    """How few places hold how many incidents."""
    chart = concentration_chart(found.concentration, len(found.table.units), UNIT_WORDS[found.table.units.shape])
    return element(
        "section",
        element("h2", "How concentrated incidents are", id="curve-title"),
        element("div", chart, class_="curve-and-table"),
        aria_labelledby="curve-title",
    )


def draw_changes(found: HotspotSet) -> Markup | None:
    """What became of the previous set's hotspots."""
    if not found.changes:
        return None
    rows = [
        element(
            "tr", element("th", change.ref, scope="row"), element("td", change.change.value), element("td", change.why)
        )
        for change in found.changes
    ]
    return element(
        "section",
        element("h2", "Against the previous set", id="changes-title"),
        _wide_table("Kept, retired and added, and why", ("Ref", "Change", "Why"), rows),
        aria_labelledby="changes-title",
    )


def draw_method(content: MapContent) -> Markup:
    """Settings and what the ledger lacks: enough to make the set again."""
    found = content.hotspot_set
    pairs = {
        "Period": period_name(found.completeness.expected),
        "Method": found.method,
        "Seed": str(found.seed),
        "Coordinate system": content.working_crs,
        **{name: words for name, words in found.settings.items() if name not in ("period", "method", "seed")},
    }
    facts = (
        element("div", element("dt", name[:1].upper() + name[1:]), element("dd", words))
        for name, words in pairs.items()
    )
    gaps = (element("li", gap) for gap in content.gaps)
    return element(
        "section",
        element("h2", "How this set was made", id="method-title"),
        element("dl", *facts, class_="settings"),
        element("h3", "What the ledger lacks"),
        element("ul", *gaps) if content.gaps else element("p", "Nothing: everything expected was received."),
        aria_labelledby="method-title",
    )
