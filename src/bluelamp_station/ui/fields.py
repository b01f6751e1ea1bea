"""A form's field as what it is: Django hands fields out by name and forgets their kind."""

from __future__ import annotations

__all__ = ["field_of"]

from typing import TYPE_CHECKING, TypeVar

from django.forms import Field

if TYPE_CHECKING:
    from django.forms import BaseForm

F = TypeVar("F", bound=Field)


def field_of(form: BaseForm, name: str, kind: type[F]) -> F:
    """A field of a form.

    Args:
        form: the form.
        name: of the field.
        kind: its class.

    Raises:
        TypeError: the field is of another class.
    """
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is {type(field).__name__}, not {kind.__name__}.")
    return field
