import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import review.models.invitation
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(blank=True, max_length=60, null=True, unique=True, verbose_name='short name')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('question', models.TextField(blank=True, verbose_name='question')),
                ('inclusion_criteria', models.TextField(blank=True, verbose_name='inclusion criteria')),
                ('exclusion_criteria', models.TextField(blank=True, verbose_name='exclusion criteria')),
                ('judgements_required', models.PositiveSmallIntegerField(default=2, verbose_name='reviewers per record')),
                ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('notice', models.CharField(blank=True, max_length=200, verbose_name='notice')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('judgements_required__gte', 1)), name='someone_judges_each_record')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('theme', models.CharField(choices=[('system', 'As my system'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=10, verbose_name='theme')),
                ('has_single_keys', models.BooleanField(default=True, verbose_name='single-key shortcuts')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_per_email_in_any_case')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='review.review')),
                ('seq', models.PositiveBigIntegerField()),
                ('verb', models.CharField(max_length=80)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('target_label', models.CharField(blank=True, max_length=80)),
                ('target_uid', models.UUIDField(null=True)),
                ('target_text', models.CharField(blank=True, max_length=300)),
                ('data', models.JSONField(default=dict)),
                ('is_sealed', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['review', 'target_uid'], name='events_of_a_target')],
                'constraints': [models.UniqueConstraint(fields=('review', 'seq'), name='one_event_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='review.review')),
                ('token', models.CharField(default=review.models.invitation.new_token, editable=False, max_length=64, unique=True)),
                ('roles', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='for whom')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='review.review')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('roles', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'user'), name='one_membership_per_user')],
            },
        ),
    ]
