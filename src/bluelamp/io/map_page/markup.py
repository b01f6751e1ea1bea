"""Markup that cannot be forgotten to be escaped: text is escaped wherever it is put, markup only comes from here."""

from __future__ import annotations

__all__ = ["Markup", "clean", "element", "escape", "fragment", "json_for_script"]

import json
import re
from html import escape as _escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = {"meta", "link", "input", "br", "hr", "col"}
# Control characters, and the marks that turn the direction of text: a place's name must not reorder the page around it.
_UNSEEMLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")


class Markup(str):
    """Text that is markup already and is put in as it stands."""

    __slots__ = ()

    def __html__(self) -> str:
        """By which templates of other makers know it too."""
        return str(self)


Child = str | Markup | None


def clean(text: str) -> str:
    """Text without control and direction marks, for anything that goes on a page."""
    return _UNSEEMLY.sub("", text)


def escape(text: str) -> Markup:
    """Text as markup: cleaned and escaped for elements and quoted attributes; markup passes through."""
    return text if isinstance(text, Markup) else Markup(_escape(clean(text), quote=True))


def fragment(children: Iterable[Child]) -> Markup:
    """Several pieces one after the other, each escaped unless it is markup."""
    return Markup("".join(escape(child) for child in children if child is not None))


def element(tag: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """One element of HTML or SVG.

    Args:
        tag: its name.
        children: text, which is escaped, or markup; None is nothing.
        attributes: ``class_`` stands for ``class``, ``data_ref`` for ``data-ref``; True is a bare attribute; None and
            False leave it out.
    """
    words = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Markup(f"<{tag}{words}>")
    return Markup(f"<{tag}{words}>{fragment(children)}</{tag}>")


def _attribute(key: str) -> str:
    return _CAMEL.get(key) or key.rstrip("_").replace("_", "-")


# SVG writes these with a capital inside and takes no other form.
_CAMEL = {"view_box": "viewBox", "pattern_units": "patternUnits", "pattern_transform": "patternTransform"}


def _plain(value: str | float) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def json_for_script(value: Any) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
