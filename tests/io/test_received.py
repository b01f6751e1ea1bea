"""What was received: every row of the store, located or not, by source, month and district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.received import read_received
from bluelamp.io.store import open_store
from bluelamp.tasks.incidents import LoadSettings, load
from worlds.police_files import many_rows, street_row, write_street

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.io.received import ReceivedRows

AT = LoadSettings(at="2026-01-01T00:00:00+00:00")


def received(store: Path, *files: Path) -> ReceivedRows:
    load(list(files), store=store, settings=AT)
    return read_received(store, open_store(store))


def test_sources_are_kept_apart_and_an_id_of_another_source_is_not_the_same(tmp_path: Path) -> None:
    one = write_street(tmp_path, [street_row()], force="northshire")
    other = write_street(tmp_path, [street_row(Month="2024-02")], month="2024-02", force="southshire")
    rows = received(tmp_path / "s", one, other)
    assert list(rows.received.sources) == ["northshire", "southshire"]
    assert rows.received.source.tolist() == [0, 1]
    assert rows.reused_ids == 0


def test_an_id_that_comes_back_every_month_is_counted_once(tmp_path: Path) -> None:
    months = ("2024-01", "2024-02", "2024-03")
    files = [write_street(tmp_path, many_rows(4, month=m), month=m) for m in months]
    rows = received(tmp_path / "s", *files)
    assert rows.reused_ids == 4
    assert np.unique(rows.received.month, return_counts=True)[1].tolist() == [4, 4, 4]


def test_a_district_is_none_where_the_census_area_is_blank(tmp_path: Path) -> None:
    rows = received(tmp_path / "s", write_street(tmp_path, [street_row(), street_row(Crime_ID="b", LSOA_name="")]))
    assert rows.received.area.tolist() == [0, -1]
    assert [rows.location.words[code] for code in rows.location.codes] == ["On or near Hatch Street"] * 2


def test_a_store_with_outcomes_only_has_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "2024-01-testshire-outcomes.csv"
    header = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    path.write_text(header + "a,2024-01,T,T,-0.2,51.8,On or near A,E01,B 001A,Charged\n")
    with pytest.raises(UnreadableInputError, match="BL-STORE-09"):
        received(tmp_path / "s", path)
