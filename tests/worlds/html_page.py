"""A page as a tree of elements, read by the standard library: what a browser would be given."""

from __future__ import annotations

__all__ = ["Element", "read_page"]

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNREAD = {"script", "style", "template"}


@dataclass
class Element:
    """An element with what is inside it, in order."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = field(default=None, repr=False)
    inside: list[Element | str] = field(default_factory=list, repr=False)

    def __getitem__(self, name: str) -> str:
        """An attribute; empty without it."""
        return self.attributes.get(name, "")

    def all(self, *tags: str) -> Iterator[Element]:
        """Elements below this one, of some tags or of any."""
        for one in self.inside:
            if isinstance(one, Element):
                if not tags or one.tag in tags:
                    yield one
                yield from one.all(*tags)

    def above(self) -> Iterator[Element]:
        """Elements around this one, from the inside out."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above()

    def is_within(self, *tags: str) -> bool:
        """Whether an element of such a tag is around it."""
        return any(one.tag in tags for one in self.above())

    @property
    def text(self) -> str:
        """What is read: without scripts, styles and templates."""
        if self.tag in _UNREAD:
            return ""
        return " ".join(" ".join(one if isinstance(one, str) else one.text for one in self.inside).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("#page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in _VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.inside.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        open_ones = [self.here, *self.here.above()]
        for one in open_ones:
            if one.tag == tag and one.parent is not None:
                self.here = one.parent
                return

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read_page(text: str) -> Element:
    """The root of a page's tree."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root
