"""Categories of incident, one tree: the fourteen that data.police.uk publishes, and below them residents' words."""

from __future__ import annotations

__all__ = ["CATEGORIES", "POLICE_GENERATED", "PUBLISHED", "Category", "CategoryGroup", "category", "slug"]

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bluelamp.core.errors import UsageError


class CategoryGroup(StrEnum):
    """The two groups that programmes are funded for, and the rest."""

    ASB = "asb"
    VIOLENCE = "violence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of incident.

    Args:
        code: stable code, used in files.
        name: what people read.
        group: anti-social behaviour, violence or other.
        parent: code of the published category that it counts into; its own code for a published one.
        is_police_generated: found by police activity rather than reported, by default.
        api_code: the code that data.police.uk's API uses, where it differs.
    """

    code: str
    name: str
    group: CategoryGroup
    parent: str
    is_police_generated: bool = False
    api_code: str = ""


def slug(text: str) -> str:
    """Lower case, words joined by hyphens: the code of a published name."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _published(name: str, group: CategoryGroup, *, generated: bool = False, api: str = "") -> Category:
    code = slug(name)
    return Category(code, name, group, code, is_police_generated=generated, api_code=api)


def _spoken(name: str, parent: str, group: CategoryGroup, *, generated: bool = False) -> Category:
    return Category(slug(name), name, group, parent, is_police_generated=generated)


_ASB, _VIOLENCE, _OTHER = CategoryGroup.ASB, CategoryGroup.VIOLENCE, CategoryGroup.OTHER

# The fourteen categories of data.police.uk street files since 2013.
PUBLISHED: tuple[Category, ...] = (
    _published("Anti-social behaviour", _ASB),
    _published("Bicycle theft", _OTHER),
    _published("Burglary", _OTHER),
    _published("Criminal damage and arson", _OTHER, api="criminal-damage-arson"),
    _published("Drugs", _OTHER, generated=True),
    _published("Other crime", _OTHER),
    _published("Other theft", _OTHER),
    _published("Possession of weapons", _VIOLENCE, generated=True),
    _published("Public order", _OTHER),
    _published("Robbery", _VIOLENCE),
    _published("Shoplifting", _OTHER),
    _published("Theft from the person", _OTHER),
    _published("Vehicle crime", _OTHER),
    _published("Violence and sexual offences", _VIOLENCE, api="violent-crime"),
)

_ASB_CODE, _VIOLENCE_CODE = "anti-social-behaviour", "violence-and-sexual-offences"
_DAMAGE_CODE = "criminal-damage-and-arson"

# What residents speak of, and what force extracts tell apart. Each counts into one published category.
_SPOKEN: tuple[Category, ...] = (
    _spoken("Nuisance behaviour", _ASB_CODE, _ASB),
    _spoken("Noise", _ASB_CODE, _ASB),
    _spoken("Intimidation", _ASB_CODE, _ASB),
    _spoken("Nuisance motorbikes", _ASB_CODE, _ASB),
    _spoken("Speeding", _ASB_CODE, _ASB),
    _spoken("Street drinking", _ASB_CODE, _ASB),
    _spoken("Begging", _ASB_CODE, _ASB),
    _spoken("Littering and fly-tipping", _ASB_CODE, _ASB),
    _spoken("Drug use", "drugs", _OTHER, generated=True),
    _spoken("Drug dealing", "drugs", _OTHER, generated=True),
    _spoken("Drug possession", "drugs", _OTHER, generated=True),
    _spoken("Purse dipping", "theft-from-the-person", _OTHER),
    _spoken("Assault", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Serious violence", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Sexual offences", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Homicide", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Knife crime", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Harassment and stalking", _VIOLENCE_CODE, _VIOLENCE),
    _spoken("Personal robbery", "robbery", _VIOLENCE),
    _spoken("Business robbery", "robbery", _VIOLENCE),
    _spoken("Knife carrying", "possession-of-weapons", _VIOLENCE, generated=True),
    _spoken("Vandalism", _DAMAGE_CODE, _OTHER),
    _spoken("Graffiti", _DAMAGE_CODE, _OTHER),
    _spoken("Arson", _DAMAGE_CODE, _OTHER),
    _spoken("Residential burglary", "burglary", _OTHER),
    _spoken("Business burglary", "burglary", _OTHER),
    _spoken("Vehicle theft", "vehicle-crime", _OTHER),
    _spoken("Theft from a vehicle", "vehicle-crime", _OTHER),
    _spoken("Hate crime", "public-order", _OTHER),
    _spoken("Public order found by stop", "public-order", _OTHER, generated=True),
    _spoken("Breach of order", "other-crime", _OTHER, generated=True),
)

CATEGORIES: tuple[Category, ...] = PUBLISHED + _SPOKEN

# Out of ranking by default where the source does not say who reported: feeding back what patrols find picks itself.
POLICE_GENERATED: frozenset[str] = frozenset(c.code for c in CATEGORIES if c.is_police_generated)


@cache
def _by_word() -> dict[str, Category]:
    words = {slug(c.name): c for c in CATEGORIES} | {c.code: c for c in CATEGORIES}
    return words | {c.api_code: c for c in CATEGORIES if c.api_code}


def category(word: str) -> Category:
    """Look a category up by code, by name in any case, or by the API's code.

    Raises:
        UsageError: no category has that name.
    """
    found = _by_word().get(slug(word))
    if found is None:
        names = ", ".join(c.name for c in PUBLISHED)
        raise UsageError(f"{word!r} is not a category. Published ones: {names}.", code="BL-VOCAB-01")
    return found
