"""Codes: text columns as small numbers into a list of words, so that no step runs over rows."""

from __future__ import annotations

__all__ = ["Coded", "SourceColumns", "code_words", "count_codes"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from bluelamp.incidents.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words.

    Args:
        codes: index into the words, shape (n,).
        words: what the codes mean; the empty word is no word.
    """

    codes: NDArray[np.int64]
    words: tuple[str, ...]

    @classmethod
    def of_column(cls, column: Any) -> Coded:
        """Codes of an arrow text or dictionary column; null becomes the empty word, which is the first."""
        if isinstance(column, pa.ChunkedArray):
            column = column.unify_dictionaries().combine_chunks()
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        codes = pc.fill_null(column.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False) + 1
        return cls(codes, ("", *column.dictionary.to_pylist()))

    def where(self, mask: NDArray[np.bool_]) -> Coded:
        """The masked rows."""
        return Coded(self.codes[mask], self.words)

    def is_any_of(self, wanted: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Which rows hold a word that is wanted, shape (n,); the function is asked once for each word."""
        return np.array([wanted(word) for word in self.words], dtype=bool)[self.codes]

    def counts(self) -> dict[str, int]:
        """Rows by word, in the order of the words; words that do not occur, and the empty word, are absent."""
        totals = np.bincount(self.codes, minlength=len(self.words))
        return {word: int(n) for word, n in zip(self.words, totals, strict=True) if n and word}

    def column(self) -> Any:
        """An arrow dictionary column; the empty word is null."""
        dictionary = pa.array([str(word) for word in self.words], pa.string())
        empty = np.array([not word for word in self.words], dtype=bool)
        mask = empty[self.codes] if len(self.words) else np.zeros(0, dtype=bool)
        indices = pa.array(self.codes.astype(np.int32), mask=mask)
        return pa.DictionaryArray.from_arrays(indices, dictionary)


class SourceColumns:
    """The columns of a file by their canonical names: trimmed text, null where blank.

    Args:
        table: text columns named as in the file.
        recipe: which header, or which constant, each canonical name stands for.
    """

    def __init__(self, table: pa.Table, recipe: Recipe) -> None:
        self._table = table
        self._recipe = recipe
        self._read: dict[str, Any] = {}

    def header(self, name: str) -> str:
        """The file's header for a canonical name; the name itself where the recipe gives a constant or nothing."""
        return self._recipe.columns.get(name, name)

    def is_given(self, name: str) -> bool:
        """Whether the file or the recipe gives this column."""
        return self._recipe.columns.get(name) in self._table.column_names or name in self._recipe.constants

    def text(self, name: str) -> Any:
        """The column as an arrow string array; all null where it is not given."""
        if name not in self._read:
            self._read[name] = self._text(name)
        return self._read[name]

    def _text(self, name: str) -> Any:
        n = self._table.num_rows
        header = self._recipe.columns.get(name)
        if header in self._table.column_names:
            text = pc.utf8_trim_whitespace(self._table[header].combine_chunks())
            return pc.if_else(pc.equal(text, ""), None, text)
        if name in self._recipe.constants:
            return pa.array([self._recipe.constants[name]] * n, pa.string())
        return pa.nulls(n, pa.string())


def code_words(text: Any, meanings: Mapping[str, str], *, default: str) -> tuple[Coded, NDArray[np.bool_]]:
    """Translate a text column.

    Args:
        text: arrow string column, length n; null means that the source says nothing.
        meanings: case-folded code of the source to word.
        default: word for codes without a meaning.

    Returns:
        The words; and which rows hold a code without a meaning, shape (n,).
    """
    encoded = text.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    found = [meanings.get(value.casefold()) for value in values]
    words = tuple(dict.fromkeys(["", default, *(word for word in found if word is not None)]))
    place = {word: i for i, word in enumerate(words)}
    codes = np.array([place[default if word is None else word] for word in found] + [0], dtype=np.int64)
    is_unknown = np.array([word is None for word in found] + [False])
    indices = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False)
    return Coded(codes[indices], words), is_unknown[indices]


def count_codes(text: Any, mask: NDArray[np.bool_]) -> dict[str, int]:
    """How often each text stands in the masked rows, most frequent first."""
    if not mask.any():
        return {}
    counted = pc.value_counts(text.filter(pa.array(mask))).to_pylist()
    pairs = sorted(((entry["values"], entry["counts"]) for entry in counted), key=lambda pair: (-pair[1], pair[0]))
    return {str(value): int(n) for value, n in pairs}
