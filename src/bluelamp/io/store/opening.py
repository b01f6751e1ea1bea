"""Opening a store: its manifest is read once and nothing is locked."""

from __future__ import annotations

__all__ = ["is_own_file", "open_store"]

import re
from pathlib import Path

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.io.store.disk import patiently
from bluelamp.io.store.manifest import EMPTY, MANIFEST_NAME, Manifest, parse_manifest

_OWN_FILE = re.compile(r"([0-9a-f]{32}\.[a-z0-9]{1,10}|manifest\.json)(\.tmp)?|writer\.(lock|json)")


def is_own_file(name: str) -> bool:
    """Whether a file name is one that the store gives."""
    return _OWN_FILE.fullmatch(name) is not None


def open_store(path: str | Path, *, create: bool = False) -> Manifest:
    """What a store holds now.

    Args:
        path: folder of the store.
        create: whether a folder that is absent or empty counts as an empty store.

    Returns:
        The manifest; the parts that it names stay as they are until the writer after the next commit removes those
        that were replaced.

    Raises:
        UnreadableInputError: there is no store, the path is something else, or its manifest is damaged.
        StoreVersionError: a newer version wrote it.
    """
    folder = Path(path)
    file = folder / MANIFEST_NAME
    try:
        text = patiently(lambda: file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return _without_manifest(folder, create=create)
    except UnicodeDecodeError as error:
        raise _error(
            file, "the manifest is not text; restore it from a backup or load into a new store.", "BL-STORE-03"
        ) from error
    except OSError as error:
        raise _error(file, f"the manifest cannot be opened ({error.strerror}).", "BL-STORE-03") from error
    return parse_manifest(text, file=str(file))


def _without_manifest(folder: Path, *, create: bool) -> Manifest:
    if not _is_free(folder):
        raise _error(folder, "this is no Bluelamp store and not empty; name another folder.", "BL-STORE-02")
    if not create:
        raise _error(
            folder, "there is no store here; make one with: bluelamp incidents load FILE --store DIR", "BL-STORE-01"
        )
    return EMPTY


def _is_free(folder: Path) -> bool:
    """Whether the folder is absent, empty or in its first load; a writer that fails may take it away meanwhile."""
    try:
        return all(is_own_file(entry.name) for entry in folder.iterdir())
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False


def _error(place: Path, message: str, code: str) -> UnreadableInputError:
    return UnreadableInputError(message, code=code, where=Where(file=str(place)))
