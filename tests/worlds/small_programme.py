"""A programme just large enough to break things in: four months of a small force, one run, two drafts of it.

``python -m worlds.small_programme FORCE`` fills the data folder and the database that the environment names; FORCE is
where the made-up force is written. The site's own actions and the worker's own steps make everything.
"""

from __future__ import annotations

__all__ = ["FIRST", "LAST", "PASSWORD", "PEOPLE", "RUN_FORM", "email_of", "fill"]

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bluelamp.core.vocabulary import Purpose, StaffType

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

PASSWORD = "lanterns over wet slate"  # noqa: S105 - of made-up people
FIRST, LAST, MONTHS = "2025-01", "2025-04", 4
PEOPLE: dict[str, Purpose] = {
    "Anna Analyst": Purpose.ANALYST,
    "Mark Manager": Purpose.MANAGER,
    "Mary Manager": Purpose.MANAGER,
}
# What the form of a run sends; its answer takes a second or two.
RUN_FORM: dict[str, Any] = {
    "programme": 1,
    "first": FIRST,
    "last": LAST,
    "weight": "count",
    "method": "rank",
    "shape": "square",
    "size_m": 100,
    "count": 6,
    "max_area_ha": 8,
    "time_of_day": "all",
    "kernel": "quartic",
    "permutations": 0,
    "resamples": 0,
    "seed": 1,
}


def fill(force: Path) -> None:
    """Fill an empty site."""
    from bluelamp_station.workflows.opening import open_site, set_environment  # noqa: PLC0415 - reads the environment

    home = set_environment(None)
    home.mkdir(parents=True, exist_ok=True)
    opened = open_site(home)
    from bluelamp_station.accounts.actions import make_first_administrator  # noqa: PLC0415 - after the settings

    assert opened.setup_path is not None, "the site has people already"
    admin = make_first_administrator(
        token=opened.setup_path.rstrip("/").rpartition("/")[2],
        force_name="Lanternshire",
        name="Alice Admin",
        email=email_of("Alice Admin"),
        password=PASSWORD,
    )
    people = {name: _invited(admin, name, purpose) for name, purpose in PEOPLE.items()}
    _load(people["Anna Analyst"], force)
    _make_drafts(people["Anna Analyst"], people["Mark Manager"])


def email_of(name: str) -> str:
    """Their address."""
    return f"{name.lower().replace(' ', '.')}@example.police.uk"


def _invited(admin: Person, name: str, purpose: Purpose) -> Person:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.accounts.actions import accept_invitation, invite_person  # noqa: PLC0415
    from bluelamp_station.accounts.models import Agency, Area  # noqa: PLC0415

    person, path = invite_person(
        by=admin,
        name=name,
        email=email_of(name),
        agency=Agency.objects.get(),
        staff_type=StaffType.STAFF,
        grants=[(purpose, Area.objects.get(), timezone.now(), None, "Made up.")],
    )
    accept_invitation(token=path.rstrip("/").rpartition("/")[2], password=PASSWORD)
    return person


def _load(analyst: Person, force: Path) -> None:
    from bluelamp.io.synth_files import write_force  # noqa: PLC0415 - after the settings
    from bluelamp.synth.force import make_force  # noqa: PLC0415
    from bluelamp.synth.settings import ForceSettings  # noqa: PLC0415
    from bluelamp_station.incidents.actions import Sent, receive_delivery  # noqa: PLC0415
    from bluelamp_station.incidents.storage import new_folder, take_copy  # noqa: PLC0415

    write_force(make_force(ForceSettings(seed=1, months=MONTHS, first_month=FIRST)), force)
    folder = new_folder()
    streets = sorted((force / "police_uk").glob("*/*-street.csv"))
    files = [take_copy(path, folder, number, "rows") for number, path in enumerate(streets, start=1)]
    files.append(take_copy(force / "boundary.geojson", folder, len(files) + 1, "boundary"))
    receive_delivery(by=analyst, sent=Sent(folder, files))
    _work_off()


def _work_off() -> None:
    from bluelamp_station.queue.registry import job_kinds  # noqa: PLC0415 - after the settings
    from bluelamp_station.workflows.outcomes import work_off  # noqa: PLC0415

    work_off(job_kinds(), worker="small programme")


def _make_drafts(analyst: Person, manager: Person) -> None:
    from bluelamp_station.accounts.models import Area  # noqa: PLC0415 - after the settings
    from bluelamp_station.hotspots.actions.runs import start_run  # noqa: PLC0415
    from bluelamp_station.hotspots.actions.sets import draft_from_run  # noqa: PLC0415
    from bluelamp_station.programme.actions.programmes import ProgrammeFields, make_programme  # noqa: PLC0415

    fields = ProgrammeFields(name="Operation Lantern", starts_date=dt.date(2025, 1, 1))
    programme = make_programme(by=manager, fields=fields, area=Area.objects.get())
    more: dict[str, Any] = {"categories": [], "min_density": None, "bandwidth_m": None}
    more |= {"include_police_generated": False, "include_dwellings": False}
    asked = {name: value for name, value in RUN_FORM.items() if name != "programme"} | more
    run = start_run(by=analyst, programme=programme, name="First", asked=asked, ticket=uuid4())
    _work_off()
    run.refresh_from_db()
    for _ in range(2):
        draft_from_run(by=analyst, run=run)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
