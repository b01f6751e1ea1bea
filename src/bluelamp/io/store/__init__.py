"""The store: a folder of immutable Parquet parts and one manifest that names them."""

from __future__ import annotations

__all__ = ["FORMAT_VERSION", "Manifest", "Part", "StoreWriter", "open_store", "part_paths", "read_parts", "writing"]

from bluelamp.io.store.commit import StoreWriter, writing
from bluelamp.io.store.manifest import FORMAT_VERSION, Manifest, Part
from bluelamp.io.store.opening import open_store
from bluelamp.io.store.reading import part_paths, read_parts
