"""The forms of Me. They check the shape of what is typed; the entries check the rest."""

from __future__ import annotations

import datetime as dt
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

SEXES = (
    ("", _("rather not say")),
    ("female", _("woman")),
    ("male", _("man")),
    ("other", _("other")),
)
UNITS = (("metric", _("kilograms, litres, °C")), ("imperial", _("pounds, pints, °F")))


class DateField(forms.DateField):
    """A date with the browser's own date field; what is sent is 2026-11-22."""

    def __init__(self, **options: object) -> None:
        options.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})
        )
        options.setdefault("input_formats", ["%Y-%m-%d"])
        options.setdefault("required", False)
        super().__init__(**options)  # type: ignore[arg-type]  # Django's own mixed options


class ProfileForm(forms.Form):
    """Who the person is, as far as it changes what is asked and advised. All of it is optional."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_("Printed on the page for your doctor, nowhere else."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1890,
        max_value=2100,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "short", "autocomplete": "bday-year"}
        ),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    due_date = DateField(
        label=_("Pregnant: date due"),
        help_text=_("Some remedies are not for pregnancy."),
    )
    gave_birth = DateField(label=_("Gave birth on"))
    country = forms.RegexField(
        label=_("Country"),
        regex=r"^[A-Za-z]{2}$",
        required=False,
        help_text=_("Two letters, such as GB, US or DE: for the number to call in an emergency."),
        error_messages={"invalid": _("Write two letters, such as GB.")},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "country"}),
    )
    home_zone = forms.CharField(
        label=_("Time zone at home"),
        required=False,
        help_text=_("A name such as Europe/Berlin."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    night_cut = forms.IntegerField(
        label=_("A night ends at this hour"),
        min_value=0,
        max_value=23,
        help_text=_("12 is noon. Choose another hour if you sleep by day."),
        error_messages={"required": _("Write an hour from 0 to 23; 12 is noon.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    units = forms.ChoiceField(label=_("Units"), choices=UNITS)

    def clean_home_zone(self) -> str:
        name: str = self.cleaned_data["home_zone"].strip()
        if name and name not in available_timezones():
            raise forms.ValidationError(_("No such time zone. Write a name such as Europe/Berlin."))
        return name

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class MedicineForm(forms.Form):
    """A course of a medicine, in the person's own words."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it stands on the packet."),
        error_messages={"required": _("Write the name of the medicine.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    dose = forms.CharField(
        label=_("Dose"),
        required=False,
        max_length=200,
        help_text=_("Such as: 25 mg in the morning."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start = DateField(label=_("Taken since"))
    stop = DateField(label=_("Taken until"), help_text=_("Leave empty while you take it."))

    def clean(self) -> dict[str, object]:
        start, stop = self.cleaned_data.get("start"), self.cleaned_data.get("stop")
        if start and stop and stop < start:
            self.add_error("stop", _("The end lies before the start."))
        return self.cleaned_data


class LabForm(forms.Form):
    """A laboratory result, value and unit as on the printout."""

    analyte = forms.ChoiceField(label=_("Test"))
    value = forms.CharField(
        label=_("Result"),
        max_length=20,
        error_messages={"required": _("Write the result as a number.")},
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
        ),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=40,
        help_text=_("As printed, such as mmol/L."),
        error_messages={"required": _("Write the unit as printed.")},
        widget=forms.TextInput(attrs={"class": "short", "list": "units", "autocomplete": "off"}),
    )
    on = DateField(
        label=_("Date of the test"),
        required=True,
        error_messages={"required": _("Give the date of the test.")},
    )

    def __init__(self, *args: object, tests: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own mixed options
        field = self.fields["analyte"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = tests

    def clean_value(self) -> float:
        try:
            number = float(self.cleaned_data["value"].strip().replace(",", "."))
        except ValueError:
            raise forms.ValidationError(_("Write the result as a number.")) from None
        if not abs(number) < 1e9:
            raise forms.ValidationError(_("That number is out of range."))
        return number

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        return day


class OwnFactorForm(forms.Form):
    """A suspected cause in the person's own words."""

    label = forms.CharField(
        label=_("What do you suspect?"),
        required=False,
        max_length=200,
        help_text=_("In your own words, such as: wore the tight shoes."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = forms.ChoiceField(
        label=_("Answered with"),
        choices=(("yes_no", _("yes or no")), ("number", _("a number"))),
        required=False,
    )
    unit = forms.CharField(
        label=_("Unit, if it is a number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
