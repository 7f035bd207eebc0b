"""What the list of records is asked for in its address, and each wish as a chip to be dropped."""

from collections.abc import Iterator

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from review.models import Review, User
from screening.choices import Aside, Retrieval, ScreeningOutcome, Stage, Verdict
from screening.citation_list import JOINT, SORTS, Filters
from screening.editorial_notices import GROUPS
from screening.forms import UID
from screening.models import CitationImport, ExclusionReason, Search, Tag

SORT_LABELS = {
    "imported": _("As imported"),
    "-imported": _("Last imported first"),
    "title": _("Title"),
    "author": _("First author"),
    "-year": _("Year, newest first"),
    "year": _("Year, oldest first"),
    "journal": _("Journal"),
}
assert {name.removeprefix("-") for name in SORT_LABELS} == set(SORTS)
WITHOUT = [
    ("title", _("Title")),
    ("abstract", _("Abstract")),
    ("authors", _("Authors")),
    ("year", _("Year")),
    ("doi", _("DOI")),
]
NOTICES = [
    ("any", _("with any notice")),
    ("retracted", _("retracted or withdrawn")),
    ("concern", _("with an expression of concern")),
    ("corrected", _("corrected")),
]
assert {name for name, _label in NOTICES} == {"any", *GROUPS}
NOT_FILTERS = {"page", "sort", "done", "own_stage"}


def _any(choices):
    return [("", _("any")), *choices]


def _standings(stage):
    aside = [(each.value, each.label) for each in Aside if each.stage == stage]
    return [*ScreeningOutcome.choices, *aside]


class ListForm(forms.Form):
    """Every field is a filter of `citation_list.Filters` by the same name, or the order."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=400,
        widget=forms.TextInput(
            {"data-key": "/", "type": "search", "aria-describedby": "f_words_hint"}
        ),
    )
    search = forms.ModelChoiceField(Search.objects.none(), label=_("Search"), required=False)
    citation_import = forms.ModelChoiceField(
        CitationImport.objects.none(), label=_("File"), required=False
    )
    year_from = forms.IntegerField(
        label=_("From year"), required=False, min_value=0, max_value=9999
    )
    year_to = forms.IntegerField(label=_("To year"), required=False, min_value=0, max_value=9999)
    own = forms.ChoiceField(
        label=_("My own vote"),
        required=False,
        choices=_any(
            [("none", _("not judged by me")), ("any", _("judged by me")), *Verdict.choices]
        ),
    )
    own_stage = forms.ChoiceField(label=_("My vote at"), required=False, choices=Stage)
    title_abstract = forms.ChoiceField(
        label=_("At title and abstract"),
        required=False,
        choices=_any(_standings(Stage.TITLE_ABSTRACT)),
    )
    full_text = forms.ChoiceField(
        label=_("At full text"), required=False, choices=_any(_standings(Stage.FULL_TEXT))
    )
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(), label=_("Excluded for"), required=False
    )
    retrieval = forms.ChoiceField(
        label=_("Report"), required=False, choices=_any(Retrieval.choices)
    )
    study = forms.ChoiceField(
        label=_("In an included study"),
        required=False,
        choices=_any([("yes", _("yes")), ("no", _("no"))]),
    )
    kind = forms.CharField(
        label=_("Kind of publication"),
        required=False,
        max_length=80,
        help_text=_("As the database calls it, or how that begins: randomized."),
    )
    language = forms.CharField(
        label=_("Language"),
        required=False,
        max_length=40,
        help_text=_("As in the record: eng, German."),
    )
    registry = forms.CharField(
        label=_("Registry number"), required=False, max_length=60, help_text="NCT01234567"
    )
    notice = forms.ChoiceField(label=_("Notice"), required=False, choices=_any(NOTICES))
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    note = forms.ChoiceField(
        label=_("Notes"),
        required=False,
        choices=_any(
            [("mine", _("with a note of mine")), ("any", _("with a note that I may read"))]
        ),
    )
    duplicates = forms.ChoiceField(
        label=_("Duplicates"),
        required=False,
        choices=[
            ("", _("only what stands for itself")),
            ("removed", _("only removed duplicates")),
            ("clusters", _("only clusters")),
            ("all", _("all")),
        ],
    )
    without = forms.MultipleChoiceField(
        label=_("Without"),
        required=False,
        choices=WITHOUT,
        widget=forms.CheckboxSelectMultiple,
    )
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORT_LABELS.items())

    def __init__(self, data, *, review: Review, user: User, is_sealed: bool):
        super().__init__(data, auto_id="f_%s")
        rows = {
            "search": Search.objects.filter(review=review).order_by("name", "pk"),
            "citation_import": CitationImport.objects.published().of_files().filter(review=review),
            "reason": ExclusionReason.objects.filter(review=review).order_by("stage", "order"),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found
            self.fields[name].to_field_name = "uid"
            self.fields[name].empty_label = _("any")
        names = Tag.objects.visible_to(user).filter(review=review).order_by("name")
        found = names.values_list("name", flat=True).distinct()
        self.fields["tag"].choices = _any((name, name) for name in found)
        for name in JOINT if is_sealed else ():
            del self.fields[name]

    @property
    def filters(self) -> Filters:
        """What was asked for and understood."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if name != "sort"}
        found["own_stage"] = found.get("own_stage") or Stage.TITLE_ABSTRACT
        found["without"] = tuple(found.get("without") or ())
        return Filters(**{name: value for name, value in found.items() if value is not None})

    @property
    def order(self) -> str:
        """The name of the order; as imported when none was asked for."""
        self.is_valid()
        return self.cleaned_data.get("sort") or "imported"

    @property
    def is_filtering(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(list(self.chips()))

    def chips(self) -> Iterator[tuple[str, str]]:
        """Each filter in words, and the query of the address without it."""
        self.is_valid()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if name not in NOT_FILTERS and value not in (None, "", []):
                yield f"{field.label}: {self._words(name, value)}", self.query(name)

    def query(self, *dropped: str) -> str:
        """The query of the address without the page and these fields."""
        found = QueryDict(mutable=True)
        for name, values in self.data.lists():
            if name in self.fields and name not in dropped:
                found.setlist(name, [value for value in values if value])
        return found.urlencode()

    def _words(self, name: str, value) -> str:
        choices = getattr(self.fields[name], "choices", None)
        if isinstance(self.fields[name], forms.ModelChoiceField) or choices is None:
            return str(value)
        labels = dict(choices)
        if isinstance(value, list):
            return gettext(", ").join(str(labels[each]) for each in value)
        words = str(labels[value])
        if name == "own":
            words += f" ({Stage(self.cleaned_data.get('own_stage') or 'title_abstract').label})"
        return words


class TagForm(forms.Form):
    """A tag to be put on records, or taken off."""

    name = forms.CharField(label=_("Tag"), max_length=60)
    is_shared = forms.BooleanField(label=_("Shared with the team"), required=False)


class UidsField(forms.Field):
    """The uids among what was sent, each once."""

    widget = forms.SelectMultiple

    def to_python(self, value):
        return list(dict.fromkeys(uid for uid in value or () if UID.fullmatch(uid)))


class ChosenForm(forms.Form):
    """Which records: those named, or all that the list's query finds."""

    chosen = UidsField(required=False)
    every = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=4000)
