"""A briefing pack as a tagged PDF: what stands in it goes to the typesetter as values, never as its language."""

from __future__ import annotations

__all__ = ["MISSING", "pack_pdf", "printable", "qr_svg"]

import io
import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typst import Fonts

_TEMPLATE = Path(__file__).with_name("pack_pages.typ")
# Stands for a letter that the typesetter's own fonts lack: PDF/UA allows no letter without a shape.
MISSING = "\u25a1"
# What those fonts have of the scripts that names here are written in; first and last, both included.
PRINTABLE = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x38E, 0x3A1),
    (0x3A3, 0x482),
    (0x488, 0x4FF),
    (0x1E00, 0x1F15),
    (0x2010, 0x2027),
    (0x20A0, 0x20C0),
    (0x2190, 0x23FF),
    (0x25A0, 0x25FF),
)
_DROPPED = ("Cf", "Mn", "Me", "Cc")
_LONGEST_WORD = 40
# Drawings, and an address: the typesetter breaks that itself, for a space in it would be copied with it.
_AS_IS = ("svg", "code", "address")


def pack_pdf(pack: Mapping[str, Any], *, made_at_s: int) -> bytes:
    """Set a pack on sheets of A4.

    Args:
        pack: words, numbers, lists and mappings of them; ``map`` and ``code`` are drawings (SVG).
        made_at_s: when it was made, seconds since 1970 in UTC; the file carries it.

    Returns:
        A PDF that says of itself that it follows PDF/UA-1: tagged, titled, with a language and words for pictures.
    """
    import typst  # noqa: PLC0415 - only packs need it

    told = json.dumps(_clean(pack), ensure_ascii=False)
    return typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"pack": told},
        pdf_standards=["ua-1"],
        timestamp=made_at_s,
    )


def qr_svg(address: str) -> str:
    """A code that phones read, as a drawing.

    Args:
        address: what it says.
    """
    import segno  # noqa: PLC0415 - only packs and signs need it

    out = io.BytesIO()
    drawn = segno.make(address, error="m", micro=False)
    drawn.save(out, kind="svg", xmldecl=False, border=4, scale=4, dark="#000", light="#fff")
    # Words for it stand beside it: on the page around the drawing, in the PDF as its alternative text.
    return out.getvalue().decode("ascii").replace("<svg ", '<svg aria-hidden="true" ', 1)


def printable(text: str) -> str:
    """A text of letters that the fonts have; what they lack becomes a square, and a very long word may be broken."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    kept = (letter if letter == "\n" else _letter(letter) for letter in composed)
    return _breakable("".join(kept))


def _letter(letter: str) -> str:
    if any(first <= ord(letter) <= last for first, last in PRINTABLE):
        return letter
    return "" if unicodedata.category(letter) in _DROPPED else MISSING


def _breakable(text: str) -> str:
    """A space in every word that would run over the edge of the sheet."""
    lines = []
    for line in text.split("\n"):
        parts = [
            " ".join(word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))
            for word in line.split(" ")
        ]
        lines.append(" ".join(parts))
    return "\n".join(lines)


def _clean(value: Any, key: str = "") -> Any:
    """The pack with every text printable; drawings and the address stay as they are."""
    if isinstance(value, str):
        return value if key in _AS_IS else printable(value)
    if isinstance(value, dict):
        return {name: _clean(inner, name) for name, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, (list, tuple)) else value


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    """The typesetter's own fonts alone: the same sheet on every machine, and nothing is fetched."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_system_fonts=False)
