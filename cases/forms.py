"""Filters as forms: what the URL says, checked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from .models import Court


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class CaseFilterForm(forms.Form):
    """Of the list of cases. A value that is no choice filters nothing and is said to be wrong."""

    q = forms.CharField(required=False, max_length=200)
    view = forms.ChoiceField(
        required=False,
        choices=[("", "All"), ("following", "Following"), ("unread", "Unread"), ("closed", "Closed")],
    )
    court = forms.ModelChoiceField(
        Court.objects.none(), required=False, empty_label="All courts", widget=_select()
    )
    judge = forms.ChoiceField(required=False, widget=_select())
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Open and closed"), ("open", "Open"), ("closed", "Closed")],
        widget=_select(),
    )

    def __init__(self, data: Any, *, courts: QuerySet[Court], judges: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["court"].queryset = courts  # type: ignore[attr-defined]
        self.fields["judge"].choices = [("", "All judges"), *((name, name) for name in judges)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """The clean values; what did not pass is as if not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
