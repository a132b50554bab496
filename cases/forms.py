"""Forms that check the filters in a URL."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from .models import Court


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class CaseFilterForm(forms.Form):
    """Filters of the list of cases. An invalid value filters nothing and is reported."""

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
        """The valid values; invalid ones are ignored."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
