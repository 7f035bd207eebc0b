from uuid import uuid4

from django.db import models


class Row(models.Model):
    """A row of an extraction: values, each of which may have been typed, clicked or taken over.

    `cells` keeps, per field, the digits as they were typed ("2.80", which a float forgets) and the
    extraction's `version` at which the value was last changed. `pair` is set in a final extraction
    only: the pair of extracted rows (`Pairing.pairs`) that this row settles.
    """

    VALUES: tuple[str, ...]  # the fields an extractor fills in, in the order of the form

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    cells = models.JSONField(default=dict, editable=False)
    pair = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    def typed(self, field):
        """The value as typed; where the digits were not kept, the shortest; "" if none."""
        value = getattr(self, field)
        if value is None:
            return ""
        kept = self.cells.get(field, {}).get("typed")
        shortest = str(value).removesuffix(".0") if isinstance(value, float) else str(value)
        return kept or shortest

    def version_of(self, field):
        """The extraction's version at which the field was last changed; 0 if it never was."""
        return self.cells.get(field, {}).get("version", 0)

    def values(self):
        """What an extractor filled in, comparable between extractions: rows named by their uid."""
        found = {name: getattr(self, name) for name in self.VALUES}
        return {
            name: str(value.uid) if isinstance(value, models.Model) else value
            for name, value in found.items()
        }


class RowQuerySet(models.QuerySet):
    """Rows that hang on an extraction; `path` is the lookup that leads there."""

    path = "extraction"

    def visible_to(self, user):
        extractions = self.model._meta.get_field(self.path.split("__")[0]).related_model
        for step in self.path.split("__")[1:]:
            extractions = extractions._meta.get_field(step).related_model
        return self.filter(**{f"{self.path}__in": extractions.objects.visible_to(user)})
