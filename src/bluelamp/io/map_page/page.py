"""The map page: one HTML file that needs nothing else, complete without its script."""

from __future__ import annotations

__all__ = ["build_map_page", "write_map_page"]

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bluelamp.io.map_page.cards import draw_card, draw_list
from bluelamp.io.map_page.ground import ground_of
from bluelamp.io.map_page.heat import heat_of
from bluelamp.io.map_page.map_section import draw_map
from bluelamp.io.map_page.markup import Markup, element, json_for_script
from bluelamp.io.map_page.script_content import script_content
from bluelamp.io.map_page.sections import (
    draw_changes,
    draw_completeness,
    draw_concentration,
    draw_headline,
    draw_method,
    draw_sentences,
    draw_table,
)
from bluelamp.io.map_page.words import period_name
from bluelamp.io.whole_files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.io.map_page.content import MapContent
    from bluelamp.io.map_page.ground import Ground
    from bluelamp.io.map_page.heat import Heat


def write_map_page(path: Path, content: MapContent) -> None:
    """Write the map page whole or not at all.

    Args:
        path: the HTML file.
        content: the set and the ground around it.

    Raises:
        UnreadableInputError: the path cannot be a file.
        RefusedInputError: the disk is full, or writing there is not allowed.
    """
    write_whole(path, build_map_page(content).encode("utf-8"))


def build_map_page(content: MapContent) -> str:
    """The map page as HTML; the same content gives the same bytes."""
    ground = ground_of(content.area)
    heat = heat_of(content, ground)
    return "<!doctype html>\n" + element(
        "html",
        _head(content),
        element(
            "body",
            element("a", "Skip to the list of hotspots", href="#panel", class_="skip"),
            _header(content),
            _main(content, ground, heat),
            _footer(content),
            element(
                "script",
                json_for_script(script_content(content, ground, heat)),
                type="application/json",
                id="map-content",
            ),
            element("script", _script()),
        ),
        lang="en-GB",
    )


def _head(content: MapContent) -> Markup:
    policy = (
        f"default-src 'none'; style-src '{_digest(_style())}'; script-src '{_digest(_script())}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", content.title),
        element("style", _style()),
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _style() -> Markup:
    """The page's style: our own files, which hold nothing of the data."""
    folder = files("bluelamp.io.map_page")
    return Markup("\n".join((folder / name).read_text("utf-8") for name in ("drawing.css", "page.css")))


@cache
def _script() -> Markup:
    """The page's script: our own files in the order of their names, in one closed scope."""
    folder = files("bluelamp.io.map_page") / "scripts"
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".js")), key=lambda part: part.name)
    return Markup('"use strict";\n(() => {\n' + "\n".join(part.read_text("utf-8") for part in parts) + "})();\n")


def _header(content: MapContent) -> Markup:
    found = content.hotspot_set
    about = f"{len(found.hotspots)} hotspots · {period_name(found.completeness.expected)} · method: {found.method}"
    caption = element("p", content.caption, class_="caption", role="note") if content.caption else None
    return element(
        "header",
        caption,
        element("div", element("h1", element("bdi", content.title)), element("p", about), class_="title"),
        class_="top",
    )


def _main(content: MapContent, ground: Ground, heat: Heat) -> Markup:
    found = content.hotspot_set
    cards = (element("div", draw_card(spot, found), class_="card-home") for spot in found.hotspots)
    evidence = element(
        "section",
        element("h2", "The evidence of each hotspot", id="evidence-title"),
        element(
            "details",
            element("summary", "All cards, one after the other"),
            element("div", *cards, class_="cards"),
            class_="all-cards",
            open=True,
        ),
        aria_labelledby="evidence-title",
        class_="evidence",
    )
    return element(
        "main",
        draw_completeness(content),
        draw_headline(found.figures),
        element("div", draw_map(content, ground, heat), _panel(content), class_="map-and-list"),
        draw_sentences(found),
        draw_table(found),
        draw_concentration(found),
        draw_changes(found),
        draw_method(content),
        evidence,
    )


def _panel(content: MapContent) -> Markup:
    def button(key: str, text: str) -> Markup:
        return element("button", text, type="button", id=key)

    bar = element(
        "div",
        button("card-back", "Back to the list"),
        button("card-before", "Previous"),
        button("card-after", "Next"),
        class_="card-bar",
    )
    return element(
        "aside",
        element("h2", f"{len(content.hotspot_set.hotspots)} hotspots by rank"),
        element("p", "Incidents in the period with their 95% interval.", class_="quiet"),
        draw_list(content.hotspot_set),
        element("div", bar, element("div", id="card-holder"), id="card-slot", hidden=True),
        id="panel",
        tabindex=-1,
        aria_label="List of hotspots",
    )


def _footer(content: MapContent) -> Markup:
    attribution = content.hotspot_set.attribution
    return element("footer", element("p", attribution) if attribution else None, element("p", "Made with Bluelamp."))
