"""The room's data, for the data map."""

from __future__ import annotations

__all__ = ["register_all"]

from bluelamp_station.audit.data_classes import DataClass, Regime, register

_SHIFTS = DataClass(
    code="shifts",
    room="plans",
    name="Shifts and tours",
    holds="When a shift is, who is on it by staff reference, which places it is to visit; nothing of the public.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task: running the programme and answering for it",
    readers="The crew their own; supervisors, sergeants, analysts and managers without names",
    days=None,
    ends="Kept while the programme and its evaluation run; names of leavers are taken away with their records.",
)


def register_all() -> None:
    """Make them known; called when the site starts."""
    register(_SHIFTS)
