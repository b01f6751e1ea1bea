"""The data about people who work with the site, for the data map."""

from __future__ import annotations

__all__ = ["register_all"]

from bluelamp_station.audit.data_classes import DataClass, Regime, register

_SWEEPERS = "bluelamp_station.accounts.sweepers"
_STAFF = "Police, council, BID and policing body staff who use the site"
_TASK = "Public task: running the programme and answering for it"
_SECURITY = "Legal obligation: security of processing"

_CLASSES = (
    DataClass(
        code="people",
        room="people",
        name="People",
        holds="Name, work e-mail address, agency, kind of staff, and the grants that say what they might do.",
        about=_STAFF,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="Administrators; managers and auditors read only",
        days=365,
        ends="While somebody works here the record stays; after they left, name and address are taken away.",
        sweeper_path=f"{_SWEEPERS}.leavers",
    ),
    DataClass(
        code="sign-ins",
        room="people",
        name="Failed sign-ins",
        holds="The address tried, the network address and the time of failed sign-ins and lock-outs.",
        about=_STAFF,
        regime=Regime.GENERAL,
        basis=_SECURITY,
        readers="Nobody on the site; the site itself, to lock out",
        days=90,
        ends="Deleted.",
        sweeper_path=f"{_SWEEPERS}.sign_ins",
    ),
    DataClass(
        code="sessions",
        room="people",
        name="Ended sessions",
        holds="Who was signed in until when.",
        about=_STAFF,
        regime=Regime.GENERAL,
        basis=_SECURITY,
        readers="Nobody on the site",
        days=1,
        ends="Deleted.",
        sweeper_path=f"{_SWEEPERS}.sessions",
    ),
    DataClass(
        code="invitations",
        room="people",
        name="Ended invitations",
        holds="Who was invited by whom; the link itself is not kept.",
        about=_STAFF,
        regime=Regime.GENERAL,
        basis=_TASK,
        readers="Administrators",
        days=30,
        ends="Deleted.",
        sweeper_path=f"{_SWEEPERS}.invitations",
    ),
    DataClass(
        code="audit",
        room="audit",
        name="Audit log",
        holds="Who did what to which record, when and why; reads of restricted records; never a record's content.",
        about=_STAFF,
        regime=Regime.LAW_ENFORCEMENT,
        basis="Legal obligation: logging under section 62",
        readers="Auditors",
        days=None,
        ends="Not deleted by the site: the database refuses. It is archived with the programme.",
    ),
)


def register_all() -> None:
    """Make them known; called when the site starts."""
    for held in _CLASSES:
        register(held)
