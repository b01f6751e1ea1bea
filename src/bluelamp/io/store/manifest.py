"""The manifest: what a store holds, as a frozen value, and its one text.

The text is canonical: keys sorted, parts and receipts in order of their keys. So two stores that hold the same have the
same manifest, whatever order the loads came in.
"""

from __future__ import annotations

__all__ = [
    "EMPTY",
    "FORMAT_VERSION",
    "MANIFEST_NAME",
    "Manifest",
    "Part",
    "PartKey",
    "parse_manifest",
    "revise",
    "to_text",
]

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from bluelamp.core.errors import RefusedInputError, StoreVersionError, UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT_VERSION = 1
MANIFEST_NAME = "manifest.json"

PartKey: TypeAlias = tuple[str, str, str]
Record: TypeAlias = Mapping[str, Any]
Migration: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

# From a version to the next one; a step stays for ever, so that any older store can be read.
MIGRATIONS: Mapping[int, Migration] = {}

# A manifest may come from elsewhere: a file that it names lies in the store's own folder and nowhere else.
_PLAIN_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Part:
    """One source, kind and month: an immutable Parquet file.

    Args:
        source: who delivered, e.g. ``hertfordshire``.
        kind: a code of ``PartKind``, or ``rows`` for the notes on refused and altered rows.
        month: ``2024-01``.
        path: file name inside the store, from the content's hash.
        rows: number of rows.
        sha256: hash of the file, hexadecimal.
        bytes: size of the file.
    """

    source: str
    kind: str
    month: str
    path: str
    rows: int
    sha256: str
    bytes: int

    @property
    def key(self) -> PartKey:
        """What a part is one of: source, kind and month."""
        return self.source, self.kind, self.month


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds.

    Args:
        format_version: version of the store's layout.
        working_crs: metric coordinate system of every part; empty before the first load.
        parts: in order of source, kind and month; one for each.
        receipts: what was taken up, one for each ``key``, in order of key.
        decisions: what was decided, a log: one for each ``key`` and ``at``, in that order.
        areas: stored boundary files by name.
    """

    format_version: int = FORMAT_VERSION
    working_crs: str = ""
    parts: tuple[Part, ...] = ()
    receipts: tuple[Record, ...] = ()
    decisions: tuple[Record, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> frozenset[str]:
        """Names of all files that the manifest speaks of."""
        return frozenset(part.path for part in self.parts) | frozenset(self.areas.values())

    @property
    def data_version(self) -> str:
        """Hash of the parts: the same rows of the same sources, kinds and months have the same, 16 digits."""
        return _hash([[*part.key, part.sha256] for part in self.parts])

    @property
    def version(self) -> str:
        """Hash of all that it says, decisions and boundaries too: what was worked out under one holds under it."""
        return _hash(to_text(self))

    def part(self, source: str, kind: str, month: str) -> Part | None:
        """The part of one source, kind and month, or None."""
        return next((part for part in self.parts if part.key == (source, kind, month)), None)

    def receipt(self, key: str) -> Record | None:
        """The receipt with a key, or None."""
        return next((receipt for receipt in self.receipts if receipt["key"] == key), None)

    def months(self, kind: str, source: str | None = None) -> tuple[str, ...]:
        """Months held of a kind, of one source or of any, in order."""
        found = {part.month for part in self.parts if part.kind == kind and source in (None, part.source)}
        return tuple(sorted(found))

    def latest_decisions(self) -> Mapping[str, Record]:
        """The last decision for each key."""
        return {decision["key"]: decision for decision in self.decisions}


EMPTY = Manifest()


def _hash(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def revise(
    manifest: Manifest,
    *,
    working_crs: str | None = None,
    replace: Iterable[Part] = (),
    remove: Iterable[PartKey] = (),
    receipts: Iterable[Record] = (),
    decisions: Iterable[Record] = (),
    areas: Mapping[str, str] | None = None,
) -> Manifest:
    """The manifest after a load.

    Args:
        manifest: before the load.
        working_crs: code of the working system; None leaves it.
        replace: new parts; each takes the place of the part with its key.
        remove: keys whose parts go.
        receipts: records with ``key`` and ``at``; each takes the place of the one with its key.
        decisions: records with ``key`` and ``at``, added to the log.
        areas: stored boundary files by name, added or replaced.

    Raises:
        RefusedInputError: the store works in another coordinate system.
    """
    if working_crs and manifest.working_crs and working_crs != manifest.working_crs:
        raise RefusedInputError(
            f"the store works in {manifest.working_crs} and this load in {working_crs}; "
            f"use --crs {manifest.working_crs} or another store.",
            code="BL-STORE-08",
        )
    gone = set(remove)
    parts = {part.key: part for part in manifest.parts if part.key not in gone} | {part.key: part for part in replace}
    by_key = {receipt["key"]: receipt for receipt in (*manifest.receipts, *map(_plain, receipts))}
    log = {_decision_order(decision): decision for decision in (*manifest.decisions, *map(_plain, decisions))}
    return Manifest(
        working_crs=working_crs or manifest.working_crs,
        parts=tuple(parts[key] for key in sorted(parts)),
        receipts=tuple(by_key[key] for key in sorted(by_key)),
        decisions=tuple(log[order] for order in sorted(log)),
        areas=dict(sorted({**manifest.areas, **(areas or {})}.items())),
    )


def _plain(record: Record) -> dict[str, Any]:
    """A copy that is what its JSON says; a record without key or time is a defect of the caller."""
    copy: dict[str, Any] = json.loads(json.dumps(dict(record)))
    if not (isinstance(copy.get("key"), str) and isinstance(copy.get("at"), str)):
        raise TypeError(f"A record of the store needs a key and a time (at); this one has {sorted(copy)}.")
    return copy


def _decision_order(decision: Record) -> tuple[str, str, str]:
    return decision["key"], decision["at"], json.dumps(decision, sort_keys=True)


def to_text(manifest: Manifest) -> str:
    """The manifest's one text: JSON, UTF-8, ending in a new line."""
    content = {
        "format_version": manifest.format_version,
        "working_crs": manifest.working_crs,
        "parts": [asdict(part) for part in manifest.parts],
        "receipts": list(manifest.receipts),
        "decisions": list(manifest.decisions),
        "areas": dict(manifest.areas),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def parse_manifest(text: str, *, file: str, migrations: Mapping[int, Migration] = MIGRATIONS) -> Manifest:
    """Read a manifest of this version or an older one.

    Args:
        text: content of the file.
        file: its name, for messages.
        migrations: steps from a version to the next.

    Raises:
        UnreadableInputError: not a manifest, or cut short.
        StoreVersionError: written by a newer version.
    """
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise _unreadable(file, f"not valid JSON ({error.msg})", row=error.lineno) from error
    version = content.get("format_version") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _unreadable(file, "it states no format version")
    if version > FORMAT_VERSION:
        raise StoreVersionError(
            f"the store has format {version} and this Bluelamp reads up to {FORMAT_VERSION}; update Bluelamp.",
            code="BL-STORE-04",
            where=Where(file=file),
        )
    for step in range(version, FORMAT_VERSION):
        content = migrations[step](content)
    try:
        return _from_content(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(file, f"an entry is not as it should be ({type(error).__name__}: {error})") from error


def _from_content(content: Mapping[str, Any]) -> Manifest:
    parts = tuple(_part(entry) for entry in content["parts"])
    manifest = Manifest(
        working_crs=_text(content["working_crs"]),
        parts=parts,
        receipts=_records(content["receipts"]),
        decisions=_records(content["decisions"]),
        areas={_text(name): _text(path) for name, path in content["areas"].items()},
    )
    for name in manifest.files:
        if not _PLAIN_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a file of a store")
    if len({part.key for part in parts}) < len(parts):
        raise ValueError("two parts have the same source, kind and month")
    return manifest


def _part(entry: Mapping[str, Any]) -> Part:
    source, kind, month, path, sha256 = (_text(entry[name]) for name in ("source", "kind", "month", "path", "sha256"))
    return Part(source, kind, month, path, rows=int(entry["rows"]), sha256=sha256, bytes=int(entry["bytes"]))


def _records(entries: Sequence[Any]) -> tuple[Record, ...]:
    return tuple(_plain(entry) for entry in entries)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _unreadable(file: str, why: str, row: int | None = None) -> UnreadableInputError:
    return UnreadableInputError(
        f"the manifest cannot be read: {why}; restore the file from a backup or load into a new store.",
        code="BL-STORE-03",
        where=Where(file=file, row=row),
    )
