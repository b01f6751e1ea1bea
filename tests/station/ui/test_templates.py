"""Guards over every template: nothing inline that the content security policy would refuse, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bluelamp_station.ui.checks import BUILT_FILES

STATION = Path(__file__).resolve().parents[3] / "src" / "bluelamp_station"
UI = STATION / "ui"
TEMPLATES = sorted(STATION.rglob("templates/**/*.html"))
FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "an inline script": r"<script\b(?![^>]*\bsrc=)",
    "a script address": r"(?:href|src|action)\s*=\s*[\"']\s*javascript:",
    "a resource from elsewhere": r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//",
    "made-up filling": r"lorem ipsum",
}


def colours() -> dict[str, str]:
    """The palette by name."""
    text = (UI / "assets" / "scss" / "_settings.scss").read_text(encoding="utf-8")
    return dict(re.findall(r"^\$([\w-]+): #([0-9a-f]{6});", text, re.MULTILINE))


def contrast(first: str, second: str) -> float:
    """WCAG contrast of two colours given as six hexadecimal digits."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_walk_sees_the_templates() -> None:
    assert {"page.html", "500.html", "field.html"} <= {path.name for path in TEMPLATES}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        path.relative_to(STATION).as_posix() for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a style attribute", '<p class="x" style="color: red">'),
        ("an event handler", '<button onclick="go()">'),
        ("an inline script", "<script nonce='x'>go()</script>"),
        ("a resource from elsewhere", '<link rel="stylesheet" href="https://example.org/a.css">'),
    ],
)
def test_what_is_forbidden_would_be_noticed(what: str, example: str) -> None:
    assert re.search(FORBIDDEN[what], example, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("quiet", "paper", 4.5),
        ("quiet", "mist", 4.5),
        ("lamp", "paper", 4.5),
        ("lamp", "mist", 4.5),
        ("lamp", "lamp-pale", 4.5),
        ("paper", "lamp", 4.5),
        ("paper", "navy", 7),
        ("paper", "navy-light", 4.5),
        ("sky", "navy-light", 3),
        ("paper", "red", 4.5),
        ("red", "paper", 4.5),
        ("green", "paper", 4.5),
        ("ink", "focus", 7),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str, least: float) -> None:
    palette = colours()
    assert contrast(palette[text], palette[ground]) >= least


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.005)


def test_built_styles_bring_nothing_inline_or_from_elsewhere() -> None:
    for name in BUILT_FILES:
        path = UI / "static" / name
        assert path.is_file(), "run python ops/build_static.py"
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        if path.suffix == ".css":
            assert not re.search(r"url\(|@import|GDS Transport", text, re.IGNORECASE)
