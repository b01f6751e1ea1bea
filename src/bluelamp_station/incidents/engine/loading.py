"""Loading files into the store."""

from __future__ import annotations

__all__ = ["LoadOrder", "load_files"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_PLACED_BEFORE = (
    "The boundary is new to this store: months loaded before it were not placed by it. Send their files again to have "
    "them placed."
)


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What to load and how.

    Args:
        paths: incident files.
        store: folder of the store.
        at: when, ISO 8601 with an offset.
        recipe: TOML file or name of an example; None for published formats.
        input_crs: code of the files' coordinate system; None as published or as the recipe says.
        boundary: polygon file of the area; None uses the one that the store holds, if any.
        wait_s: seconds to wait for another writer.
    """

    paths: Sequence[Path]
    store: Path
    at: str
    recipe: str | None = None
    input_crs: str | None = None
    boundary: Path | None = None
    wait_s: float = 10.0


def load_files(order: LoadOrder, *, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Load files; the store is either as before or holds all of them.

    Args:
        order: what to load and how.
        progress: called with files done, files in all and the name of the file in hand, before anything is written.

    Returns:
        The receipt as JSON.

    Raises:
        BluelampError: a file cannot be read or is refused; nothing was written.
        StoreBusyError: another writer held the store all the time.
    """
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the web process starts without arrow
    from bluelamp.tasks.incidents import LoadSettings, load  # noqa: PLC0415

    before = open_store(order.store, create=True)
    held = before.areas.get("within")
    settings = LoadSettings(
        recipe=order.recipe,
        input_crs=order.input_crs,
        within=order.store / held if held else order.boundary,
        at=order.at,
        wait_s=order.wait_s,
    )
    receipt = load(list(order.paths), store=order.store, settings=settings, progress=progress).as_dict()
    if order.boundary and not held and before.parts:
        receipt["warnings"].append(_PLACED_BEFORE)
    return receipt
