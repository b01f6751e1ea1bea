"""The door to partners' statements: lines that hold become a document with its hash."""

from __future__ import annotations

__all__ = ["Drawn", "changes_between", "draw_statement", "quarter_of", "quarter_words"]

from typing import TYPE_CHECKING, Any, NamedTuple

from bluelamp.plans.ledger import Amounts, Entry, LedgerKey
from bluelamp.plans.statement import (
    changes_between,
    digest_of,
    quarter_of,
    quarter_words,
    statement_document,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Drawn(NamedTuple):
    """A document, its SHA-256, and what it says otherwise than the one before."""

    document: dict[str, Any]
    sha256: str
    changes: tuple[str, ...]


def draw_statement(
    held: Iterable[tuple[tuple[Any, ...], tuple[int, ...], str]],
    *,
    before: Mapping[str, Any] | None,
    about: Mapping[str, str],
) -> Drawn:
    """Draw a statement up.

    Args:
        held: what delivered lines of an agency add up to: keys, sums and words.
        before: the document that it replaces; None for a first one.
        about: programme, agency, days, as-at and source, in words.
    """
    entries = [Entry(LedgerKey(*key), Amounts(*amounts), words) for key, amounts, words in held]
    document = statement_document(statement_lines(entries), **about)
    changes = () if before is None else changes_between(before, document)
    document["changes"] = list(changes)
    return Drawn(document, digest_of(document), changes)
