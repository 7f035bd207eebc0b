from django.db import models

from screening.models.citation_import import CitationImport


class Succession(models.Model):
    """That a citation stands for a cluster in place of one whose import was undone.

    Kept until the import comes back, so that `former` can stand for the others again.
    `has_report` says that the report of `former` went over to `successor`.
    """

    citation_import = models.ForeignKey(
        CitationImport, on_delete=models.CASCADE, related_name="successions"
    )
    former = models.OneToOneField("Citation", on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    has_report = models.BooleanField(default=False)

    def __str__(self):
        return f"{self.successor} for {self.former}"
