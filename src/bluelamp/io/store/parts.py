"""Parts as bytes: the same rows give the same Parquet file, and so the same name."""

from __future__ import annotations

__all__ = ["content_name", "to_parquet"]

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# On street files zstd takes two thirds of snappy's room for a tenth more time; Parquet codes repeated words by itself.
_COMPRESSION = "zstd"
# Values of these columns hardly repeat: looking for words among them costs a tenth of the writing and saves no room.
_UNLIKE_EACH_OTHER = frozenset({"incident_id", "repeat_ref", "row"})


def to_parquet(table: Any) -> bytes:
    """A table as one Parquet file.

    Chunks, in-memory dictionaries and schema metadata are how a table was made, not what it says, and are taken out
    first. Row order counts: it is the order of the file that was read.

    Args:
        table: a ``pyarrow.Table``.

    Returns:
        The file's bytes: the same for the same rows and types under one version of pyarrow.
    """
    plain = pa.schema([pa.field(column.name, _value_type(column.type)) for column in table.schema])
    stream = pa.BufferOutputStream()
    pq.write_table(
        table.cast(plain).combine_chunks(),
        stream,
        compression=_COMPRESSION,
        use_dictionary=[name for name in plain.names if name not in _UNLIKE_EACH_OTHER],
        # Smallest and largest values serve a reader who looks for times and places; of texts nobody asks them.
        write_statistics=[field.name for field in plain if not pa.types.is_string(field.type)],
    )
    content: bytes = stream.getvalue().to_pybytes()
    return content


def content_name(content: bytes, suffix: str) -> str:
    """File name from content: 32 hexadecimal digits of its SHA-256 and a suffix such as ``.parquet``."""
    return hashlib.sha256(content).hexdigest()[:32] + suffix


def _value_type(column_type: Any) -> Any:
    return column_type.value_type if pa.types.is_dictionary(column_type) else column_type
