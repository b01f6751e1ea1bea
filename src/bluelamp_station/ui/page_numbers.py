"""Which page numbers a list offers, and the addresses behind them."""

from __future__ import annotations

__all__ = ["PageLink", "page_links"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number of the row; ``number`` 0 stands for the gap between far numbers."""

    number: int
    url: str
    is_current: bool = False
    kind: str = "number"


def page_links(page: Page[Any], query: QueryDict | None, parameter: str = "page") -> list[PageLink]:
    """Previous, the first and last number, the neighbours of the page shown, and next.

    Args:
        page: the page shown.
        query: the rest of the address, kept in every link.
        parameter: name of the page number in the address.
    """
    paginator = page.paginator
    if paginator.num_pages <= 1:
        return []
    links = []
    if page.has_previous():
        links.append(PageLink(page.previous_page_number(), _url(query, parameter, page.number - 1), kind="previous"))
    for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            links.append(PageLink(number, _url(query, parameter, number), is_current=number == page.number))
        else:
            links.append(PageLink(0, "", kind="gap"))
    if page.has_next():
        links.append(PageLink(page.next_page_number(), _url(query, parameter, page.number + 1), kind="next"))
    return links


def _url(query: QueryDict | None, parameter: str, number: int) -> str:
    if query is None:
        return f"?{parameter}={number}"
    kept = query.copy()
    kept[parameter] = str(number)
    return f"?{kept.urlencode()}"
