"""The room's data, for the data map."""

from __future__ import annotations

__all__ = ["register_all"]

from bluelamp_station.audit.data_classes import DataClass, Regime, register

_BASIS = "Law enforcement purpose: preventing crime and disorder at places"

_CLASSES = (
    DataClass(
        code="uploads",
        room="incidents",
        name="Incident files as sent",
        holds="The files of a delivery: published rows, or a force's extract with its own columns.",
        about="Incidents at places; an extract may hold more than is loaded",
        regime=Regime.LAW_ENFORCEMENT,
        basis=_BASIS,
        readers="Nobody on the site; the worker, to load them",
        days=30,
        ends="The files are deleted; the receipt and what was loaded stay.",
        sweeper_path="bluelamp_station.incidents.sweepers.uploads",
    ),
    DataClass(
        code="incidents",
        room="incidents",
        name="Incidents",
        holds="Category, time, place, who reported (public, police, partner), the source's record number; no name.",
        about="Incidents at places",
        regime=Regime.LAW_ENFORCEMENT,
        basis=_BASIS,
        readers="Analysts and managers of the whole force; refused rows, which keep one value each, analysts only",
        days=None,
        ends="Kept while the programme and its evaluation run; deleted with the store's folder.",
    ),
)


def register_all() -> None:
    """Make them known; called when the site starts."""
    for held in _CLASSES:
        register(held)
