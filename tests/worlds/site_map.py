"""Every address of the site with its guard, read from the URL patterns themselves."""

from __future__ import annotations

__all__ = ["SiteView", "site_views"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.accounts.permissions import Permission


@dataclass(frozen=True)
class SiteView:
    """One address.

    Args:
        name: with its namespace, such as ``hotspots:set``; empty where it has none.
        route: as the patterns spell it.
        callback: what answers.
        arguments: names of its parts that vary.
        guards: of each ``require`` around it, the permissions of which one is enough.
    """

    name: str
    route: str
    callback: Callable[..., Any]
    arguments: tuple[str, ...]
    guards: tuple[tuple[Permission, ...], ...]

    @property
    def is_guarded(self) -> bool:
        """Whether ``require`` stands around it."""
        return bool(self.guards)

    @property
    def is_of_the_api(self) -> bool:
        """Whether programs ask it."""
        return self.route.startswith("api/v1/")

    def is_open_to(self, person: Person) -> bool:
        """Whether somebody's roles pass every guard."""
        return all(not any_of or any(person.can(one) for one in any_of) for any_of in self.guards)

    def addresses(self, samples: Mapping[str, list[dict[str, Any]]], queries: Mapping[str, list[str]]) -> list[str]:
        """Its addresses with every sample and query; empty where it needs a sample and has none."""
        given = samples.get(self.name, [] if self.arguments else [{}])
        plain = list(dict.fromkeys(reverse(self.name, kwargs=told) for told in given))
        base = plain[0] if plain else "" if self.arguments else reverse(self.name)
        return plain + [f"{base}?{query}" for query in queries.get(self.name, []) if base]


def site_views() -> list[SiteView]:
    """Every address in the order of the patterns."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: Iterable[Any], route: str, spaces: tuple[str, ...]) -> Iterator[SiteView]:
    for pattern in patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            deeper = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, here, deeper)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name)) if pattern.name else ""
            names = tuple(dict.fromkeys((*pattern.pattern.converters, *pattern.pattern.regex.groupindex)))
            yield SiteView(name, here, pattern.callback, names, tuple(_guards(pattern.callback)))


def _guards(view: Any) -> Iterator[tuple[Permission, ...]]:
    """Permissions of every wrapper; those that an outer one copied from an inner one come twice, which harms nobody."""
    while view is not None:
        if "permissions" in getattr(view, "__dict__", {}):
            yield tuple(view.__dict__["permissions"])
        view = getattr(view, "__wrapped__", None)
