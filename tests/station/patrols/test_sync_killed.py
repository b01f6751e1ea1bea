"""The site is killed at every step of taking records in; the phone sends again: nothing is lost, nothing is doubled."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.sync import read_batch, take_in
from bluelamp_station.patrols.models import (
    Abstraction,
    Answer,
    CrewMember,
    FieldRecord,
    Fix,
    Outcome,
    Question,
    Visit,
    VisitState,
)
from journeys.station import breaking
from journeys.station.the_site import Site, new_site
from station.patrols.phone import Phone, fix_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.models import TrackingAgreement

TESTS = Path(__file__).resolve().parents[2]


class KilledError(BaseException):
    """The process ends here: nothing catches it."""


class KillsAt:
    """Ends the process before a statement, or after it."""

    def __init__(self, number: int, *, is_after: bool) -> None:
        self.left, self.is_after, self.has_killed = number, is_after, False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
        """Run a statement, or end."""
        self.left -= 1
        if self.left == 0 and not self.is_after:
            self.has_killed = True
            raise KilledError
        found = execute(sql, params, many, context)
        if self.left == 0:
            self.has_killed = True
            raise KilledError
        return found


def everything(phone: Phone, other: Person) -> tuple[uuid.UUID, list[dict[str, Any]]]:
    """A sending with every way in which a record is written."""
    key, (start, outcome, end) = phone.a_whole_visit(60, 20, other)
    began = dt.datetime.fromisoformat(start["body"]["at"])
    start["body"]["fix"] = fix_at(began)
    fixes = phone.record("fixes", key, fixes=[fix_at(began + dt.timedelta(minutes=step)) for step in range(1, 21)])
    away = phone.record("abstracted", key, reason="scene", at=phone.says(began), shift_id=None)
    wrong = phone.outcome(key, began, kind="medal")
    return key, [fixes, outcome, start, end, away, wrong]


def counts() -> dict[str, int]:
    """How many rows of each kind there are."""
    tables = (FieldRecord, Visit, CrewMember, Outcome, Fix, Abstraction, Question, Answer)
    return {table.__name__: table.objects.count() for table in tables}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_after", [False, True])
def test_killed_at_any_statement_each_record_is_there_exactly_once(
    officer: Person, pcso: Person, places: dict[str, Place], location_on: TrackingAgreement, *, is_after: bool
) -> None:
    assert places
    assert location_on.is_on
    phone = Phone(officer)
    n_kills = 0
    for number in range(1, 500):
        key, records = everything(phone, pcso)
        text = json.dumps(phone.body(*records)).encode()
        killer = KillsAt(number, is_after=is_after)
        before = counts()
        try:
            with connection.execute_wrapper(killer):
                take_in(by=officer, batch=read_batch(text, by=officer, now=timezone.now()))
        except KilledError:
            n_kills += 1
            # A process that is gone has no connection.
            connection.close()
            # One transaction: all of it or nothing.
            assert counts() == before
        assert killer.has_killed or number > 1
        receipts = take_in(by=officer, batch=read_batch(text, by=officer, now=timezone.now()))
        assert [str(one.key) for one in receipts] == [record["id"] for record in records]
        assert FieldRecord.objects.filter(visit_key=key).count() == len(records)
        visit = Visit.objects.get(pk=key)
        assert (visit.state, visit.evidence, visit.minutes_best) == (VisitState.COUNTED, "A", 20.0)
        held = (visit.outcomes.count(), visit.fixes.count(), visit.crew.count())
        assert held == (1, 21, 2)
        assert Abstraction.objects.filter(visit=visit).count() == 1
        assert Event.objects.filter(action="patrols.records_kept", subject_id=str(key)).count() == 1
        # Each try begins on an empty table.
        Question.objects.all().delete()
        Abstraction.objects.all().delete()
        Visit.objects.all().delete()
        FieldRecord.objects.all().delete()
        if not killer.has_killed:
            break
    else:
        pytest.fail("taking records in never came to its end")
    assert n_kills > 20


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, socket_enabled: None) -> Iterator[Site]:  # noqa: ARG001 - it is served on loopback
    """A site with ground to patrol, of which nobody minds if it is killed."""
    folder = tmp_path_factory.mktemp("killed")
    name = f"killed_{uuid.uuid4().hex[:8]}"
    made = new_site(folder / "home", name=name, has_tables=True, BLUELAMP_SECOND_FACTOR="no")
    try:
        yield made
    finally:
        if made.process and made.process.poll() is None:
            kill(made)


def asked_of(site: Site, *words: str) -> str:
    """What a program says that runs beside the site, on its database."""
    paths = os.pathsep.join(filter(None, [str(TESTS), site.environment.get("PYTHONPATH", "")]))
    told = dict(site.environment) | {
        "BLUELAMP_HOME": str(site.home),
        "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings",
        "PYTHONPATH": paths,
    }
    done = subprocess.run([sys.executable, *words], env=told, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert done.returncode == 0, done.stderr
    return done.stdout


HELD = """
import django, json
django.setup()
from bluelamp_station.patrols.models import FieldRecord, Outcome, Visit, CrewMember
print(json.dumps({
    "records": [str(key) for key in FieldRecord.objects.values_list("pk", flat=True)],
    "visits": [[str(v.pk), v.state, v.minutes_best, v.crew.count()] for v in Visit.objects.all()],
    "outcomes": [str(key) for key in Outcome.objects.values_list("pk", flat=True)],
}))
"""


class Wire:
    """A phone's connection, cut or read as the test says."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.site, self.cookie = site, cookie

    def request(self, text: bytes) -> bytes:
        """The sending, byte by byte."""
        token = "a" * 32
        head = (
            f"POST /field/sync HTTP/1.1\r\nHost: localhost:{self.site.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\nConnection: close\r\nX-CSRFToken: {token}\r\n"
            f"Cookie: bluelamp_session={self.cookie}; csrftoken={token}\r\n\r\n"
        )
        return head.encode() + text

    def send(self, text: bytes, part: float = 1.0) -> socket.socket:
        """Send a part of it, and leave the line open."""
        line = socket.create_connection(("localhost", self.site.port), timeout=30)
        whole = self.request(text)
        line.sendall(whole[: max(int(len(whole) * part), 1)])
        return line

    @staticmethod
    def answer(line: socket.socket) -> dict[str, Any] | None:
        """What comes back; None where nothing whole does."""
        told = b""
        try:
            while piece := line.recv(65_536):
                told += piece
        except OSError:
            pass
        finally:
            line.close()
        head, _, body = told.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            return None
        try:
            found: dict[str, Any] = json.loads(body)
        except ValueError:
            return None
        return found


