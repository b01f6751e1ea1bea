"""A phone as the site sees it: records with ids of its own, a clock of its own, and a body for each sending."""

from __future__ import annotations

__all__ = ["Phone", "fix_at"]

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from django.test import Client

    from bluelamp_station.accounts.models import Person

ROLES = {"officer": "officer", "pcso": "pcso", "special": "special", "warden": "warden"}


def member(person: Person) -> dict[str, str]:
    """Somebody as a phone names them."""
    return {
        "person_ref": person.crew_ref,
        "role": ROLES.get(person.staff_type, "other"),
        "agency": "council" if person.staff_type == "warden" else "police",
    }


def fix_at(
    at: dt.datetime, middle: tuple[float, float] = (-0.90, 51.10), accuracy_m: float = 8.0, east: float = 0.0
) -> dict[str, Any]:
    """A point at a place, or so many degrees east of it."""
    return {
        "at": at.isoformat(),
        "longitude": middle[0] + east,
        "latitude": middle[1],
        "accuracy_m": accuracy_m,
    }


@dataclass
class Phone:
    """A phone in somebody's hand.

    Args:
        person: whose.
        ahead_s: its clock less the true time.
        client: signed in as the person; None where the body alone is wanted.
    """

    person: Person
    ahead_s: float = 0.0
    client: Client | None = None
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    device_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    born_at: dt.datetime = field(default_factory=timezone.now)

    def says(self, at: dt.datetime) -> str:
        """A true time by this phone's clock."""
        return (at + dt.timedelta(seconds=self.ahead_s)).isoformat()

    def record(
        self, kind: str, visit: uuid.UUID | None, made_at: dt.datetime | None = None, /, **body: Any
    ) -> dict[str, Any]:
        """A record made at a true time."""
        at = made_at or timezone.now()
        return {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "made_at": self.says(at),
            "visit_id": str(visit) if visit else None,
            "steady_ms": (at - self.born_at).total_seconds() * 1000,
            "run_id": self.run_id,
            "body": body,
        }

    def start(
        self, visit: uuid.UUID, at_: dt.datetime, /, *others: Person, place_ref: str = "HE01", **more: Any
    ) -> dict[str, Any]:
        """A start."""
        body = {
            "place_ref": place_ref,
            "shift_id": None,
            "crew": [member(one) for one in (self.person, *others)],
            "mode": "foot",
            "additional": True,
            "check_in": "tap",
            "place_code": None,
            "at": self.says(at_),
            "fix": None,
        }
        return self.record("visit_started", visit, at_, **(body | more))

    def end(self, visit: uuid.UUID, at_: dt.datetime, /, **more: Any) -> dict[str, Any]:
        """An end."""
        return self.record("visit_ended", visit, at_, **({"at": self.says(at_), "fix": None, "check_in": "tap"} | more))

    def outcome(self, visit: uuid.UUID, at_: dt.datetime, /, kind: str = "engagement", **more: Any) -> dict[str, Any]:
        """An outcome."""
        body = {"kind": kind, "count": 1, "audience": None, "reference": None, "found": None, "at": self.says(at_)}
        return self.record("outcome", visit, at_, **(body | more))

    def a_whole_visit(
        self, minutes_ago: float = 60, minutes: float = 15, *others: Person, place_ref: str = "HE01"
    ) -> tuple[uuid.UUID, list[dict[str, Any]]]:
        """A visit's key, and its start, an engagement and its end."""
        key = uuid.uuid4()
        began = timezone.now().replace(microsecond=0) - dt.timedelta(minutes=minutes_ago)
        ended = began + dt.timedelta(minutes=minutes)
        return key, [
            self.start(key, began, *others, place_ref=place_ref),
            self.outcome(key, began + dt.timedelta(minutes=2), audience="resident"),
            self.end(key, ended),
        ]

    def body(self, *records: Any, **more: Any) -> dict[str, Any]:
        """What is sent at once."""
        return {
            "format": 1,
            "device_id": self.device_id,
            "app_version": "test",
            "person_key": str(self.person.pk),
            "sent_at": self.says(timezone.now()),
            "records": list(records),
        } | more

    def send(self, *records: Any, **more: Any) -> list[dict[str, Any]]:
        """Send records; their receipts."""
        answer = self.post(json.dumps(self.body(*records, **more)))
        assert answer.status_code == 200, answer.content
        return list(answer.json()["receipts"])

    def post(self, text: str | bytes, **headers: str) -> Any:
        """Send anything."""
        assert self.client is not None
        return self.client.post("/field/sync", text, content_type="application/json", headers=headers)
