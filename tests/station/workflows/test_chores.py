"""The chores of a day are done once, at their time, and one that fails keeps no other from being done."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import OperationalError

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.models import Agency, Area, Person
from bluelamp_station.audit.models import Event
from bluelamp_station.queue.models import WorkerSign
from bluelamp_station.ui.today import TodayLine
from bluelamp_station.workflows import digest, nightly, queries
from bluelamp_station.workflows.housekeeping import keep_retention, purge_signs
from bluelamp_station.workflows.models import ChoreDay
from bluelamp_station.workflows.nightly import Chore, due_chores, see_to_chores

if TYPE_CHECKING:
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
DONE: list[dt.datetime] = []


def do(now: dt.datetime) -> None:
    """A chore that notes its time."""
    DONE.append(now)


def refuse(_now: dt.datetime) -> None:
    """A chore that is refused."""
    raise RefusedInputError("Not today.", code="BL-TRIAL-01")


def break_down(_now: dt.datetime) -> None:
    """A chore with a defect."""
    raise KeyError("secret")


def lose_database(_now: dt.datetime) -> None:
    """A chore in whose midst the database goes."""
    raise OperationalError


def local(hour: int, minute: int = 0, day: int = 10) -> dt.datetime:
    """A time of a day in July, when London is an hour ahead of UTC."""
    return dt.datetime(2026, 7, day, hour, minute, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def chores(monkeypatch: pytest.MonkeyPatch) -> None:
    """One chore from three o'clock, and nothing in the drop folder."""
    DONE.clear()
    monkeypatch.setattr(nightly, "_EACH_MINUTE", (("nothing", f"{__name__}.do_nothing"),))
    monkeypatch.setattr(nightly, "import_string", lambda path: globals()[path.rpartition(".")[2]])
    give(monkeypatch, "do")


def do_nothing(_now: dt.datetime) -> None:
    """The drop folder is empty."""


def give(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Chores from three o'clock that call functions of this file."""
    made = tuple(Chore(name, dt.time(3), dt.time.max, f"here.{name}") for name in names)
    monkeypatch.setattr(nightly, "CHORES", made)


def test_a_chore_is_done_once_a_day_from_its_local_time() -> None:
    for now in (local(2, 59), local(3), local(3, 1), local(23), local(3, day=11)):
        see_to_chores(worker="a", now=now)
    assert [local(3), local(3, day=11)] == DONE


def test_two_workers_do_it_once() -> None:
    see_to_chores(worker="a", now=local(3))
    assert nightly._claim(nightly.CHORES[0], worker="b", now=local(3)) is None
    assert ChoreDay.objects.get().worker == "a"


def test_a_morning_chore_does_not_come_in_the_afternoon() -> None:
    morning = (Chore("digest", dt.time(7), dt.time(10), "here.do"),)
    assert due_chores(morning, now=local(6, 59)) == ()
    assert due_chores(morning, now=local(7)) == morning
    assert due_chores(morning, now=local(10)) == ()


def test_a_chore_that_fails_is_noted_and_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "refuse", "break_down", "do")
    see_to_chores(worker="a", now=local(3))
    noted = dict(ChoreDay.objects.values_list("code", "failure"))
    assert noted == {"refuse": "BL-TRIAL-01: Not today.", "break_down": "BL-DEFECT-01: KeyError", "do": ""}
    assert ChoreDay.objects.filter(ended_at=None).count() == 0


def test_a_lost_database_is_the_worker_s_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "lose_database")
    with pytest.raises(OperationalError):
        see_to_chores(worker="a", now=local(3))


def test_old_signs_and_the_old_diary_go() -> None:
    old, new = local(3, day=1), local(3, day=2)
    for name, at in (("old", old), ("new", new)):
        WorkerSign.objects.create(worker=name, started_at=at, seen_at=at)
    ChoreDay.objects.create(code="x", on_date=dt.date(2026, 1, 1), worker="a", started_at=local(3) - dt.timedelta(200))
    purge_signs(new + dt.timedelta(hours=1))
    assert list(WorkerSign.objects.values_list("worker", flat=True)) == ["new"]
    assert not ChoreDay.objects.exists()


def test_retention_runs_on_an_empty_site() -> None:
    keep_retention(local(3))


def test_the_digest_goes_to_those_who_asked_for_it(monkeypatch: pytest.MonkeyPatch, manager: Person) -> None:
    told = [
        TodayLine("Bell Lane waits for Anna.", "/x/", "Adopt sets", "now", 3, is_safe_to_mail=True),
        TodayLine("Church Street is due.", "/x/", "Review Church Street", "soon"),
    ]
    monkeypatch.setattr(digest, "today_lines", lambda _person: told)
    assert digest.send_digests(local(7)) == 0
    Person.objects.filter(pk=manager.pk).update(wants_digest=True)
    assert digest.send_digests(local(7)) == 1
    (sent,) = mail.outbox
    assert sent.to == [manager.email]
    assert "  3  Adopt sets" in sent.body
    assert not [word for word in ("Bell Lane", "Anna", "Church") if word in sent.body]
    assert Event.objects.filter(action="workflows.digest_sent", subject_id=str(manager.pk)).exists()


def test_nothing_is_mailed_where_nothing_waits(monkeypatch: pytest.MonkeyPatch, manager: Person) -> None:
    Person.objects.filter(pk=manager.pk).update(wants_digest=True)
    monkeypatch.setattr(
        digest, "today_lines", lambda _person: [TodayLine("x", "/x/", "x", "know", is_safe_to_mail=True)]
    )
    assert digest.send_digests(local(7)) == 0
    assert mail.outbox == []


def test_a_mail_server_that_is_away_stops_nothing(monkeypatch: pytest.MonkeyPatch, manager: Person) -> None:
    def refuse_mail(*_: object, **__: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    Person.objects.filter(pk=manager.pk).update(wants_digest=True)
    told = [TodayLine("x", "/x/", "Adopt sets", "now", is_safe_to_mail=True)]
    monkeypatch.setattr(digest, "today_lines", lambda _person: told)
    monkeypatch.setattr(mail.EmailMessage, "send", refuse_mail)
    assert digest.send_digests(local(7)) == 0


def test_no_name_of_a_place_person_or_agency_can_get_into_a_digest(
    admin: Person, manager: Person, analyst: Person, programme: Programme
) -> None:
    """Whatever the rooms say today: what is marked as safe names nobody and nothing."""
    assert programme.pk
    names = [
        *Area.objects.values_list("name", flat=True),
        *Person.objects.values_list("name", flat=True),
        *Agency.objects.values_list("name", flat=True),
        programme.name,
    ]
    for person in (admin, manager, analyst):
        text = digest.digest_text(queries.today_lines(person))
        assert not [name for name in names if name.casefold() in text.casefold()]
        assert not [line for line in queries.today_lines(person) if any(c.isdigit() for c in line.link_text)]
