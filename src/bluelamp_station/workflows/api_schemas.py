"""What the interface answers, as its OpenAPI document describes it."""

from __future__ import annotations

__all__ = ["ERRORS", "CountsOut", "FeatureSet", "LedgerOut", "PlacesFile", "Problem", "SetPage", "StatusOut"]

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from bluelamp.core.vocabulary import HotspotKind, MonthStatus, PlaceRole

_MONTH = "Local month, such as 2026-03."
_DAY = "Local day, such as 2026-03-01."
_TIME = "ISO 8601 with an offset."


class Problem(Schema):
    """Why there is no answer: a problem document (RFC 9457)."""

    type: Literal["about:blank"]
    title: str = Field(description="What the status means.")
    status: int
    detail: str = Field(description="One sentence.")
    code: str = Field(description="A stable code, listed in the reference of messages.")


class IntervalOut(Schema):
    """Values that the data allow."""

    low: float
    high: float
    level: float | None = Field(
        description="Probability content, 0 to 1; null for bounds, which nothing lies outside of."
    )
    kind: str = Field(description="Such as credible, bootstrap or bounds.")


class GeographyOut(Schema):
    """Ground that a figure covers."""

    name: str
    version: str = Field(description="Hash or edition of the boundary; empty where none was given.")


class CompletenessOut(Schema):
    """What was expected and what was held."""

    months_expected: int
    months_held: int
    missing: list[str] = Field(description="Months expected and not held.")
    share: float = Field(description="Held / expected, 0 to 1.")
    expected: str | list[str] | None = Field(None, description="The months expected, where no figure's period says so.")


class FigureOut(Schema):
    """A number with its meaning."""

    name: str = Field(description="Stable name.")
    value: float | None = Field(description="Null where it is not known or withheld.")
    unit: str = Field(description="What is counted or measured; a share is 0 to 1.")
    definition: str = Field(description="What is counted and what is not.")
    definition_version: int = Field(description="Raised whenever the definition changes.")
    period: str | None = Field(description="Months or days covered, such as 2025-01..2025-12.")
    compare: str | None = Field(description="Months compared with.")
    geography: GeographyOut | None
    source: str
    as_at: str = Field(description="When the data were taken up; empty where no clock touches the figure.")
    completeness: CompletenessOut | None
    interval: IntervalOut | None


class SetAbout(Schema):
    """A set of hotspots as a whole."""

    id: int
    programme: int = Field(description="Id of its programme.")
    number: int | None = Field(description="Its version within the programme, given on adoption.")
    title: str
    state: Literal["draft", "adopted", "withdrawn"]
    valid_from: str | None = Field(description=_DAY)
    valid_to: str | None = Field(description=f"{_DAY} It is included.")
    review: str | None = Field(description="When it is due for review.")
    adopted_at: str | None = Field(description=_TIME)
    launched_at: str | None = Field(description="From then on the roles of its places are frozen.")
    rationale: str = Field(description="Why it was adopted.")
    figures: dict[str, FigureOut] = Field(description="Of the whole set, by name.")
    cautions: list[Any] = Field(description="What must be said with it.")
    attribution: str
    is_whole: bool | None = Field(None, description="Whether the key's owner may see every place of it.")


class SetPage(Schema):
    """A page of sets, the newest first."""

    items: list[SetAbout]
    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int


class Geometry(Schema):
    """WGS84 degrees, longitude first."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class PlaceWords(Schema):
    """What the file contract says of a place; what is not known is left out."""

    ref: str = Field(description="Stable key of the place.")
    name: str
    town: str
    kind: HotspotKind
    role: PlaceRole
    rank: int | None = None
    windows: str = Field(description="Local times such as Fri 18:00-02:00, joined by ;")
    valid_from: str | None = Field(None, description=_DAY)
    valid_to: str | None = Field(None, description=_DAY)


class PlaceNumbers(PlaceWords):
    """A place with its numbers."""

    incidents: float | None
    incidents_low: float | None
    incidents_high: float | None
    harm: float | None
    area_ha: float = Field(description="Hectares.")
    p_top: float | None = Field(description="Probability that it belongs to the set, 0 to 1.")
    stability_share: float | None = Field(description="Share of its ground found again in earlier months, 0 to 1.")
    figures: dict[str, FigureOut] = Field(description="The same numbers with their meaning, by name.")


class Feature(Schema):
    """A place of a set with its numbers."""

    type: Literal["Feature"]
    id: str
    properties: PlaceNumbers
    geometry: Geometry


class FeatureSet(Schema):
    """A set with its places as a GeoJSON feature collection."""

    type: Literal["FeatureCollection"]
    set: SetAbout
    features: list[Feature]


class PlaceFeature(Schema):
    """A place as the file contract has it."""

    type: Literal["Feature"]
    id: str
    properties: PlaceWords
    geometry: Geometry


class PlacesFile(Schema):
    """The file hotspots.geojson."""

    type: Literal["FeatureCollection"]
    features: list[PlaceFeature]


class CountRow(Schema):
    """Incidents of one month, category and district, as far as they were asked for."""

    month: str | None = Field(None, description=_MONTH)
    category: str | None = Field(None, description="Code of the category.")
    area: str | None = Field(None, description="District; empty where the source does not say.")
    incidents: int | None = Field(description="Null where withheld.")
    suppressed: bool = Field(description="Whether the count was one to four, and is withheld.")


class Disclosure(Schema):
    """What was done so that no count tells of one person."""

    least_shown: int = Field(description="Counts below it, but not zero, are withheld.")
    round_to: int = Field(description="What the other counts are rounded to.")
    suppressed: int = Field(description="How many rows are withheld.")


class CountsOut(Schema):
    """Incident counts; those of one to four are withheld."""

    by: list[Literal["month", "category", "area"]]
    rows: list[CountRow]
    completeness: CompletenessOut
    total: FigureOut
    disclosure: Disclosure


class LedgerLine(Schema):
    """One month of one source and district."""

    source: str
    area: str = Field(description="District; empty for the whole source.")
    month: str = Field(description=_MONTH)
    received: int = Field(description="Rows received; 0 in a month that is missing.")
    expected: float | None = Field(description="Rows expected from the other months.")
    expected_low: float | None = Field(description="Lower end of the band of ordinary months.")
    expected_high: float | None = Field(description="Upper end.")
    lag_days: int | None = Field(description="Days from the end of the month to the day on which it was taken up.")
    blank_share: float | None = Field(description="Rows without location / rows, 0 to 1.")
    outside_share: float | None = Field(description="Located rows outside the store's area / located rows, 0 to 1.")
    new_point_share: float | None = Field(description="Snap points that the month before did not have, 0 to 1.")
    flags: list[MonthStatus] = Field(description="What is to be said, the gravest first.")
    status: MonthStatus


class LedgerOut(Schema):
    """What the store holds and lacks."""

    checked_at: str = Field(description=_TIME)
    data_version: str = Field(description="Hash of what the store holds.")
    sources: dict[str, CompletenessOut]
    rows: list[LedgerLine]
    figures: list[FigureOut]


class StatusOut(Schema):
    """That the interface answers, and what the key is good for."""

    version: str = Field(description="Of Bluelamp.")
    at: str = Field(description=f"Now. {_TIME}")
    scopes: list[str] = Field(description="What the key was made for.")
    expires_at: str = Field(description=f"When the key ends. {_TIME}")
    calls_a_minute: int = Field(description="The most that one key may make.")


# Every operation may answer these.
ERRORS: dict[int, Any] = {304: None} | dict.fromkeys((400, 401, 403, 404, 405, 422, 429, 503), Problem)
