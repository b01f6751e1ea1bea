"""Fields of forms: each as what it is, where Django forgets its kind, and one that takes several files."""

from __future__ import annotations

__all__ = ["FilesField", "field_of"]

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Field

if TYPE_CHECKING:
    from django.forms import BaseForm

F = TypeVar("F", bound=Field)
_EMPTY = "%s is empty. Choose a file with something in it."


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


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's signature
        """All files of the control, not only the last."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files from one control."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file, checked by itself."""
        files = data if isinstance(data, (list, tuple)) else [data]
        if not any(files):
            return super().clean(None, initial)
        empty = [file.name for file in files if not file.size]
        if empty:
            raise ValidationError([_EMPTY % name for name in empty])
        return files
