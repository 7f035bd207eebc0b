import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('review', '0001_people_roles_and_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Analysis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='analyses', to='review.review')),
                ('slug', models.SlugField(max_length=60)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('question', models.CharField(max_length=300, verbose_name='question')),
                ('domain', models.CharField(max_length=100, verbose_name='outcome domain')),
                ('instruments', models.JSONField(blank=True, default=list, verbose_name='instruments')),
                ('hours_from', models.FloatField(verbose_name='from')),
                ('hours_to', models.FloatField(verbose_name='to')),
                ('hours_target', models.FloatField(verbose_name='nearest to')),
                ('index_events', models.JSONField(blank=True, default=list, verbose_name='counted from')),
                ('measure', models.CharField(choices=[('SMD', 'Standardised mean difference (SMD)'), ('MD', 'Mean difference (MD)'), ('OR', 'Odds ratio (OR)'), ('RR', 'Risk ratio (RR)'), ('RD', 'Risk difference (RD)'), ('GEN', 'Estimates as reported, by their standard errors')], max_length=10, verbose_name='effect measure')),
                ('estimator', models.CharField(choices=[('REML', 'Random-effects, tau² by restricted maximum likelihood (REML)'), ('DL', 'Random-effects, tau² by DerSimonian and Laird (DL)'), ('EE', 'Common-effect (fixed-effect)')], default='REML', max_length=10, verbose_name='model')),
                ('test', models.CharField(choices=[('default', 'Knapp-Hartung when k > 2 and tau² > 0, else Wald'), ('z', 'Wald'), ('knha', 'Knapp-Hartung')], default='default', max_length=10, verbose_name='test')),
                ('level', models.FloatField(default=0.95, verbose_name='level of the intervals')),
                ('subgroup', models.CharField(blank=True, choices=[('form', 'Form of the drug'), ('concomitant', 'Add-on or monotherapy'), ('comparator', 'Comparator'), ('route', 'Route')], max_length=20, verbose_name='subgroups')),
                ('options', models.JSONField(blank=True, default=dict)),
                ('published', models.JSONField(blank=True, default=list)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'analyses',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'slug'), name='one_analysis_per_slug'), models.CheckConstraint(condition=models.Q(('hours_from__lte', models.F('hours_target')), ('hours_target__lte', models.F('hours_to'))), name='the_target_lies_in_the_window'), models.CheckConstraint(condition=models.Q(('level__gt', 0.5), ('level__lt', 1)), name='levels_of_analyses_are_fractions')],
            },
        ),
        migrations.CreateModel(
            name='AnalysisRun',
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
                ('analysis', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='synthesis.analysis')),
                ('number', models.PositiveIntegerField()),
                ('inputs', models.JSONField()),
                ('left_out', models.JSONField(default=list)),
                ('between_q', models.FloatField(null=True)),
                ('between_df', models.PositiveIntegerField(null=True)),
                ('between_p', models.FloatField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('analysis', 'number'), name='one_run_per_number_and_analysis')],
            },
        ),
        migrations.CreateModel(
            name='EffectSize',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='effect_sizes', to='synthesis.analysisrun')),
                ('position', models.PositiveIntegerField()),
                ('study_uid', models.UUIDField()),
                ('label', models.CharField(max_length=200)),
                ('yi', models.FloatField()),
                ('vi', models.FloatField()),
                ('n1', models.FloatField(null=True)),
                ('n2', models.FloatField(null=True)),
                ('weight', models.FloatField(null=True)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('columns', models.JSONField(default=dict)),
                ('derivation', models.JSONField(default=list)),
                ('sources', models.JSONField(default=list)),
                ('choice', models.JSONField(default=dict)),
                ('flags', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['run', 'position'],
                'constraints': [models.UniqueConstraint(fields=('run', 'study_uid'), name='one_effect_size_per_study_and_run'), models.UniqueConstraint(fields=('run', 'position'), name='one_effect_size_per_position_and_run'), models.CheckConstraint(condition=models.Q(('vi__gt', 0)), name='sampling_variances_are_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='PooledEstimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='estimates', to='synthesis.analysisrun')),
                ('kind', models.CharField(choices=[('overall', 'All studies'), ('subgroup', 'Subgroup'), ('leave_one_out', 'Without one study')], max_length=20)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('left_out', models.UUIDField(null=True)),
                ('k', models.PositiveIntegerField()),
                ('estimate', models.FloatField()),
                ('se', models.FloatField()),
                ('test', models.CharField(choices=[('default', 'Knapp-Hartung when k > 2 and tau² > 0, else Wald'), ('z', 'Wald'), ('knha', 'Knapp-Hartung')], max_length=10)),
                ('statistic', models.FloatField(null=True)),
                ('df', models.FloatField(null=True)),
                ('p', models.FloatField(null=True)),
                ('ci_lower', models.FloatField()),
                ('ci_upper', models.FloatField()),
                ('pi_lower', models.FloatField(null=True)),
                ('pi_upper', models.FloatField(null=True)),
                ('tau2', models.FloatField(null=True)),
                ('se_tau2', models.FloatField(null=True)),
                ('tau2_lower', models.FloatField(null=True)),
                ('tau2_upper', models.FloatField(null=True)),
                ('i2', models.FloatField(null=True)),
                ('i2_from_q', models.FloatField(null=True)),
                ('h2', models.FloatField(null=True)),
                ('q', models.FloatField(null=True)),
                ('q_df', models.PositiveIntegerField(null=True)),
                ('q_p', models.FloatField(null=True)),
                ('other_test', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'overall')), fields=('run',), name='one_overall_estimate_per_run'), models.UniqueConstraint(condition=models.Q(('kind', 'subgroup')), fields=('run', 'group'), name='one_estimate_per_subgroup_and_run'), models.UniqueConstraint(condition=models.Q(('kind', 'leave_one_out')), fields=('run', 'left_out'), name='one_estimate_per_study_left_out'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'leave_one_out'), ('left_out__isnull', False)), models.Q(models.Q(('kind', 'leave_one_out'), _negated=True), ('left_out__isnull', True)), _connector='OR'), name='only_leave_one_out_names_a_study'), models.CheckConstraint(condition=models.Q(('ci_lower__lte', models.F('estimate')), ('estimate__lte', models.F('ci_upper'))), name='intervals_hold_their_estimate'), models.CheckConstraint(condition=models.Q(('k__gte', 2)), name='pools_hold_at_least_two_studies')],
            },
        ),
    ]
