"""The index of words: an FTS5 table on SQLite, a table of tsvectors on PostgreSQL.

Django has no model for either, so that nothing refers to them: a citation that is gone leaves a
row behind that no query reaches.
"""

from django.db import migrations

from screening.actions import text_index

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE screening_citation_text USING fts5("
        "title, authors, abstract, other,"
        """ tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'")"""
    ],
    "postgresql": [
        "CREATE TABLE screening_citation_text ("
        "citation_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX citations_by_words ON screening_citation_text USING gin (words)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    batch = []
    for citation in apps.get_model("screening", "Citation").objects.iterator():
        batch.append(citation)
        if len(batch) == 500:
            text_index.put(batch)
            batch = []
    text_index.put(batch)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE screening_citation_text")


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_searches_citations_and_judgements")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
