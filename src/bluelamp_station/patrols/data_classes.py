"""The room's data, for the data map."""

from __future__ import annotations

__all__ = ["register_all"]

from bluelamp_station.audit.data_classes import DataClass, Regime, register

_SWEEPERS = "bluelamp_station.patrols.sweepers"
_CREWS = "Police, council and BID staff on patrol"
_TASK = "Public task: running the programme and answering for it"

_CLASSES = (
    DataClass(
        code="visits",
        room="patrols",
        name="Visits and outcomes",
        holds="Place, times, crew by staff reference, what came of it as kinds and counts; nothing of the public.",
        about=_CREWS,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="The crew their own; supervisors, analysts and managers by place; names for a reason that is logged",
        days=None,
        ends="Kept while the programme and its evaluation run; names of leavers are taken away with their records.",
    ),
    DataClass(
        code="points",
        room="patrols",
        name="Points of visits",
        holds="Where a phone was in and around a place during a visit, while location was agreed to.",
        about=_CREWS,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="The crew their own; a supervisor, for welfare or a reason that is logged and told to the crew",
        # The longest that an agreement may say; what the agreement says holds where it is less.
        days=31,
        ends="Deleted after the days that the programme agreed to, 14 unless it said otherwise; the minutes stay.",
        sweeper_path=f"{_SWEEPERS}.points",
    ),
    DataClass(
        code="phone-records",
        room="patrols",
        name="Records of phones",
        holds="Each record as a phone sent it, with who sent it, from which phone and when; never a position for good.",
        about=_CREWS,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="Nobody on the site; the site itself, to work visits out; refused ones the person who sent them",
        days=400,
        ends="What the record said is deleted; that it came, and its receipt, stay, so that it is never counted twice.",
        sweeper_path=f"{_SWEEPERS}.journal",
    ),
    DataClass(
        code="names-looks",
        room="patrols",
        name="Looks at names",
        holds="Who looked at the names or the track of a visit, when and why.",
        about="Supervisors of patrols",
        regime=Regime.GENERAL,
        basis="Legal obligation: accountability for looks at staff",
        readers="The crew of the visit; auditors in the log",
        days=730,
        ends="Deleted; the audit log keeps that somebody looked.",
        sweeper_path=f"{_SWEEPERS}.looks",
    ),
    DataClass(
        code="visit-files",
        room="patrols",
        name="Files of visits as sent",
        holds="Files of shifts, visits and outcomes of an import: staff references, places, times, counts.",
        about=_CREWS,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="Nobody on the site; the worker, to read them",
        days=30,
        ends="The files are deleted; the receipt, refused rows and what was read stay.",
        sweeper_path=f"{_SWEEPERS}.import_files",
    ),
)


def register_all() -> None:
    """Make them known; called when the site starts."""
    for held in _CLASSES:
        register(held)
