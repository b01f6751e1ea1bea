"""The map page and the picture: complete, safe with any name, honest about what is missing."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import json
import re
import struct
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.figures import Completeness
from bluelamp.io.map_page import (
    MapContent,
    MonthlyCounts,
    PlaceLabels,
    build_map_page,
    draw_picture,
    write_map_page,
    write_map_picture,
)
from bluelamp.io.map_page.markup import Markup, clean, element, escape, json_for_script
from bluelamp.io.map_page.words import number
from worlds.small_set import made_up_content, with_names

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "&lt;b&gt; & Sons",
    "\u202egnirts desrever\u202c",
    "x" * 400,
    "]]><!-- --><svg onload=alert(1)>",
)


class Page(HTMLParser):
    """The page as its elements with attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "input", "br", "hr", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Everything that was opened last is closed first."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text, unless it is code."""
        if self.open and self.open[-1] in self.inside:
            self.inside[self.open[-1]].append(data)
        else:
            self.text += data + " "

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def data(self) -> Any:
        """What the script is given."""
        return json.loads(self.inside["script"][0])


@pytest.fixture(scope="module")
def content() -> MapContent:
    return made_up_content()


@pytest.fixture(scope="module")
def page(content: MapContent) -> Page:
    return Page(build_map_page(content))


# ------------------------------------------------------------------------------------------------ complete


@pytest.mark.spec
def test_every_element_that_is_opened_is_closed(page: Page) -> None:
    assert page.open == []


@pytest.mark.spec
def test_the_page_speaks_british_english_and_its_headings_skip_no_level(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en-GB"
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.spec
def test_it_has_landmarks_a_skip_link_and_a_region_that_speaks(page: Page) -> None:
    assert all(len(page.all(tag)) == 1 for tag in ("header", "main", "aside", "footer"))
    skip = page.all("a")[0]["href"]
    assert skip is not None
    assert skip.removeprefix("#") in {attributes.get("id") for _, attributes in page.elements}
    assert any(attributes.get("aria-live") == "polite" for _, attributes in page.elements)


@pytest.mark.spec
def test_no_two_elements_have_the_same_id_and_every_reference_leads_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    pointing = ("aria-labelledby", "href", "for")
    targets = [attributes[key] for _, attributes in page.elements for key in pointing if key in attributes]
    assert {str(target).removeprefix("#") for target in targets} <= set(map(str, ids))


@pytest.mark.spec
def test_each_hotspot_stands_on_the_map_in_the_list_in_the_table_and_on_a_card(page: Page, content: MapContent) -> None:
    for spot in content.hotspot_set.hotspots:
        kinds = [a.get("class") for _, a in page.elements if a.get("data-ref") == spot.ref]
        assert kinds == ["spot", "mark", "spot-link", None, "card"]
        assert f"{number(spot.incidents)} ({number(spot.incidents_low)} to {number(spot.incidents_high)})" in page.text
        assert spot.name in page.text


@pytest.mark.spec
def test_a_card_tells_how_sure_and_how_firm_a_hotspot_is(page: Page) -> None:
    assert "93% sure to be in the top 5." in page.text
    assert "Found again in 89% of resampled worlds: firm." in page.text
    assert "One address makes 31% of the count" in page.text
    assert "95% interval" in page.text


@pytest.mark.spec
def test_a_card_without_hours_says_why(content: MapContent) -> None:
    with_hours = [spot for spot in content.hotspot_set.hotspots if spot.evidence.by_hour is not None]
    html = build_map_page(content)
    assert html.count('class="hours"') == len(with_hours)
    assert html.count("The source gives the month only") == len(content.hotspot_set.hotspots) - len(with_hours)


@pytest.mark.spec
def test_what_was_not_received_is_said_above_everything_and_hatched_on_every_card(page: Page) -> None:
    assert "6 of 8 months held." in page.text
    assert "Missing: Feb 2024 to Mar 2024." in page.text
    assert "Ambleshire street crime: February 2024 not received" in page.text
    gaps = [a for a in page.all("rect") if a.get("class") == "gap"]
    assert len(gaps) == 2 * (5 + 1)
    assert "February 2024: not received" in page.text


@pytest.mark.spec
def test_a_complete_period_is_said_to_be_complete(content: MapContent) -> None:
    held = content.hotspot_set.completeness.held
    whole = dataclasses.replace(content.hotspot_set, completeness=Completeness(held, held))
    page = Page(build_map_page(dataclasses.replace(content, hotspot_set=whole)))
    assert "6 of 6 months held. Every month" in " ".join(page.text.split())


@pytest.mark.spec
def test_every_figure_carries_its_definition_interval_period_and_source(page: Page, content: MapContent) -> None:
    for figure in content.hotspot_set.figures.values():
        assert figure.definition in page.text
        assert str(figure) in page.text
    assert "95%: 19.7% to 22.9%" in page.text
    assert "not known" in page.text


@pytest.mark.spec
def test_a_made_up_force_is_said_to_be_one_before_anything_else(page: Page) -> None:
    assert page.text.index("Rows constructed") < page.text.index("6 of 8 months held")


@pytest.mark.spec
def test_settings_sentences_changes_and_attribution_are_all_there(page: Page, content: MapContent) -> None:
    found = content.hotspot_set
    said = [*found.sentences, *found.settings.values(), found.attribution, *(change.why for change in found.changes)]
    assert all(words in page.text for words in said)
    assert all(change.change.value in page.text for change in found.changes)


@pytest.mark.spec
def test_controls_that_need_the_script_are_hidden_until_it_runs(page: Page) -> None:
    assert [a for _, a in page.elements if "data-needs-script" in a and "hidden" not in a] == []


@pytest.mark.spec
def test_a_set_without_hotspots_months_names_or_figures_still_makes_a_page_and_a_picture(content: MapContent) -> None:
    nothing = dataclasses.replace(
        content.hotspot_set,
        hotspots=(), figures={}, changes=(), sentences=(), attribution="", completeness=Completeness((), ()),
        concentration=np.empty((2, 0)),
    )  # fmt: skip
    bare = dataclasses.replace(
        content,
        hotspot_set=nothing, boundary_lines=(), monthly=MonthlyCounts.none(), labels=PlaceLabels.none(), gaps=(),
        caption="",
    )  # fmt: skip
    assert "0 hotspots by rank" in Page(build_map_page(bare)).text
    assert bare.period == ""
    ET.fromstring(draw_picture(bare))  # noqa: S314 - our own text


@pytest.mark.spec
def test_the_same_content_gives_the_same_bytes(content: MapContent) -> None:
    assert build_map_page(content) == build_map_page(made_up_content())
    assert draw_picture(content) == draw_picture(made_up_content())


# ------------------------------------------------------------------------------------------------ safe


@pytest.mark.spec
def test_the_policy_allows_our_own_script_and_style_by_their_hashes_and_nothing_else(page: Page) -> None:
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    style, script = digest(page.inside["style"][0]), digest(page.inside["script"][1])
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.spec
def test_nothing_is_fetched_and_no_attribute_holds_code(page: Page) -> None:
    html = build_map_page(made_up_content())
    assert re.findall(r"(?:https?:)?//[a-z]", html.replace("http://www.w3.org/2000/svg", "")) == []
    for _, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in {"style", "src", "srcset"}]
        assert str(attributes.get("href", "#")).startswith("#")


