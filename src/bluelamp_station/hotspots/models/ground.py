"""What a found spot and an adopted place have in common: ground with numbers and evidence."""

from __future__ import annotations

__all__ = ["RECORD_FIELDS", "Ground", "GroundQuerySet"]

from typing import TYPE_CHECKING, Any

from django.db import models

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import HotspotKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person


# What a row and the science's record of a place have in common.
RECORD_FIELDS = (
    "ref", "name", "town", "kind", "rank", "incidents", "incidents_low", "incidents_high", "harm", "area_ha", "p_top",
    "stability_share", "outline", "evidence", "figures",
)  # fmt: skip


class GroundQuerySet(models.QuerySet[Any]):
    """Pieces of ground, by reader."""

    def visible_to(self, person: Person) -> GroundQuerySet:
        """Those in areas whose hotspots the person may see."""
        return self.filter(area_filter(person, Permission.SEE_HOTSPOTS))


class Ground(models.Model):
    """A piece of ground with its numbers; nothing here is computed again after a run."""

    ref = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    town = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=choices(HotspotKind))
    rank = models.PositiveIntegerField(null=True, blank=True)
    incidents = models.FloatField(null=True, blank=True)
    incidents_low = models.FloatField(null=True, blank=True)
    incidents_high = models.FloatField(null=True, blank=True)
    harm = models.FloatField(null=True, blank=True)
    area_ha = models.FloatField()
    p_top = models.FloatField(null=True, blank=True)
    stability_share = models.FloatField(null=True, blank=True)
    # GeoJSON geometry in degrees, and its bounds.
    outline = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    area_path = models.CharField(max_length=120, db_index=True)
    # by_month, by_category, by_hour, locations, months_not_held, notes
    evidence = models.JSONField(default=dict)
    # Figure.as_dict() by name
    figures = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def figure(self) -> Mapping[str, Figure]:
        """Its figures by name."""
        return {name: Figure.from_dict(record) for name, record in self.figures.items()}

    def as_record(self) -> dict[str, Any]:
        """The record that the science reads: its fields by their names."""
        return {name: getattr(self, name) for name in RECORD_FIELDS}

    @classmethod
    def fields_of(cls, record: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a row from the record of a found or measured place; the area it lies in is not among them.

        Args:
            record: as the science writes it.
        """
        west, south, east, north = record["bbox"]
        bounds = {"west": west, "south": south, "east": east, "north": north}
        return {name: record[name] for name in RECORD_FIELDS} | bounds
