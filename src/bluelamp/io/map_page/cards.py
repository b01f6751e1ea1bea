"""The evidence card of a hotspot: why it is one, and how sure that is."""

from __future__ import annotations

__all__ = ["KIND_WORDS", "draw_card", "draw_list"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import HotspotKind
from bluelamp.io.map_page.charts import (
    hours_table,
    interval_chart,
    locations_list,
    months_chart,
    months_table,
    shares_chart,
)
from bluelamp.io.map_page.markup import Markup, element, fragment
from bluelamp.io.map_page.words import (
    card_id,
    chance,
    firmness,
    how_sure,
    interval_words,
    months_in_words,
    number,
    place,
    street,
)

if TYPE_CHECKING:
    from bluelamp.hotspots.results import Hotspot, HotspotSet

KIND_WORDS = {
    HotspotKind.ASB: "Anti-social behaviour",
    HotspotKind.VIOLENCE: "Violence",
    HotspotKind.BOTH: "Mixed",
}


def draw_list(found: HotspotSet) -> Markup:
    """The hotspots by rank, each a link to its card with its count and interval."""
    most = max((spot.incidents_high for spot in found.hotspots), default=1.0)
    return element("ol", *(_list_item(spot, most, len(found.hotspots)) for spot in found.hotspots), class_="spot-list")


def _list_item(spot: Hotspot, most: float, n_hotspots: int) -> Markup:
    link = element(
        "a",
        element("span", str(spot.rank), class_="badge"),
        element(
            "span",
            element("bdi", street(spot.name), class_="spot-name"),
            element("span", _where_and_kind(spot), class_="spot-where"),
            class_="spot-words",
        ),
        element(
            "span",
            element("span", interval_words(spot), class_="count", data_whole=interval_words(spot)),
            interval_chart(spot.incidents_low, spot.incidents, spot.incidents_high, most, "95% interval"),
            element("span", f"top {n_hotspots}: {chance(spot.p_top)} sure", class_="sure"),
            class_="spot-figures",
        ),
        href=f"#{card_id(spot)}",
        class_="spot-link",
        data_ref=spot.ref,
    )
    return element("li", link)


def _where_and_kind(spot: Hotspot) -> str:
    return " · ".join(word for word in (spot.town, KIND_WORDS[spot.kind]) if word)


def draw_card(spot: Hotspot, found: HotspotSet) -> Markup:
    """One hotspot's card, complete without a script.

    Args:
        spot: the hotspot.
        found: the set it belongs to.
    """
    title = f"{card_id(spot)}-title"
    return element(
        "article",
        element(
            "p", f"Rank {spot.rank} of {len(found.hotspots)} · {spot.ref} · {KIND_WORDS[spot.kind]}", class_="eyebrow"
        ),
        element("h3", element("bdi", place(spot)), id=title),
        _figures(spot, found),
        *(element("p", element("strong", "Know this: "), note, class_="note") for note in spot.evidence.notes),
        _months(spot, found),
        element("h4", "What is reported here"),
        shares_chart(spot.evidence.by_category),
        element("h4", "When in the week"),
        _hours(spot),
        element("h4", "Where, in the incidents' own words"),
        _locations(spot),
        id=card_id(spot),
        class_="card",
        tabindex=-1,
        aria_labelledby=title,
        data_ref=spot.ref,
    )


def _figures(spot: Hotspot, found: HotspotSet) -> Markup:
    most = max(other.incidents_high for other in found.hotspots)
    interval = f"95% interval {number(spot.incidents_low)} to {number(spot.incidents_high)}"
    rows: list[tuple[str, Markup | str]] = [
        (
            "Incidents",
            fragment(
                [
                    element("strong", number(spot.incidents), class_="big"),
                    element("span", interval, class_="interval-words"),
                    interval_chart(spot.incidents_low, spot.incidents, spot.incidents_high, most, interval),
                ]
            ),
        ),
        ("Is it a top place?", f"{how_sure(spot.p_top, len(found.hotspots))}."),
        ("Is it firm?", firmness(spot.stability_share)),
        (
            "Ground",
            f"{number(spot.area_ha)} hectares, {number(spot.incidents / max(spot.area_ha, 1e-9))} incidents a hectare",
        ),
    ]
    if spot.harm is not None:
        rows.insert(1, ("Harm", f"{number(spot.harm)} (sum of harm weights)"))
    pairs = (element("div", element("dt", name), element("dd", words)) for name, words in rows)
    return element("dl", *pairs, class_="facts")


def _months(spot: Hotspot, found: HotspotSet) -> Markup:
    evidence = spot.evidence
    missing = evidence.months_not_held
    gap = element("p", f"Not received: {months_in_words(missing)} (hatched).", class_="gap-words") if missing else None
    table = months_table(found.completeness.expected, evidence.by_month)
    return fragment(
        [
            element("h4", "Month by month"),
            months_chart(found.completeness.expected, evidence.by_month),
            gap,
            element("details", element("summary", "The months as a table"), table),
        ]
    )


def _hours(spot: Hotspot) -> Markup:
    return hours_table(spot.evidence.by_hour)


def _locations(spot: Hotspot) -> Markup:
    return locations_list(spot.evidence.locations)
