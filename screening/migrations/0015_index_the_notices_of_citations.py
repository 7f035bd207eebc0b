"""Retractions, concerns and corrections go into the index of words: lists are filtered by them."""

from django.db import migrations

from screening.actions import text_index


def fill(apps, schema_editor):
    batch = []
    noticed = apps.get_model("screening", "Citation").objects.exclude(editorial_notices=[])
    for citation in noticed.iterator():
        batch.append(citation)
        if len(batch) == 500:
            text_index.put(batch)
            batch = []
    text_index.put(batch)


class Migration(migrations.Migration):
    dependencies = [("screening", "0014_own_decisions_by_time")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
