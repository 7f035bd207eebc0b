from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extraction.choices import DrugForm, EffectMeasure, IndexEvent
from extraction.models import Outcome
from review.fields import NumberField
from screening.models import Study
from synthesis.choices import Crossover, Estimator, Measure, Prefer, Subgroup, Test, Variance

LEVELS = [("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %")]
ANY = [("", gettext_lazy("The default of the measure"))]


class ListField(forms.CharField):
    """Names separated by commas, in the order they are to be tried."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        parts = [part.strip() for part in (super().to_python(value) or "").split(",")]
        return list(dict.fromkeys(filter(None, parts)))


class AssumptionForm(forms.Form):
    study = forms.ChoiceField(label=gettext_lazy("Study"), required=False)
    n1 = NumberField(
        label=gettext_lazy("Analysed, intervention"),
        is_whole=True,
        is_positive=True,
        required=False,
    )
    n2 = NumberField(
        label=gettext_lazy("Analysed, control"), is_whole=True, is_positive=True, required=False
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)

    def __init__(self, *args, studies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["study"].choices = [("", "–"), *studies]

    def clean(self):
        values = super().clean()
        given = [name for name in self.fields if values.get(name) not in (None, "")]
        if given and len(given) < len(self.fields) and not self.errors:
            raise forms.ValidationError(
                _("An assumption names its study, both numbers and the reason.")
            )
        return values

    def as_option(self):
        values = self.cleaned_data
        if not values.get("study"):
            return None
        numbers = {name: int(values[name]) for name in ("n1", "n2")}
        return {"study": values["study"], **numbers, "why": values["why"]}


class PublishedForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Review"), max_length=200, required=False)
    estimate = NumberField(label=gettext_lazy("Estimate"), required=False)
    ci_low = NumberField(label=gettext_lazy("From"), required=False)
    ci_high = NumberField(label=gettext_lazy("To"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def clean(self):
        values = super().clean()
        if any(values.get(name) not in (None, "") for name in values):
            missing = [name for name in ("label", "estimate", "source") if not _has(values, name)]
            if missing and not self.errors:
                raise forms.ValidationError(
                    _("A published result names its review, its estimate and its source.")
                )
        return values

    def as_option(self):
        values = self.cleaned_data
        if not values.get("label"):
            return None
        return {
            name: float(value) if name in ("estimate", "ci_low", "ci_high") and _has(values, name)
            else value
            for name, value in values.items()
        }  # fmt: skip


def _has(values, name):
    return values.get(name) not in (None, "")


class AnalysisForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Short, for tabs and lists: 24 h, depression score."),
    )
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("In words; it heads the result."),
    )
    domain = forms.ChoiceField(label=gettext_lazy("Outcome domain"))
    instruments = ListField(label=gettext_lazy("Instruments, in order"), required=False)
    hours_from = NumberField(label=gettext_lazy("Window from (h)"))
    hours_to = NumberField(label=gettext_lazy("Window to (h)"))
    hours_target = NumberField(label=gettext_lazy("Nearest to (h)"))
    index_events = forms.MultipleChoiceField(
        label=gettext_lazy("Counted from"),
        choices=IndexEvent,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: any."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Effect measure"), choices=Measure)
    reported_measure = forms.ChoiceField(
        label=gettext_lazy("Reported measure"),
        choices=[("", "–"), *EffectMeasure.choices],
        required=False,
        help_text=gettext_lazy("Only where estimates are pooled as reported."),
    )
    estimator = forms.ChoiceField(label=gettext_lazy("Model"), choices=Estimator)
    test = forms.ChoiceField(label=gettext_lazy("Test and interval"), choices=Test)
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), choices=LEVELS, coerce=float)
    subgroup = forms.ChoiceField(
        label=gettext_lazy("Subgroups"),
        choices=[("", gettext_lazy("None")), *Subgroup.choices],
        required=False,
    )
    drug_forms = forms.MultipleChoiceField(
        label=gettext_lazy("Forms of the drug"),
        choices=DrugForm,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: any."),
    )
    comparators = ListField(
        label=gettext_lazy("Comparators"),
        required=False,
        help_text=gettext_lazy("Separated by commas; empty: any."),
    )
    prefer = forms.ChoiceField(
        label=gettext_lazy("Preferred result"), choices=[*ANY, *Prefer.choices], required=False
    )
    crossover = forms.ChoiceField(label=gettext_lazy("Crossovers"), choices=Crossover)
    variance = forms.ChoiceField(
        label=gettext_lazy("Variance of an SMD from a reported difference"), choices=Variance
    )

    def __init__(self, data=None, *, review, analysis=None):
        super().__init__(data, initial=initial(analysis))
        self.review, self.analysis = review, analysis
        outcomes = Outcome.objects.filter(review=review).order_by("domain", "instrument")
        names = outcomes.values_list("domain", "instrument")
        self.known = {}
        for domain, instrument in names:
            self.known.setdefault(domain, []).append(instrument)
        self.fields["domain"].choices = [(name, name) for name in self.known]
        self.fields["instruments"].help_text = self._instruments_help()
        studies = Study.objects.filter(review=review).order_by("label")
        labels = [(str(study.uid), study.label) for study in studies]
        options = analysis.options if analysis else {}
        self.assumptions = AssumptionFormSet(
            data,
            prefix="assumptions",
            initial=options.get("assumptions", []),
            form_kwargs={"studies": labels},
        )
        self.published = PublishedFormSet(
            data, prefix="published", initial=analysis.published if analysis else []
        )

    def _instruments_help(self):
        known = sorted({name for names in self.known.values() for name in names if name})
        words = _("Separated by commas; the first that a study reports is used. Known: %(names)s.")
        return words % {"names": ", ".join(known) or "–"}

    def is_valid(self):
        parts = [super().is_valid(), self.assumptions.is_valid(), self.published.is_valid()]
        return all(parts)

    def clean_instruments(self):
        chosen = self.cleaned_data["instruments"]
        known = self.known.get(self.cleaned_data.get("domain"), [])
        unknown = [name for name in chosen if name not in known]
        if unknown:
            words = _("%(names)s is no instrument of this outcome domain. Known: %(known)s.")
            names = {"names": ", ".join(unknown), "known": ", ".join(filter(None, known)) or "–"}
            raise forms.ValidationError(words % names)
        return chosen

    def clean(self):
        values = super().clean()
        hours = [values.get(name) for name in ("hours_from", "hours_target", "hours_to")]
        if None not in hours and not hours[0] <= hours[1] <= hours[2]:
            self.add_error("hours_target", _("This lies outside the window. Correct one of them."))
        if values.get("measure") == Measure.MD and len(values.get("instruments", [])) != 1:
            self.add_error(
                "instruments",
                _("A mean difference needs one scale: name one instrument, or choose the SMD."),
            )
        if values.get("measure") == Measure.GEN and not values.get("reported_measure"):
            self.add_error("reported_measure", _("Say which reported measure is pooled."))
        return values

    def fields_of_analysis(self):
        """What the actions take."""
        values = self.cleaned_data
        hours = {name: float(values[name]) for name in ("hours_from", "hours_to", "hours_target")}
        options = {name: values[name] for name in OPTIONS}
        options |= {"forms": values["drug_forms"], "prefer": values["prefer"] or None}
        options["assumptions"] = given(self.assumptions)
        return {
            **{name: values[name] for name in OWN},
            **hours,
            "options": options,
            "published": given(self.published),
        }


OWN = (
    "title",
    "question",
    "domain",
    "instruments",
    "index_events",
    "measure",
    "estimator",
    "test",
    "level",
    "subgroup",
)
OPTIONS = ("comparators", "crossover", "variance", "reported_measure")
AssumptionFormSet = forms.formset_factory(AssumptionForm, extra=1)
PublishedFormSet = forms.formset_factory(PublishedForm, extra=1)


def initial(analysis):
    """The form of an analysis as it is; a new one starts with the product's defaults."""
    if analysis is None:
        return {"level": "0.95", "hours_from": 18.0, "hours_to": 36.0, "hours_target": 24.0}
    hours = {name: getattr(analysis, name) for name in ("hours_from", "hours_to", "hours_target")}
    own = {name: getattr(analysis, name) for name in OWN} | {"level": f"{analysis.level:g}"}
    options = {name: analysis.options.get(name) for name in (*OPTIONS, "prefer")}
    return own | hours | options | {"drug_forms": analysis.options.get("forms", [])}


def given(formset):
    """The filled rows of a formset."""
    return [option for form in formset if (option := form.as_option())]