@pytest.mark.spec
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_whatever_it_says(content: MapContent, name: str) -> None:
    html = build_map_page(with_names(content, name, town=name))
    hostile, page = Page(html), Page(build_map_page(with_names(content, "Lamp Street", town="Corve")))
    assert hostile.open == []
    assert len(hostile.all("script")) == 2
    # The map writes as many names as find room; everything else is the same element for element.
    drawn = {"text", "svg"}
    assert [tag for tag, _ in hostile.elements if tag not in drawn] == [
        tag for tag, _ in page.elements if tag not in drawn
    ]
    assert {key for _, attributes in hostile.elements for key in attributes} <= {
        key for _, attributes in page.elements for key in attributes
    }
    assert clean(name) in hostile.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
    assert hostile.data()["streets"]["text"][0] == clean(name)
    ET.fromstring(draw_picture(with_names(content, name, town=name)))  # noqa: S314 - the point is that it parses


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_and_attribute_come_back_as_they_were_less_control_marks(text: str, value: str) -> None:
    parsed = Page(element("p", text, title=value))
    assert parsed.text.removesuffix(" ") == clean(text).replace("\r", "")
    assert parsed.all("p") == [{"title": clean(value)}]


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.recursive(st.text(max_size=20) | st.integers(), lambda inner: st.lists(inner, max_size=4)))
def test_json_in_a_script_means_the_same_and_cannot_end_it(value: Any) -> None:
    text = json_for_script(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.spec
def test_markup_passes_as_it_stands_and_attributes_may_be_bare_or_left_out() -> None:
    assert escape(Markup("<b>")) == "<b>"
    assert element("input", hidden=True, id=None, disabled=False, max=3, width=0.1 + 0.2) == (
        '<input hidden max="3" width="0.3">'
    )


# ------------------------------------------------------------------------------------------------ small and fast


@pytest.mark.spec
def test_a_county_of_160_000_cells_makes_a_file_of_less_than_two_megabytes() -> None:
    html = build_map_page(made_up_content(405, 405, n_hotspots=26, n_months=40))
    assert len(html.encode()) < 2_000_000
    assert len(Page(html).data()["heat"]["x"]) == 3_000


@pytest.mark.spec
def test_no_script_of_ours_is_longer_than_200_lines() -> None:
    scripts = [part for part in (files("bluelamp.io.map_page") / "scripts").iterdir() if part.name.endswith(".js")]
    assert len(scripts) >= 5
    assert all(len(part.read_text("utf-8").splitlines()) < 200 for part in scripts)


@pytest.mark.spec
def test_the_page_is_written_whole(tmp_path: Path, content: MapContent) -> None:
    write_map_page(tmp_path / "map.html", content)
    assert (tmp_path / "map.html").read_text("utf-8") == build_map_page(content)
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


@pytest.mark.spec
def test_the_picture_is_a_png_1600_dots_wide_that_shows_something(tmp_path: Path, content: MapContent) -> None:
    write_map_picture(tmp_path / "map.png", content)
    png = (tmp_path / "map.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (1600, 1146)
    assert len(png) > 30_000


@pytest.mark.spec
def test_the_picture_says_what_the_page_says(content: MapContent) -> None:
    texts = " ".join(ET.fromstring(draw_picture(content)).itertext())  # noqa: S314 - our own text
    spot = content.hotspot_set.hotspots[0]
    for words in (
        content.title, content.caption, content.hotspot_set.attribution, "6 of 8 months held.", spot.name, spot.town,
        f"{number(spot.incidents)} ({number(spot.incidents_low)} to {number(spot.incidents_high)})", "500 m", "or more",
    ):  # fmt: skip
        assert words in texts


@pytest.mark.spec
def test_a_long_list_says_how_many_it_left_out() -> None:
    texts = " ".join(ET.fromstring(draw_picture(made_up_content(90, 90, 30))).itertext())  # noqa: S314 - our own text
    assert "and 4 more in the table of the page" in texts
