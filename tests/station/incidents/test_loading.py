"""Loading in the background: receipts, refusals, a second run, a busy store, Stop and Try again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError, StoreBusyError
from bluelamp.io.store import open_store, writing
from bluelamp_station.audit.models import Event
from bluelamp_station.incidents import actions, engine, jobs, queries
from bluelamp_station.incidents.actions import loading
from bluelamp_station.incidents.models import Delivery, StoreCheck
from bluelamp_station.incidents.sweepers import uploads
from bluelamp_station.queue.claiming import Cancelled, GivenBack
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from station.incidents.conftest import file, newest, run, street_csv, zip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db
MONTH = "2024-01-testshire-street.csv"


class Told(SilentProgress):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, done: int, all_: int, text: str, /) -> None:
        """Note it."""
        self.lines.append(f"{done}/{all_} {text}")


def test_a_made_up_force_is_loaded_with_its_boundary(
    load: Callable[..., Any], force_zip: bytes, force_files: Mapping[str, str], folders: Path
) -> None:
    boundary = file("boundary.geojson", force_files["boundary.geojson"].encode())
    delivery = load(file("lantern.zip", force_zip), boundary=boundary)
    receipt = delivery.receipt
    assert receipt["files"] == 12
    assert sorted(receipt["months"]) == ["2022-01", "2022-02", "2022-03", "2022-04"]
    assert receipt["rows_kept"] == sum(receipt["months"].values())
    assert receipt["searches"] > 0
    check = StoreCheck.objects.get()
    manifest = open_store(folders / "store")
    assert check.delivery == delivery
    assert check.data_version == manifest.data_version
    assert check.found["months"] == ["2022-01", "2022-02", "2022-03", "2022-04"]
    assert check.found["has_boundary"] is True


def test_one_event_gives_the_counts_and_no_row(load: Callable[..., Any], analyst: Person) -> None:
    load(file(MONTH, street_csv(30)))
    event = Event.objects.get(action="incidents.delivery_loaded")
    assert event.actor_id == str(analyst.pk)
    assert event.detail == {
        "files": 1,
        "rows_read": 30,
        "rows_kept": 30,
        "duplicates": 0,
        "without_location": 0,
        "outcomes": 0,
        "searches": 0,
        "rows_refused": 0,
    }


def test_run_twice_it_leaves_one_receipt_one_check_and_one_event(load: Callable[..., Any]) -> None:
    delivery = load(file(MONTH, street_csv()))
    first = dict(delivery.receipt)
    run(delivery)
    assert newest().receipt == first
    assert not first["unchanged"]
    assert StoreCheck.objects.count() == 1
    assert Event.objects.filter(action="incidents.delivery_loaded").count() == 1


def test_the_same_file_sent_again_changes_nothing(load: Callable[..., Any]) -> None:
    before = load(file(MONTH, street_csv()))
    after = load(file(MONTH, street_csv()))
    assert after.receipt["unchanged"]
    assert after.receipt["rows_kept"] == before.receipt["rows_kept"]
    versions = set(StoreCheck.objects.values_list("data_version", flat=True))
    assert len(versions) == 1


def test_progress_names_the_files(send: Callable[..., Any], analyst: Person, force_zip: bytes) -> None:
    send(analyst, file("lantern.zip", force_zip))
    told = Told()
    actions.load_delivery(delivery=newest(), progress=told)
    assert "0/12 2022-01-lanternshire-outcomes.csv" in told.lines
    assert told.lines[-1] == "1/1 Checking what the store holds now"


def test_a_refused_file_is_told_in_one_line_and_nothing_is_written(
    send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    bad = street_csv(30).replace(b"2024-01,Testshire", b"soon,Testshire")
    send(analyst, file(MONTH, bad))
    with pytest.raises(BluelampError) as told:
        run(newest())
    assert "\n" not in told.value.line()
    assert "Nothing was written" in told.value.message
    assert not (folders / "store" / "manifest.json").exists()
    assert newest().receipt == {}
    assert not StoreCheck.objects.exists()


def test_formulas_are_read_as_values_and_never_worked_out(load: Callable[..., Any], folders: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    header, *rows = [line.split(",") for line in street_csv(12).decode().splitlines()]
    for number, row in enumerate([header, *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    for number in range(1, 13):
        sheet.write_formula(
            number, header.index("Location"), '=HYPERLINK("http://evil.example","x")', None, "Kept text"
        )
    book.close()
    assert load(file("2024-01-testshire-street.xlsx", content.getvalue())).receipt["rows_kept"] == 12
    part = next((folders / "store").glob("*.parquet"))
    import pyarrow.parquet as pq  # noqa: PLC0415 - beside its only use

    assert set(pq.read_table(part)["location"].to_pylist()) == {"Kept text"}


def test_the_first_boundary_is_kept_for_later_deliveries(
    load: Callable[..., Any], send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    ring = [[-0.21, 51.7], [-0.185, 51.7], [-0.185, 51.9], [-0.21, 51.9], [-0.21, 51.7]]
    text = str({"type": "Polygon", "coordinates": [ring]}).replace("'", '"')
    first = load(file(MONTH, street_csv(30)), boundary=file("b.geojson", text.encode()))
    later = load(file("2024-02-testshire-street.csv", street_csv(30, "2024-02")))
    assert first.receipt["outside_area"] == later.receipt["outside_area"] > 0
    again = send(analyst, file(MONTH, street_csv(30)), boundary=file("b.geojson", text.encode()))
    assert again.status_code == 302
    other = send(analyst, file(MONTH, street_csv(30)), boundary=file("b.geojson", text.replace("51.9", "52").encode()))
    assert other.status_code == 422
    assert "already has a boundary" in other.content.decode()
    assert "within" in open_store(folders / "store").areas


def test_a_boundary_that_comes_late_says_what_it_did_not_place(load: Callable[..., Any]) -> None:
    load(file(MONTH, street_csv(30)))
    ring = [[-0.3, 51.7], [0.1, 51.7], [0.1, 51.9], [-0.3, 51.9], [-0.3, 51.7]]
    text = str({"type": "Polygon", "coordinates": [ring]}).replace("'", '"')
    late = load(
        file("2024-02-testshire-street.csv", street_csv(30, "2024-02")), boundary=file("b.geojson", text.encode())
    )
    assert any("Send their files again" in warning for warning in late.receipt["warnings"])


def test_outcomes_alone_are_loaded_without_a_check(load: Callable[..., Any], force_files: Mapping[str, str]) -> None:
    outcomes = {name: text for name, text in force_files.items() if name.endswith("2022-01-lanternshire-outcomes.csv")}
    delivery = load(file("o.zip", zip_of(outcomes)))
    assert delivery.receipt["outcomes"] > 0
    assert queries.receipt_of(delivery) is not None
    assert any("could not be checked" in warning for warning in delivery.receipt["warnings"])


def test_a_busy_store_is_waited_for(
    send: Callable[..., Any], analyst: Person, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(analyst, file(MONTH, street_csv()))
    told = Told()
    tried = []

    def busy_once(order: engine.LoadOrder, *, progress: Any) -> dict[str, Any]:
        tried.append(1)
        if len(tried) > 1:
            return real(order, progress=progress)
        with writing(folders / "store", holder="somebody else"):
            return real(order, progress=progress)

    real = engine.load_files
    monkeypatch.setattr(engine, "load_files", busy_once)
    actions.load_delivery(delivery=newest(), progress=told, wait_s=0.1)
    assert "0/0 Waiting: another load is writing to the store" in told.lines
    assert newest().receipt["rows_kept"] == 30


def test_a_store_that_stays_busy_is_given_up_with_a_sentence(
    send: Callable[..., Any], analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object, **_named: object) -> None:
        raise StoreBusyError("busy.", code="BL-STORE-05")

    send(analyst, file(MONTH, street_csv()))
    monkeypatch.setattr(engine, "load_files", busy)
    with pytest.raises(RefusedInputError, match="gave up; nothing was written"):
        jobs.execute_delivery(newest(), SilentProgress())
    assert loading._ATTEMPTS * loading._WAIT_S == 600


def test_stop_is_heeded_until_the_store_is_written(send: Callable[..., Any], analyst: Person, folders: Path) -> None:
    class Stopping(SilentProgress):
        def __call__(self, _done: int, _all: int, _text: str, /) -> None:
            raise Cancelled

    send(analyst, file(MONTH, street_csv()))
    with pytest.raises(Cancelled):
        actions.load_delivery(delivery=newest(), progress=Stopping())
    assert not (folders / "store" / "manifest.json").exists()


@pytest.mark.parametrize("signal", [Cancelled, GivenBack])
def test_what_is_written_is_said_to_be_written(
    signal: type[Exception], send: Callable[..., Any], analyst: Person
) -> None:
    class TooLate(SilentProgress):
        def __call__(self, _done: int, _all: int, text: str, /) -> None:
            if text.startswith("Checking"):
                raise signal

    send(analyst, file(MONTH, street_csv()))
    actions.load_delivery(delivery=newest(), progress=TooLate())
    assert newest().receipt["rows_kept"] == 30
    assert StoreCheck.objects.exists()


def test_a_waiting_delivery_is_stopped_at_once(send: Callable[..., Any], analyst: Person) -> None:
    send(analyst, file(MONTH, street_csv()))
    actions.stop_delivery(by=analyst, delivery=newest())
    assert newest().state == WorkState.CANCELLED
    assert Event.objects.filter(action="incidents.delivery_stopped").count() == 1
    with pytest.raises(RefusedInputError, match="over already"):
        actions.stop_delivery(by=analyst, delivery=newest())


def test_a_failed_delivery_is_tried_again(send: Callable[..., Any], analyst: Person) -> None:
    send(analyst, file(MONTH, street_csv()))
    Delivery.objects.update(state=WorkState.FAILED, failure="the worker stopped", attempts=2, is_stop_wanted=True)
    actions.retry_delivery(by=analyst, delivery=newest())
    again = newest()
    assert (again.state, again.failure, again.attempts, again.is_stop_wanted) == ("queued", "", 0, False)
    with pytest.raises(RefusedInputError, match="only a delivery that failed"):
        actions.retry_delivery(by=analyst, delivery=again)


def test_raw_files_go_when_their_time_is_over_and_the_receipt_stays(
    load: Callable[..., Any], send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    done = load(file(MONTH, street_csv()))
    send(analyst, file("2024-02-testshire-street.csv", street_csv(30, "2024-02")))
    waiting = newest()
    assert uploads.due(timezone.now()) == [str(done.pk)]
    assert uploads.delete([str(done.pk)]) == 1
    done.refresh_from_db()
    assert done.files_deleted_at is not None
    assert not (folders / "uploads" / str(done.pk)).exists()
    assert (folders / "uploads" / str(waiting.pk)).is_dir()
    assert done.receipt["rows_kept"] == 30
    assert uploads.due(timezone.now()) == []


def test_a_delivery_without_its_files_is_not_tried_again(send: Callable[..., Any], analyst: Person) -> None:
    send(analyst, file(MONTH, street_csv()))
    Delivery.objects.update(state=WorkState.FAILED)
    uploads.delete(uploads.due(timezone.now()))
    assert not newest().may_retry
    with pytest.raises(RefusedInputError, match="send the files again"):
        actions.retry_delivery(by=analyst, delivery=newest())


@pytest.mark.parametrize(("outside", "told"), [(30, 1), (15, 1), (14, 0), (0, 0)])
def test_files_of_another_force_are_told_by_what_lies_outside(
    load: Callable[..., Any], outside: int, told: int
) -> None:
    delivery = load(file(MONTH, street_csv(30)))
    figures = [one for one in delivery.receipt["figures"] if one["name"] != "outside_area"]
    kept = next(one for one in figures if one["name"] == "rows_kept")
    delivery.receipt["figures"] = [*figures, kept | {"name": "outside_area", "value": outside}]
    receipt = queries.receipt_of(delivery)
    assert receipt is not None
    assert sum(f"{outside} of 30 incidents lie outside" in text for text in receipt.warnings) == told
