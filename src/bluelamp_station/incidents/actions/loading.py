"""Loading a delivery, in the background."""

from __future__ import annotations

__all__ = ["load_delivery"]

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError, StoreBusyError
from bluelamp_station.audit.actions import record
from bluelamp_station.incidents import engine
from bluelamp_station.incidents.models import Delivery, DeliveryFile, StoreCheck
from bluelamp_station.queue.claiming import Cancelled, GivenBack

if TYPE_CHECKING:
    from bluelamp_station.queue.progress import Progress

# A load writes for seconds; who finds the store busy for ten minutes has met a defect.
_WAIT_S = 20.0
_ATTEMPTS = 30
# Pages show the newest; some earlier ones are kept to see what a delivery changed.
_CHECKS_KEPT = 30
_WAITING = "Waiting: another load is writing to the store"


def load_delivery(*, delivery: Delivery, progress: Progress, wait_s: float = _WAIT_S) -> None:
    """Load the files of a delivery, then check the store; doing it twice does no harm.

    1. Load, waiting while somebody else writes. 2. Check the store. 3. Keep receipt and check together.

    Args:
        delivery: a delivery that this worker has taken.
        progress: files done, files in all, the file in hand; when it says stop it is heeded until the store is
            written.
        wait_s: seconds of one wait for another writer.

    Raises:
        BluelampError: a file cannot be read or is refused; the store is as before.
        Cancelled: somebody wants it stopped; the store is as before.
    """
    receipt = _load_patiently(_order(delivery, wait_s), progress)
    with suppress(Cancelled, GivenBack):  # too late to stop: the store holds the files
        progress(1, 1, "Checking what the store holds now")
    try:
        found = engine.check_store(settings.STORE_FOLDER)
    except BluelampError as error:  # files without a single incident, such as outcomes, leave nothing to check
        receipt["warnings"].append(f"The store could not be checked: {error.message}")
        found = None
    _keep(delivery, receipt, found, progress)


def _order(delivery: Delivery, wait_s: float) -> engine.LoadOrder:
    files = list(delivery.files.all())
    own = [_path(file) for file in files if file.part == DeliveryFile.Part.RECIPE]
    boundary = [_path(file) for file in files if file.part == DeliveryFile.Part.BOUNDARY]
    return engine.LoadOrder(
        paths=[_path(file) for file in files if file.part == DeliveryFile.Part.ROWS],
        store=settings.STORE_FOLDER,
        at=timezone.now().isoformat(timespec="seconds"),
        recipe=str(own[0]) if own else delivery.recipe or None,
        input_crs=delivery.input_crs or None,
        boundary=boundary[0] if boundary else None,
        wait_s=wait_s,
    )


def _path(file: DeliveryFile) -> Path:
    return Path(settings.UPLOAD_FOLDER) / file.path


def _load_patiently(order: engine.LoadOrder, progress: Progress) -> dict[str, Any]:
    for _ in range(_ATTEMPTS):
        try:
            return engine.load_files(order, progress=progress)
        except StoreBusyError:
            progress(0, 0, _WAITING)
    raise RefusedInputError(
        "another load has been writing to the store all this time, so this one gave up; nothing was written. "
        "Try again when it is done.",
        code="BL-INTAKE-05",
    )


@transaction.atomic
def _keep(delivery: Delivery, receipt: dict[str, Any], found: dict[str, Any] | None, progress: Progress) -> None:
    """Store what came of it; a second attempt leaves the first receipt and adds no second event."""
    with suppress(GivenBack):  # the worker ends after this; two seconds are left
        progress.check()
    is_first = not Delivery.objects.select_for_update().get(pk=delivery.pk).receipt
    if found is not None:
        StoreCheck.objects.filter(delivery=delivery).delete()
        StoreCheck.objects.create(delivery=delivery, data_version=found["data_version"], found=found)
        kept = StoreCheck.objects.order_by("-made_at", "-pk").values_list("pk", flat=True)[:_CHECKS_KEPT]
        StoreCheck.objects.exclude(pk__in=list(kept)).delete()
    if not is_first:
        return
    Delivery.objects.filter(pk=delivery.pk).update(receipt=receipt)
    counts = ("files", "rows_read", "rows_kept", "duplicates", "without_location", "outcomes", "searches")
    record(
        by=delivery.received_by,
        action="incidents.delivery_loaded",
        subject=delivery,
        detail={name: receipt[name] for name in counts} | {"rows_refused": sum(receipt["rows_refused"].values())},
    )
