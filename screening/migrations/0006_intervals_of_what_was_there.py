"""Writes what `actions.standings` would have written, from the events that were kept."""

from collections import defaultdict

from django.db import migrations


def write(apps, schema_editor):
    for review in apps.get_model("review", "Review").objects.all():
        Replay(apps, review).write()


def pieces(start, end, timeline):
    """What a timeline of (event, value) says from one event to another, as (cause, until, value)."""
    held = [value for seq, value in timeline if seq <= start][-1:]
    marks = [(start, *held)] if held else []
    marks += [(seq, value) for seq, value in timeline if start < seq and (not end or seq < end)]
    ends = [*(seq for seq, _ in marks[1:]), end]
    joined = []
    for (seq, value), until in zip(marks, ends, strict=True):
        if joined and joined[-1][2] == value:
            joined[-1] = (joined[-1][0], until, value)
        else:
            joined.append((seq, until, value))
    return joined


class Replay:
    """The rows of one review."""

    def __init__(self, apps, review):
        self.apps, self.review = apps, review
        self.standing = apps.get_model("screening", "Standing")
        self.stood = defaultdict(list)  # (citation, stage) -> [(cause, until, standing)]
        rows = self.standing.objects.filter(review=review).order_by("cause", "pk")
        for pk, stage, *interval in rows.values_list(
            "citation", "stage", "cause", "until", "standing"
        ):
            self.stood[pk, stage].append(tuple(interval))
        self.new = []

    def events(self, *verbs):
        rows = self.apps.get_model("review", "Event").objects.filter(review=self.review)
        return rows.filter(verb__in=verbs).order_by("seq")

    def write(self):
        self.duplicates()
        self.retrievals()
        self.links()
        self.standing.objects.bulk_create(self.new, batch_size=500)

    def add(self, citation, stage, cause, until, standing, head=None):
        if until is None or until > cause:
            place = {"review_id": self.review.pk, "citation_id": citation, "stage": stage}
            row = self.standing(**place, standing=standing, cause=cause, until=until, head_id=head)
            self.new.append(row)

    def duplicates(self):
        """Whenever a published citation was not up for judgement, another stood for it."""
        citations = self.apps.get_model("screening", "Citation").objects.filter(review=self.review)
        splits = dict(self.events("screening.duplicates.split").values_list("seq", "data"))
        fields = ("pk", "canonical", "citation_import__publications__cause")
        for pk, canonical, since in citations.filter(
            citation_import__publications__until__isnull=True,
            citation_import__committed_at__isnull=False,
        ).values_list(*fields):
            for cause, until, _ in self.stood[pk, "title_abstract"]:
                if cause > since:
                    other = citations.filter(uid=splits.get(cause, {}).get("other")).first()
                    head = other and (other.canonical_id or other.pk)
                    head = other.pk if head == pk else head
                    self.add(pk, "identification", since, cause, "duplicate", head)
                since = until
            if canonical and since is not None:
                self.add(pk, "identification", since, None, "duplicate", canonical)

    def retrievals(self):
        reports = self.apps.get_model("screening", "Report").objects.filter(review=self.review)
        moves = defaultdict(lambda: [(0, "wanted")])
        for event in self.events("screening.report.moved"):
            moves[event.target_uid].append((event.seq, event.data["after"]))
        for citation, uid in reports.values_list("citation", "uid"):
            for cause, until, standing in self.stood[citation, "title_abstract"]:
                if standing == "included":
                    for piece in pieces(cause, until, moves[uid]):
                        self.add(citation, "retrieval", *piece)

    def links(self):
        """Of which studies each included report was, and since when."""
        model = self.apps.get_model("screening", "StudyLink")
        rows = []
        for citation, timeline in self.studies_of():
            for start, end, standing in self.stood[citation, "full_text"]:
                if standing != "included":
                    continue
                for cause, until, held in pieces(start, end, timeline):
                    if not held:
                        self.add(citation, "grouping", cause, until, "alone")
                for study in frozenset().union(*(held for _, held in timeline)):
                    mine = [(seq, study in held) for seq, held in timeline]
                    for cause, until, is_linked in pieces(start, end, mine):
                        if is_linked:
                            row = {"study_id": study, "citation_id": citation}
                            rows.append(model(**row, cause=cause, until=until))
        model.objects.bulk_create(rows, batch_size=500)

    def studies_of(self):
        """For each report's citation the (event, set of studies) that the log tells of."""
        studies = self.apps.get_model("screening", "Study").objects.filter(review=self.review)
        reports = self.apps.get_model("screening", "Report").objects.filter(review=self.review)
        key_of = dict(studies.values_list("uid", "pk"))
        told = defaultdict(lambda: [(0, frozenset())])
        created, linked, unlinked = (
            f"screening.study.{verb}" for verb in ("created", "linked", "unlinked")
        )
        for event in self.events(created, linked, unlinked):
            study = frozenset({key_of[event.target_uid]} if event.target_uid in key_of else ())
            for uid in event.data.get("reports") or [event.data.get("report")]:
                held = told[uid][-1][1]
                now = held - study if event.verb == unlinked else held | study
                told[uid].append((event.seq, now))
        present = defaultdict(set)
        for study, report in studies.values_list("pk", "reports"):
            present[report].add(study)
        for pk, uid, citation in reports.values_list("pk", "uid", "citation"):
            timeline = told[str(uid)]
            if timeline[-1][1] != present[pk]:  # the log does not tell all
                timeline = [(0, frozenset(present[pk]))]
            yield citation, timeline


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0005_every_step_as_intervals"),
        ("review", "0001_people_roles_and_events"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