def kill(site: Site) -> None:
    """As a loss of power does: the parent, the web processes and the worker, all at once."""
    assert site.process is not None
    numbers = [site.process.pid, *descendants(site.process.pid)]
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    site.process.wait(30)
    end = time.monotonic() + 30
    while any(Path(f"/proc/{number}/cmdline").exists() and is_alive(number) for number in numbers):
        assert time.monotonic() < end, "they do not end"
        time.sleep(0.01)


def is_alive(number: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(number: int) -> list[int]:
    """Processes that a process started, and those that they did."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == number:
            found += [int(folder.name), *descendants(int(folder.name))]
    return found


class _Officer:
    """Somebody as a phone knows them, without a database."""

    def __init__(self, told: dict[str, str]) -> None:
        self.pk, self.crew_ref, self.staff_type = told["key"], told["crew_ref"], "officer"


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"])
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found by /proc")
def test_a_served_site_that_is_killed_again_and_again_holds_exactly_what_was_sent(site: Site, tmp_path: Path) -> None:
    site.start()
    asked_of(site, "-m", "worlds.patrol_ground", str(tmp_path / "people.json"), "1")
    (told,) = json.loads((tmp_path / "people.json").read_text(encoding="utf-8"))
    phone = Phone(_Officer(told))  # type: ignore[arg-type]  # - as much of a person as a phone knows
    wire = Wire(site, told["cookie"])
    sent: list[dict[str, Any]] = []
    visits: list[uuid.UUID] = []

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        part=st.sampled_from([0.3, 0.9, 1.0, 1.0, 1.0]),
        pause_ms=st.integers(0, 60),
        reads=st.booleans(),
        n_visits=st.integers(1, 4),
        whole=st.sampled_from([False, False, True]),
    )
    def falls(part: float, pause_ms: int, reads: bool, n_visits: int, whole: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        made = [phone.a_whole_visit(60 + 40 * (len(visits) + n), 15, place_ref="HE01") for n in range(n_visits)]
        records = [record for _, some in made for record in some]
        text = json.dumps(phone.body(*records)).encode()
        line = wire.send(text, part)
        time.sleep(pause_ms / 1000)
        first = wire.answer(line) if reads and part == 1.0 else None
        if whole:
            kill(site)
            line.close()
            site.start()
        else:
            breaking.kill(*breaking.web_of(site)[1:])
            line.close()
        again, end = None, time.monotonic() + 60
        while again is None and time.monotonic() < end:
            with suppress(OSError):
                again = wire.answer(wire.send(text))
            time.sleep(0.05)
        assert again is not None, site.log[-2000:]
        assert [one["id"] for one in again["receipts"]] == [record["id"] for record in records]
        assert {one["status"] for one in again["receipts"]} == {"kept"}
        if first is not None:
            # What had a receipt before the fall is known after it.
            assert all(one["again"] for one in again["receipts"])
        sent.extend(records)
        visits.extend(key for key, _ in made)

    falls()
    held = json.loads(asked_of(site, "-c", HELD))
    assert sorted(held["records"]) == sorted(record["id"] for record in sent)
    assert sorted(held["outcomes"]) == sorted(record["id"] for record in sent if record["kind"] == "outcome")
    assert sorted(held["visits"]) == sorted([[str(key), "counted", 15.0, 1] for key in visits])
