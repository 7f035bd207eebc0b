"""All tables of screening, and the index of words: an FTS5 table on SQLite, tsvectors on PostgreSQL.

Django has no model for either index, so that nothing refers to them: a citation that is gone
leaves a row behind that no query reaches.

It replaces what was migrated before the first release: a database of then goes on if it has all.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import screening.models.ordering
import uuid
from django.conf import settings
from django.db import migrations, models


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


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE screening_citation_text")


class Migration(migrations.Migration):

    replaces = [
        ('screening', '0001_searches_citations_and_judgements'),
        ('screening', '0002_text_search'),
        ('screening', '0003_imports_undone_reread_and_searches_in_full'),
        ('screening', '0004_untitled_citations'),
        ('screening', '0005_every_step_as_intervals'),
        ('screening', '0006_intervals_of_what_was_there'),
        ('screening', '0007_fields_that_reading_again_changes'),
        ('screening', '0008_scored_matches'),
        ('screening', '0009_columns_of_tables'),
        ('screening', '0010_marks_of_the_flow'),
        ('screening', '0011_doubts_relations_and_notices'),
        ('screening', '0012_citation_lists_tags_notes_highlights'),
        ('screening', '0013_index_the_traits_of_citations'),
        ('screening', '0014_own_decisions_by_time'),
        ('screening', '0015_index_the_notices_of_citations'),
    ]

    initial = True

    dependencies = [
        ('review', '0001_people_roles_and_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='review.review')),
                ('kind', models.CharField(choices=[('database', 'Database'), ('register', 'Register'), ('other', 'Other method')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('method', models.CharField(blank=True, choices=[('citations', 'Citation searching'), ('websites', 'Websites'), ('organisations', 'Organisations'), ('contact', 'Contact with authors or experts'), ('hand', 'Hand searching'), ('other', 'Another way')], max_length=20, verbose_name='method')),
                ('platform', models.CharField(blank=True, max_length=200, verbose_name='platform')),
                ('coverage', models.CharField(blank=True, max_length=200, verbose_name='dates covered')),
                ('searched_on', models.DateField(blank=True, null=True, verbose_name='searched on')),
                ('searched_by', models.CharField(blank=True, max_length=200, verbose_name='searched by')),
                ('together_with', models.CharField(blank=True, max_length=300, verbose_name='searched together with')),
                ('strategy', models.TextField(blank=True, verbose_name='search strategy')),
                ('procedure', models.TextField(blank=True, verbose_name='how it was done')),
                ('limits', models.TextField(blank=True, verbose_name='limits and restrictions')),
                ('filters', models.TextField(blank=True, verbose_name='search filters')),
                ('prior_work', models.TextField(blank=True, verbose_name='earlier strategies reused')),
                ('updates', models.TextField(blank=True, verbose_name='updates and alerts')),
                ('press_by', models.CharField(blank=True, max_length=200, verbose_name='strategy reviewed by')),
                ('press_on', models.DateField(blank=True, null=True, verbose_name='strategy reviewed on')),
                ('press_outcome', models.TextField(blank=True, verbose_name='what the review of the strategy led to')),
                ('shown_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='records shown')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['database', 'register', 'other'])), name='a_search_is_of_a_database_a_register_or_other'), models.CheckConstraint(condition=models.Q(('method', ''), ('kind', 'other'), _connector='OR'), name='only_other_methods_have_a_method')],
            },
        ),
        migrations.CreateModel(
            name='CitationImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('status', models.CharField(choices=[('queued', 'Waiting to start'), ('running', 'Running'), ('succeeded', 'Done'), ('failed', 'Stopped')], default='queued', max_length=20)),
                ('attempt', models.PositiveIntegerField(default=0, editable=False)),
                ('last_attempt', models.PositiveIntegerField(default=3, editable=False)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('error', models.TextField(blank=True)),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citation_imports', to='review.review')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='screening.search')),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('byte_count', models.PositiveBigIntegerField(default=0)),
                ('encoding', models.CharField(blank=True, max_length=100)),
                ('encoding_remark', models.TextField(blank=True)),
                ('dialect', models.CharField(blank=True, max_length=20)),
                ('starts', models.PositiveIntegerField(default=0)),
                ('stored', models.PositiveIntegerField(default=0)),
                ('quarantined', models.PositiveIntegerField(default=0)),
                ('stored_bytes', models.PositiveBigIntegerField(default=0)),
                ('quarantined_bytes', models.PositiveBigIntegerField(default=0)),
                ('padding', models.JSONField(default=dict)),
                ('first_title', models.TextField(blank=True)),
                ('last_title', models.TextField(blank=True)),
                ('position', models.PositiveBigIntegerField(default=0)),
                ('next_line', models.PositiveBigIntegerField(default=1)),
                ('is_gapless', models.BooleanField(default=True)),
                ('padding_places', models.JSONField(default=dict)),
                ('table_header', models.TextField(blank=True)),
                ('columns', models.JSONField(default=list)),
                ('needs_columns', models.BooleanField(default=False)),
                ('committed_at', models.DateTimeField(editable=False, null=True)),
                ('part_of', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='repairs', to='screening.citationimport')),
                ('archive_name', models.CharField(blank=True, max_length=255)),
                ('shown_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='records shown')),
                ('shown_why', models.TextField(blank=True, verbose_name='why the numbers differ')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_why', models.TextField(blank=True)),
                ('restored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('sha256__gt', ''), ('withdrawn_at__isnull', True)), fields=('search', 'sha256'), name='one_import_per_file_and_search'), models.CheckConstraint(condition=models.Q(('committed_at__isnull', True), ('starts', django.db.models.expressions.CombinedExpression(models.F('stored'), '+', models.F('quarantined'))), _connector='OR'), name='a_published_import_lost_no_record'), models.CheckConstraint(condition=models.Q(('committed_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='an_import_is_published_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='review.review')),
                ('citation_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='screening.citationimport')),
                ('canonical', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='screening.citation')),
                ('position', models.PositiveIntegerField()),
                ('title', models.TextField()),
                ('abstract', models.TextField(blank=True)),
                ('authors', models.JSONField(default=list)),
                ('year', models.IntegerField(null=True)),
                ('journal', models.TextField(blank=True)),
                ('volume', models.TextField(blank=True)),
                ('issue', models.TextField(blank=True)),
                ('pages', models.TextField(blank=True)),
                ('doi', models.TextField(blank=True)),
                ('pmid', models.TextField(blank=True)),
                ('pmcid', models.TextField(blank=True)),
                ('registry_ids', models.JSONField(default=list)),
                ('language', models.TextField(blank=True)),
                ('publication_types', models.JSONField(default=list)),
                ('keywords', models.JSONField(default=list)),
                ('urls', models.JSONField(default=list)),
                ('accession_number', models.TextField(blank=True)),
                ('database', models.TextField(blank=True)),
                ('source', models.TextField(blank=True)),
                ('notes', models.JSONField(default=list)),
                ('editorial_notices', models.JSONField(default=list)),
                ('raw', models.TextField(blank=True)),
                ('start', models.PositiveBigIntegerField(default=0)),
                ('end', models.PositiveBigIntegerField(default=0)),
                ('first_line', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('canonical__isnull', False)), fields=['canonical'], name='duplicates_of_a_citation'), models.Index(models.F('review'), models.F('id'), models.F('citation_import'), models.F('canonical'), models.F('year'), name='citations_as_imported'), models.Index(models.F('review'), screening.models.ordering.TextKey('title'), models.F('id'), models.F('citation_import'), models.F('canonical'), models.F('year'), name='citations_by_title'), models.Index(models.F('review'), screening.models.ordering.FirstKey('authors'), models.F('id'), models.F('citation_import'), models.F('canonical'), models.F('year'), name='citations_by_author'), models.Index(models.F('review'), screening.models.ordering.YearKey('year'), models.F('id'), models.F('citation_import'), models.F('canonical'), models.F('year'), name='citations_by_year'), models.Index(models.F('review'), screening.models.ordering.TextKey('journal'), models.F('id'), models.F('citation_import'), models.F('canonical'), models.F('year'), name='citations_by_journal')],
                'constraints': [models.UniqueConstraint(fields=('citation_import', 'position'), name='one_citation_per_place_in_the_file'), models.CheckConstraint(condition=models.Q(('title', ''), ('abstract', ''), ('doi', ''), ('pmid', ''), _negated=True), name='a_citation_can_be_judged_or_looked_up'), models.CheckConstraint(condition=models.Q(('canonical__isnull', True), models.Q(('canonical', models.F('id')), _negated=True), _connector='OR'), name='a_citation_is_no_duplicate_of_itself')],
            },
        ),
        migrations.CreateModel(
            name='ExclusionReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusion_reasons', to='review.review')),
                ('stage', models.CharField(choices=[('title_abstract', 'Title and abstract'), ('full_text', 'Full text')], max_length=20, verbose_name='stage')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('label', models.CharField(max_length=100, verbose_name='reason')),
                ('is_retired', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'stage', 'label'), name='one_reason_per_stage_and_label'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='a_reason_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Adjudication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjudications', to='screening.citation')),
                ('stage', models.CharField(choices=[('title_abstract', 'Title and abstract'), ('full_text', 'Full text')], max_length=20)),
                ('verdict', models.CharField(choices=[('include', 'Include'), ('exclude', 'Exclude'), ('maybe', 'Maybe')], max_length=10)),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.exclusionreason')),
                ('why', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjudications', to=settings.AUTH_USER_MODEL)),
                ('adjudicated_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('citation', 'stage'), name='one_current_adjudication_per_stage'), models.CheckConstraint(condition=models.Q(('verdict__in', ['include', 'exclude'])), name='an_adjudication_includes_or_excludes'), models.CheckConstraint(condition=models.Q(('reason__isnull', True), ('verdict', 'exclude'), _connector='OR'), name='only_adjudicated_exclusions_have_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'full_text'), ('verdict', 'exclude'), _negated=True), ('reason__isnull', False), _connector='OR'), name='adjudicated_exclusions_at_full_text_have_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ChosenValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='chosen_values', to='screening.citation')),
                ('field', models.CharField(max_length=20)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chosen_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('citation', 'field'), name='one_choice_per_citation_and_field')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_mappings', to='review.review')),
                ('signature', models.CharField(max_length=64)),
                ('header', models.JSONField()),
                ('roles', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'signature'), name='one_column_mapping_per_header'), models.CheckConstraint(condition=models.Q(('signature__gt', '')), name='a_column_mapping_has_a_header')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='review.review')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='screening.citation')),
                ('stage', models.CharField(choices=[('identification', 'Identification'), ('title_abstract', 'Title and abstract'), ('retrieval', 'Retrieval'), ('full_text', 'Full text'), ('grouping', 'Studies')], max_length=20)),
                ('standing', models.CharField(choices=[('undecided', 'Undecided'), ('conflict', 'Conflict'), ('included', 'Included'), ('excluded', 'Excluded'), ('automation', 'Marked as ineligible by automation tools'), ('other_reasons', 'Removed for other reasons'), ('not_screened', 'Not screened: a stopping rule'), ('unclassified', 'Awaiting classification'), ('ongoing', 'Ongoing study'), ('wanted', 'Not yet sought'), ('awaited', 'Sought'), ('retrieved', 'Retrieved'), ('not_retrieved', 'Not retrieved'), ('duplicate', 'Duplicate'), ('alone', 'Not yet linked to a study')], max_length=20)),
                ('reason', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.exclusionreason')),
                ('head', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('cause', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['review', 'stage', 'standing', 'citation', 'until'], name='current_standings_in_order'), models.Index(fields=['review', 'stage', 'standing', 'cause', 'until', 'citation'], name='standings_as_of_an_event'), models.Index(condition=models.Q(('head__isnull', False)), fields=['head'], name='standings_behind_a_head')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('citation', 'stage'), name='one_current_standing_per_stage'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('cause')), _connector='OR'), name='a_standing_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('reason__isnull', True), ('standing', 'excluded'), _connector='OR'), name='only_excluded_standings_have_reasons'), models.CheckConstraint(condition=models.Q(('head__isnull', True), ('stage', 'identification'), _connector='OR'), name='only_duplicates_have_heads')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='screening.citation')),
                ('reviewer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                ('stage', models.CharField(choices=[('title_abstract', 'Title and abstract'), ('full_text', 'Full text')], max_length=20)),
                ('verdict', models.CharField(choices=[('include', 'Include'), ('exclude', 'Exclude'), ('maybe', 'Maybe')], max_length=10)),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.exclusionreason')),
                ('note', models.TextField(blank=True)),
                ('client_key', models.UUIDField(editable=False, null=True)),
                ('decided_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['reviewer', 'stage', 'superseded_at', 'citation', 'verdict'], name='own_decisions'), models.Index(fields=['reviewer', 'stage', 'superseded_at', 'decided_at', 'id'], name='own_decisions_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('reviewer', 'stage', 'citation'), name='one_current_decision_per_reviewer_and_stage'), models.UniqueConstraint(fields=('reviewer', 'client_key'), name='one_decision_per_client_key'), models.CheckConstraint(condition=models.Q(('reason__isnull', True), ('verdict', 'exclude'), _connector='OR'), name='only_exclusions_have_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'full_text'), ('verdict', 'exclude'), _negated=True), ('reason__isnull', False), _connector='OR'), name='exclusions_at_full_text_have_a_reason'), models.CheckConstraint(condition=models.Q(('stage', 'full_text'), ('verdict', 'maybe'), _negated=True), name='no_maybe_at_full_text')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='review.review')),
                ('citation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='screening.citation')),
                ('retrieval', models.CharField(choices=[('wanted', 'Not yet sought'), ('awaited', 'Sought'), ('retrieved', 'Retrieved'), ('not_retrieved', 'Not retrieved')], default='wanted', max_length=20, verbose_name='retrieval')),
                ('retrieval_note', models.TextField(blank=True, verbose_name='how it was sought')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('retrieval__in', ['wanted', 'awaited', 'retrieved', 'not_retrieved'])), name='a_report_is_wanted_awaited_retrieved_or_not')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='screening.report')),
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'sha256'), name='one_document_per_file_and_report')],
            },
        ),
        migrations.CreateModel(
            name='DoubtfulPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doubtful_pairs', to='review.review')),
                ('citation_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doubtful_pairs', to='screening.citationimport')),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('score', models.FloatField()),
                ('evidence', models.JSONField(default=list)),
                ('answer', models.CharField(blank=True, choices=[('joined', 'The same report'), ('apart', 'Different reports'), ('related', 'Related reports')], max_length=10)),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['review', 'answer'], name='doubts_by_answer')],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='one_doubt_per_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='a_doubt_names_the_older_citation_first'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('by__isnull', False)), _connector='OR'), name='an_answer_to_a_doubt_has_a_person_and_a_time')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicate_links', to='review.review')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('kind', models.CharField(choices=[('pmid', 'Same PubMed ID'), ('pmcid', 'Same PubMed Central ID'), ('doi', 'Same DOI'), ('title_year', 'Same title and year'), ('similar', 'Much the same in several fields'), ('person', 'Judged by a person')], max_length=10)),
                ('value', models.TextField(blank=True)),
                ('score', models.FloatField(null=True)),
                ('evidence', models.JSONField(default=list)),
                ('moved', models.JSONField(default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('split_at', models.DateTimeField(null=True)),
                ('split_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second', 'kind'), name='one_link_per_pair_and_kind'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='a_link_names_the_older_citation_first')],
            },
        ),
        migrations.CreateModel(
            name='FinalMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='final_marks', to='review.review')),
                ('seq', models.PositiveBigIntegerField()),
                ('note', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('marked_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('review',), name='one_final_mark_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Highlight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='highlights', to='review.review')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('include', 'For inclusion'), ('exclude', 'For exclusion'), ('neutral', 'Worth noticing')], max_length=10)),
                ('words', models.TextField(blank=True, verbose_name='words')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'by', 'kind'), name='one_list_of_words_per_kind_and_person'), models.UniqueConstraint(condition=models.Q(('by__isnull', True)), fields=('review', 'kind'), name='one_list_of_words_per_kind_and_review')],
            },
        ),
        migrations.CreateModel(
            name='MatchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='review.review')),
                ('citation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='match_keys', to='screening.citation')),
                ('digest', models.CharField(max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['review', 'digest'], name='citations_by_match_key')],
                'constraints': [models.UniqueConstraint(fields=('citation', 'digest'), name='a_citation_has_each_match_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='review.review')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='tag')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'by', 'name', 'is_shared'), name='one_tag_per_name_and_author'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_tag_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Tagging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='screening.tag')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='screening.citation')),
                ('cause', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('tag', 'citation'), name='one_current_tagging_per_tag'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('cause')), _connector='OR'), name='a_tagging_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='screening.citation')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.TextField(verbose_name='note')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared')),
                ('written_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_note_has_words')],
            },
        ),
        migrations.CreateModel(
            name='PreviousVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='previous_versions', to='review.review')),
                ('studies', models.PositiveIntegerField(verbose_name='studies included before')),
                ('reports', models.PositiveIntegerField(verbose_name='reports of these')),
                ('source', models.TextField(blank=True, verbose_name='which version')),
                ('cause', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('review',), name='one_current_previous_version'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('cause')), _connector='OR'), name='a_previous_version_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='screening.citationimport')),
                ('cause', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('citation_import',), name='one_current_publication_per_import'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('cause')), _connector='OR'), name='a_publication_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('citation_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='quarantine', to='screening.citationimport')),
                ('position', models.PositiveIntegerField()),
                ('start', models.PositiveBigIntegerField()),
                ('end', models.PositiveBigIntegerField()),
                ('first_line', models.PositiveBigIntegerField()),
                ('line_count', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('line', models.PositiveBigIntegerField()),
                ('field', models.CharField(blank=True, max_length=40)),
                ('problem', models.TextField()),
                ('fix', models.TextField()),
                ('raw', models.TextField()),
                ('repair', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='repaired', to='screening.citationimport')),
                ('dismissed_at', models.DateTimeField(editable=False, null=True)),
                ('dismissed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dismissed_why', models.TextField(blank=True, verbose_name='why it is no record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('citation_import', 'position'), name='one_quarantine_per_place_in_the_file'), models.CheckConstraint(condition=models.Q(('dismissed_at__isnull', True), models.Q(('dismissed_why', ''), _negated=True), _connector='OR'), name='what_is_dismissed_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='review.review')),
                ('citation_import', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='screening.citationimport')),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('kind', models.CharField(choices=[('preprint', 'Preprint and article'), ('registration', 'Registry entry and report of the trial'), ('abstract', 'Conference abstract and article'), ('notice', 'Correction, comment or retraction, and what it is about'), ('protocol', 'Protocol and results'), ('edition', 'Another edition, update or part'), ('companion', 'Reports of the same study')], max_length=20)),
                ('evidence', models.JSONField(default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='one_relation_per_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='a_relation_names_the_older_citation_first'), models.CheckConstraint(condition=models.Q(('kind__in', ['preprint', 'registration', 'abstract', 'notice', 'protocol', 'edition', 'companion'])), name='a_relation_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), ('removed_by__isnull', False), _connector='OR'), name='who_removed_a_relation_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Rereading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('status', models.CharField(choices=[('queued', 'Waiting to start'), ('running', 'Running'), ('succeeded', 'Done'), ('failed', 'Stopped')], default='queued', max_length=20)),
                ('attempt', models.PositiveIntegerField(default=0, editable=False)),
                ('last_attempt', models.PositiveIntegerField(default=3, editable=False)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('error', models.TextField(blank=True)),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('citation_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rereadings', to='screening.citationimport')),
                ('position', models.PositiveBigIntegerField(default=0)),
                ('next_line', models.PositiveBigIntegerField(default=1)),
                ('same', models.PositiveIntegerField(default=0)),
                ('fields', models.JSONField(default=dict)),
                ('missing', models.JSONField(default=list)),
                ('new', models.JSONField(default=list)),
                ('missing_count', models.PositiveIntegerField(default=0)),
                ('new_count', models.PositiveIntegerField(default=0)),
                ('compared_at', models.DateTimeField(editable=False, null=True)),
                ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                ('applied_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FieldChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rereading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='screening.rereading')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('applied', 'Applied'), ('left', 'Left')], default='waiting', max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rereading', 'citation'), name='one_change_per_record_and_rereading')],
            },
        ),
        migrations.CreateModel(
            name='SearchStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_statements', to='review.review')),
                ('item', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'item'), name='one_statement_per_item'), models.CheckConstraint(condition=models.Q(('item__gte', 1), ('item__lte', 16)), name='a_statement_is_to_one_of_16_items')],
            },
        ),
        migrations.CreateModel(
            name='SettingAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings_aside', to='screening.citation')),
                ('stage', models.CharField(choices=[('title_abstract', 'Title and abstract'), ('full_text', 'Full text')], max_length=20)),
                ('kind', models.CharField(choices=[('automation', 'Marked as ineligible by automation tools'), ('other_reasons', 'Removed for other reasons'), ('not_screened', 'Not screened: a stopping rule'), ('unclassified', 'Awaiting classification'), ('ongoing', 'Ongoing study')], max_length=20)),
                ('why', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_aside_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name_plural': 'settings aside',
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('citation', 'stage'), name='set_aside_once_per_stage'), models.CheckConstraint(condition=models.Q(('kind__in', ['automation', 'other_reasons', 'not_screened', 'unclassified', 'ongoing'])), name='set_aside_for_a_known_reason'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='setting_aside_needs_words')],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='studies', to='review.review')),
                ('label', models.CharField(max_length=120, verbose_name='label')),
                ('reports', models.ManyToManyField(related_name='studies', to='screening.report')),
            ],
            options={
                'verbose_name_plural': 'studies',
                'constraints': [models.UniqueConstraint(fields=('review', 'label'), name='one_study_per_label'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='a_study_has_a_label')],
            },
        ),
        migrations.CreateModel(
            name='StudyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='screening.study')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='study_links', to='screening.citation')),
                ('cause', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('study', 'citation'), name='one_current_link_per_study_and_report'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('cause')), _connector='OR'), name='a_link_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='screening.citationimport')),
                ('former', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.citation')),
                ('has_report', models.BooleanField(default=False)),
            ],
        ),
        migrations.RunPython(create, drop),
    ]
