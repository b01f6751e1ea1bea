"""The published case through the site: its places imported as a set, its visits and outcomes as files."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import AreaKind, Purpose
from bluelamp.patrols.figures import change_share
from bluelamp_station.hotspots.actions.adopting import adopt_set
from bluelamp_station.hotspots.actions.sets import import_set
from bluelamp_station.hotspots.place_files import read_features
from bluelamp_station.patrols.engine.figures import figures
from bluelamp_station.patrols.models import Outcome, Visit
from bluelamp_station.patrols.queries.dosage import counted_rows
from bluelamp_station.patrols.rows import Days
from bluelamp_station.plans.models import Shift
from bluelamp_station.programme.models import Programme
from station.conftest import make_area, make_person, square
from station.patrols.import_worlds import run_import

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bluelamp.core.figures import Figure
    from bluelamp_station.patrols.models import VisitImport

pytestmark = [pytest.mark.django_db, pytest.mark.reference]
NOTE = "Constructed rows; only totals are published."


@pytest.fixture
def case(real_data: Path) -> Path:
    """The folder of the case."""
    return real_data.parent / "cases" / "derbyshire-2023"


@pytest.fixture
def imported(case: Path, tmp_path: Path, settings: Any) -> VisitImport:
    """The case as a programme manager brings it in: places adopted from July 2023, then visits and outcomes."""
    settings.UPLOAD_FOLDER, settings.STORE_FOLDER = tmp_path / "uploads", tmp_path / "store"
    county = make_area("Derbyshire", AreaKind.FORCE, outline=square(-2.2, 52.6, 1.2))
    programme = Programme.objects.create(name="Hotspots 2023", starts_date="2023-04-01", area=county)
    manager = make_person("Mara Manager", Purpose.MANAGER, area=county)
    features = read_features((case / "hotspots.geojson").read_bytes())
    draft = import_set(by=manager, programme=programme, title="Places of July 2023", features=features)
    adopt_set(
        by=manager,
        hotspot_set=draft,
        edition=draft.edition,
        open_set=None,
        valid_from=dt.date(2023, 7, 1),
        review=dt.date(2030, 7, 1),
        rationale="These are the places of the published programme, taken over as they are.",
    )
    files = {name: (case / name).read_bytes() for name in ("visits.csv", "outcomes.csv")}
    return run_import(manager, programme, files, NOTE)


def _days(period: str) -> Days:
    first, _, last = period.partition("..")
    start, end = Month.parse(first), Month.parse(last or first)
    after = end.plus(1)
    last_day = dt.date(after.year, after.month, 1) - dt.timedelta(days=1)
    return Days(dt.date(start.year, start.month, 1), last_day)


def _figures(period: str) -> Mapping[str, Figure]:
    rows = counted_rows(Visit.objects.all(), _days(period), outcomes=Outcome.objects.all(), shifts=Shift.objects.all())
    return figures(rows, ground="Derbyshire", source="", as_at="")


def test_the_case_gives_the_published_figures_on_the_site(case: Path, imported: VisitImport) -> None:
    assert imported.receipt["refused"] == {}
    expected = json.loads((case / "expected.json").read_text())["figures"]
    for line in expected:
        name, now = line["name"], _figures(line["period"])
        if name.startswith("asb_"):
            continue  # of incidents, not of patrols
        if name.endswith("_change_share"):
            kind = name.removesuffix("_change_share")
            found = change_share(name, now[kind], _figures(line["compare"])[kind]).value
        else:
            found = now[name].value
        # The case gives hours to two decimals and shares to four.
        assert found == pytest.approx(line["value"], abs=5.1e-3 if name.endswith("_hours") else 5.1e-5), line


def test_its_receipt_counts_every_row(case: Path, imported: VisitImport) -> None:
    receipt = imported.receipt
    n_visits = len((case / "visits.csv").read_text().splitlines()) - 1
    n_outcomes = len((case / "outcomes.csv").read_text().splitlines()) - 1
    assert receipt["refused"] == {}
    assert receipt["kept"]["visits"] == {"new": n_visits, "changed": 0, "repeated": 0}
    assert receipt["kept"]["outcomes"] == {"new": n_outcomes, "changed": 0, "repeated": 0}
    assert [one["value"] for one in receipt["figures"] if one["name"] == "visits"] == [n_visits]
    assert all(NOTE in one["source"] for one in receipt["figures"])
    assert Visit.objects.count() == n_visits


def test_the_same_files_again_double_nothing(case: Path, imported: VisitImport) -> None:
    before = Visit.objects.count(), Outcome.objects.count()
    files = {name: (case / name).read_bytes() for name in ("outcomes.csv", "visits.csv")}
    again = run_import(imported.received_by, imported.programme, files)
    assert (Visit.objects.count(), Outcome.objects.count()) == before
    assert again.receipt["refused"] == {}
    assert {kind: counts["repeated"] for kind, counts in again.receipt["kept"].items()} == {
        "visits": before[0],
        "outcomes": before[1],
    }
