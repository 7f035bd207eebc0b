"""The words by which lists are filtered go into the index of words, which is filled anew."""

from django.db import migrations

from screening.actions import text_index


def fill(apps, schema_editor):
    batch = []
    for citation in apps.get_model("screening", "Citation").objects.iterator():
        batch.append(citation)
        if len(batch) == 500:
            text_index.put(batch)
            batch = []
    text_index.put(batch)


class Migration(migrations.Migration):
    dependencies = [("screening", "0012_citation_lists_tags_notes_highlights")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
