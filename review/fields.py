"""The one field through which people type numbers."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from review.numbers import NotANumber, understand


class NumberField(forms.Field):
    """Either decimal mark, a pasted minus, thousands: whatever is one number; `Decimal` or None.

    Digits are kept as typed ("2.80"). When the reading differs from the typing, `note` says how
    ("1,5 is read as 1.5"): show it beside the field. The messages of the limits can be replaced:
    `zero`, `negative`, `whole`, `too_small`, `too_large`.
    """

    widget = forms.TextInput
    default_error_messages = {
        "whole": _("Type a whole number."),
        "negative": _("This cannot be negative. Check the sign."),
        "zero": _("This cannot be 0. Leave it empty if it is not reported."),
        "too_small": _("Type a number of at least %(limit)s."),
        "too_large": _("Type a number of at most %(limit)s."),
    }

    def __init__(
        self,
        *,
        is_whole: bool = False,
        is_positive: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
        **options,
    ):
        super().__init__(**options)
        self.is_whole, self.is_positive = is_whole, is_positive
        self.min_value, self.max_value = min_value, max_value
        self.note = ""

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value):
        if isinstance(value, float) and value.is_integer():
            return format(value, ".0f")
        return format(value, "f") if isinstance(value, Decimal) else value

    def to_python(self, value):
        self.note = ""
        if value is None or isinstance(value, Decimal):
            return value
        try:
            found = understand(str(value))
        except NotANumber as error:
            raise ValidationError(str(error), code="not_a_number") from error
        if found is None:
            return None
        self.note = found.note
        return found.value

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.is_whole and value != value.to_integral_value():
            self._refuse("whole")
        if self.is_positive and value == 0:
            self._refuse("zero")
        if value < 0 and (self.is_positive or self.min_value == 0):
            self._refuse("negative")
        if self.min_value is not None and value < self.min_value:
            self._refuse("too_small", limit=self.min_value)
        if self.max_value is not None and value > self.max_value:
            self._refuse("too_large", limit=self.max_value)

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    def _refuse(self, code, **params):
        raise ValidationError(str(self.error_messages[code]) % params, code=code)
