from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import UnreadableInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.audit.chain import event_hash
from bluelamp_station.audit.models import ChainHead, Event
from bluelamp_station.audit.triggers import allow_changes, refuse_changes
from bluelamp_station.audit.verifying import make_anchor, read_anchor, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_of_nine() -> None:
    """Nine events of nobody in particular."""
    for number in range(1, 10):
        record(by=None, action="tests.counted", subject=("Number", str(number)), detail={"number": number})


@pytest.fixture
def burglar() -> Iterator[None]:
    """Somebody with the rights of the database's owner, for whom the triggers are no obstacle."""
    allow_changes(connection)
    yield
    refuse_changes(connection)


def test_an_empty_log_is_whole() -> None:
    assert verify().is_whole
    assert verify().events == 0


@pytest.mark.usefixtures("log_of_nine")
def test_a_log_that_nobody_touched_is_whole() -> None:
    verdict = verify()
    assert (verdict.is_whole, verdict.events, verdict.first_broken) == (True, 9, None)


@pytest.mark.usefixtures("log_of_nine", "burglar")
@pytest.mark.parametrize("field", ["actor_name", "action", "subject_id", "why"])
def test_a_changed_word_is_found_and_its_event_named(field: str) -> None:
    Event.objects.filter(number=4).update(**{field: "somebody else"})
    verdict = verify()
    assert verdict.first_broken == 4
    assert "Event 4 is not what it was" in verdict.why


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_an_event_that_was_taken_out_is_named() -> None:
    Event.objects.filter(number=6).delete()
    assert verify().why == "Event 6 is missing; the next one found is 7."


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_an_event_rewritten_with_a_fitting_hash_breaks_the_next_link() -> None:
    event = Event.objects.get(number=3)
    event.why = "nothing to see here"
    forged = event_hash(event.previous_hash, _content(event))
    Event.objects.filter(number=3).update(why=event.why, hash=forged)
    assert verify().why == "Event 4 does not follow event 3."


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_a_log_cut_off_at_its_end_is_missing_its_last_event() -> None:
    Event.objects.filter(number__gte=8).delete()
    assert verify().why == "Event 8 is missing; the log should hold 9."


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_only_an_anchor_shows_a_log_that_was_cut_off_and_given_a_new_head() -> None:
    anchor = read_anchor(make_anchor())
    Event.objects.filter(number__gte=8).delete()
    last = Event.objects.get(number=7)
    ChainHead.objects.update(number=7, hash=last.hash)
    assert verify().is_whole
    assert "Event 8 is missing; the anchor of" in verify(anchor).why


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_an_anchor_shows_a_log_that_was_written_anew_from_the_beginning() -> None:
    anchor = read_anchor(make_anchor())
    Event.objects.all().delete()
    ChainHead.objects.update(number=0, hash="0" * 64)
    for _ in range(9):
        record(by=None, action="tests.invented", subject=("Number", "0"))
    assert verify().is_whole
    assert "Event 9 is not the one that the anchor" in verify(anchor).why


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_an_event_past_the_end_is_named() -> None:
    head = ChainHead.objects.get()
    Event.objects.filter(number=9).update(number=12)
    ChainHead.objects.update(number=8, hash=Event.objects.get(number=8).hash)
    assert verify().why == "Event 9 was added past the end of the chain."
    assert head.number == 9


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    victim=st.integers(1, 9),
    field=st.sampled_from(["actor_id", "actor_name", "action", "subject_type", "subject_id", "why", "previous_hash"]),
)
@pytest.mark.property
def test_whatever_is_changed_wherever_the_chain_shows_it(log_of_nine: None, victim: int, field: str) -> None:  # noqa: ARG001 - the log that is changed
    allow_changes(connection)
    before = getattr(Event.objects.get(number=victim), field)
    Event.objects.filter(number=victim).update(**{field: before + "x" if field != "previous_hash" else "f" * 64})
    broken = verify().first_broken
    Event.objects.filter(number=victim).update(**{field: before})
    assert broken == victim
    assert verify().is_whole


@pytest.mark.usefixtures("log_of_nine")
def test_the_command_proves_a_whole_log(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "The audit log is whole: 9 events" in capsys.readouterr().out


@pytest.mark.usefixtures("log_of_nine", "burglar")
def test_the_command_ends_with_the_first_broken_link() -> None:
    Event.objects.filter(number=5).update(why="edited")
    with pytest.raises(CommandError, match="broken at event 5") as broken:
        call_command("verify_audit")
    assert broken.value.returncode == 1


@pytest.mark.usefixtures("log_of_nine")
def test_an_exported_anchor_is_taken_back_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_anchor")
    (tmp_path / "anchor.json").write_text(capsys.readouterr().out, encoding="utf-8")
    record(by=None, action="tests.counted", subject=("Number", "10"))
    call_command("verify_audit", anchor=tmp_path / "anchor.json")
    assert "10 events" in capsys.readouterr().out


def _changed(field: str, value: Any) -> str:
    return json.dumps(json.loads(make_anchor()) | {field: value})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", "BL-AUDIT-01"),
        ("[]", "BL-AUDIT-01"),
        ('{"number": 1}', "BL-AUDIT-01"),
        ('{"number": "many", "hash": "", "at": "", "signature": ""}', "BL-AUDIT-01"),
    ],
)
def test_what_is_no_anchor_is_refused_with_the_name_of_its_file(text: str, code: str) -> None:
    with pytest.raises(UnreadableInputError) as refused:
        read_anchor(text, "anchor.json")
    assert refused.value.line().startswith(f"{code}: anchor.json: ")


@pytest.mark.usefixtures("log_of_nine")
@pytest.mark.parametrize(("field", "value"), [("number", 8), ("hash", "f" * 64), ("at", "yesterday")])
def test_an_anchor_that_was_changed_is_refused(field: str, value: Any) -> None:
    with pytest.raises(UnreadableInputError, match="BL-AUDIT-02"):
        read_anchor(_changed(field, value))


def test_a_missing_anchor_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.json cannot be read") as refused:
        call_command("verify_audit", anchor=tmp_path / "none.json")
    assert refused.value.returncode == 2


def _content(event: Event) -> dict[str, Any]:
    """An event's content as the chain hashes it, written out here once more."""
    at = event.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    names = ("number", "actor_id", "actor_name", "action", "subject_type", "subject_id", "why", "detail")
    return {"at": at} | {name: getattr(event, name) for name in names}
