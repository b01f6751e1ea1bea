"""Files that another system puts into the drop folder."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.incidents import actions, jobs, storage
from bluelamp_station.incidents.models import Delivery
from station.incidents.conftest import newest, run, street_csv

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

pytestmark = pytest.mark.django_db
MONTH = "2024-01-testshire-street.csv"


def soon() -> datetime:
    """A time at which what was written just now has been left alone long enough."""
    return timezone.now() + timedelta(seconds=11)


def put(folders: Path, name: str, content: bytes) -> Path:
    """A file in the drop folder."""
    path = folders / "drop" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_dropped_file_becomes_a_delivery_of_the_system_and_loads(folders: Path) -> None:
    path = put(folders, MONTH, street_csv())
    assert jobs.take_dropped(soon()) == 1
    made = newest()
    assert (made.source, made.received_by, made.state) == ("drop", None, "queued")
    assert not path.exists()
    event = Event.objects.get(action="incidents.delivery_received")
    assert (event.actor_id, event.actor_name) == ("", "Bluelamp")
    run(made)
    assert made.receipt["rows_kept"] == 30


def test_a_file_that_is_still_written_is_left_alone(folders: Path) -> None:
    path = put(folders, MONTH, street_csv())
    assert jobs.take_dropped(timezone.now() + timedelta(seconds=8)) == 0
    assert path.exists()


def test_an_old_date_does_not_hide_a_fresh_write(folders: Path) -> None:
    path = put(folders, MONTH, street_csv())
    os.utime(path, (0, 0))
    assert jobs.take_dropped(timezone.now()) == 0


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$book.xlsx", "a.csv.part", "a.csv.tmp", "a.csv.filepart", "a.crdownload", "a.csv~"]
)
def test_hidden_and_unfinished_names_are_left_alone(name: str, folders: Path) -> None:
    path = put(folders, name, street_csv())
    assert jobs.take_dropped(soon()) == 0
    assert path.exists()


def test_a_link_that_leads_elsewhere_is_left_alone(folders: Path) -> None:
    secret = folders / "secret.csv"
    secret.write_bytes(street_csv())
    (folders / "drop" / MONTH).symlink_to(secret)
    assert jobs.take_dropped(soon()) == 0
    assert secret.exists()


def test_files_that_lie_together_are_one_delivery(folders: Path) -> None:
    put(folders, MONTH, street_csv())
    put(folders, "2024-02-testshire-street.csv", street_csv(30, "2024-02"))
    assert jobs.take_dropped(soon()) == 1
    assert newest().files.count() == 2


def test_what_cannot_be_read_is_put_aside_with_the_reason_and_the_rest_is_taken(folders: Path) -> None:
    put(folders, MONTH, street_csv())
    put(folders, "page.csv", b"<!DOCTYPE html><html>")
    assert jobs.take_dropped(soon()) == 1
    assert [one.name for one in newest().files.all()] == [MONTH]
    aside = sorted(path.name for path in (folders / "drop" / "refused").iterdir())
    assert [name.split("-", 2)[2] for name in aside] == ["page.csv", "page.csv.txt"]
    assert "it is a web page" in (folders / "drop" / "refused" / aside[1]).read_text(encoding="utf-8")
    assert jobs.take_dropped(soon()) == 0


def test_a_folder_named_like_a_recipe_is_read_by_it(folders: Path) -> None:
    header = (
        "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,District,"
        "Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,Longitude,Location"
    )
    row = (
        "1,HX1,01/02/2024 03:04:00 AM,001XX N STATE ST,0820,THEFT,$500 AND UNDER,STREET,false,false,0111,001,42,32,06,"
        '1176,1900,2024,01/09/2024 03:41:46 PM,41.88,-87.62,"(41.88, -87.62)"'
    )
    put(folders, "chicago/week.csv", f"{header}\n{row}\n".encode())
    assert jobs.take_dropped(soon()) == 1
    assert newest().recipe == "chicago"


def test_a_folder_with_its_own_recipe_keeps_it(folders: Path) -> None:
    recipe = """
name = "niche"
version = 1
source = "testshire"
[columns]
incident_id = "Ref"
occurred_at = "When"
category = "What"
longitude = "Lon"
latitude = "Lat"
[categories]
"BURG" = "Burglary"
"""
    put(folders, "niche/recipe.toml", recipe.encode())
    put(folders, "niche/jan.csv", b"Ref,When,What,Lon,Lat\n1,2024-01-02T10:00,BURG,-0.2,51.8\n")
    assert jobs.take_dropped(soon()) == 1
    assert sorted(one.part for one in newest().files.all()) == ["recipe", "rows"]
    assert (folders / "drop" / "niche" / "recipe.toml").exists()


def test_a_recipe_that_cannot_be_read_puts_the_folder_s_files_aside(folders: Path) -> None:
    put(folders, "niche/recipe.toml", b"= nothing")
    put(folders, "niche/jan.csv", b"Ref\n1\n")
    assert jobs.take_dropped(soon()) == 0
    reasons = list((folders / "drop" / "refused").glob("*.txt"))
    assert "recipe.toml cannot be used" in reasons[0].read_text(encoding="utf-8")


def test_a_folder_that_names_no_recipe_is_refused_with_the_names_there_are(folders: Path) -> None:
    put(folders, "nonsense/jan.csv", street_csv())
    assert jobs.take_dropped(soon()) == 0
    reason = next((folders / "drop" / "refused").glob("*.txt")).read_text(encoding="utf-8")
    assert "no recipe called “nonsense”" in reason
    assert "chicago" in reason


def test_a_folder_named_like_a_month_needs_no_recipe(folders: Path) -> None:
    put(folders, f"2024-01/{MONTH}", street_csv())
    assert jobs.take_dropped(soon()) == 1
    assert newest().recipe == ""


def test_a_drop_folder_on_another_disk_is_copied_from(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(*_args: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_disk)
    path = put(folders, MONTH, street_csv())
    assert jobs.take_dropped(soon()) == 1
    kept = newest().files.get()
    assert (folders / "uploads" / kept.path).read_bytes() == street_csv()
    assert not path.exists()


def test_a_worker_killed_before_the_delivery_was_written_loses_nothing(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folders, MONTH, street_csv())

    def killed(**_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bluelamp_station.incidents.actions.dropping.receive_delivery", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.take_dropped(soon())
    assert path.exists()
    assert not list((folders / "uploads").iterdir())
    assert jobs.take_dropped(soon()) == 1


def test_a_full_disk_leaves_the_file_where_it_is(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(storage.Writing, "write", full)
    path = put(folders, MONTH, street_csv())
    with pytest.raises(RefusedInputError, match="disk is full"):
        actions.take_dropped(soon())
    assert path.exists()
    assert not list((folders / "uploads").iterdir())
    assert not Delivery.objects.exists()


def test_what_nobody_has_added_to_for_an_hour_is_swept(folders: Path) -> None:
    stale = folders / "uploads" / "incoming-0123"
    stale.mkdir(parents=True)
    half = stale / "half.csv.part"
    half.write_bytes(b"x")
    os.utime(stale, (0, 0))
    jobs.take_dropped(timezone.now() + timedelta(minutes=55))
    assert half.exists(), "it is written to, however old its folder"
    jobs.take_dropped(timezone.now() + timedelta(minutes=65))
    assert not stale.exists()


def test_a_drop_folder_that_is_not_there_is_made(folders: Path) -> None:
    (folders / "drop").rmdir()
    assert jobs.take_dropped(timezone.now()) == 0
    assert (folders / "drop").is_dir()
