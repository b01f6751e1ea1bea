"""Everything that writes about people, their access and their keys."""

from __future__ import annotations

__all__ = [
    "accept_invitation",
    "add_power_rule",
    "change_digest",
    "change_password",
    "change_person",
    "deactivate_person",
    "end_emergency_access",
    "end_grant",
    "ensure_setup_link",
    "give_grant",
    "invite_person",
    "make_first_administrator",
    "reactivate_person",
    "reset_second_factor",
    "review_emergency_access",
    "send_new_invitation",
    "take_emergency_access",
]

from bluelamp_station.accounts.actions.emergency import (
    end_emergency_access,
    review_emergency_access,
    take_emergency_access,
)
from bluelamp_station.accounts.actions.first_run import ensure_setup_link, make_first_administrator
from bluelamp_station.accounts.actions.grants import end_grant, give_grant
from bluelamp_station.accounts.actions.invitations import accept_invitation, invite_person, send_new_invitation
from bluelamp_station.accounts.actions.people import (
    change_digest,
    change_password,
    change_person,
    deactivate_person,
    reactivate_person,
    reset_second_factor,
)
from bluelamp_station.accounts.actions.power_rules import add_power_rule
