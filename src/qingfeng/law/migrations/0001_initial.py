import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GrantApp


class Migration(migrations.Migration):

    initial = True

    dependencies = [('foundation', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('rule', models.CharField(max_length=80)),
                ('version', models.IntegerField()),
                ('calendar', models.CharField(max_length=20)),
                ('office', models.UUIDField(null=True)),
                ('start_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('standing', models.CharField(max_length=16)),
                ('not_before', models.DateField(null=True)),
                ('missing_year', models.IntegerField(null=True)),
                ('computed_at', models.DateTimeField()),
                ('expired_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('standing', 'running')), fields=['office', 'due_at'], name='law_clock_board'), models.Index(condition=models.Q(('expired_at__isnull', True), ('standing', 'running')), fields=['due_at'], name='law_clock_alarm'), models.Index(condition=models.Q(('standing', 'no_calendar')), fields=['calendar', 'missing_year'], name='law_clock_missing')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'rule', 'start_at'), name='law_clock_once'), models.CheckConstraint(condition=models.Q(('standing__in', ('running', 'paused', 'no_calendar', 'met', 'met_late', 'lapsed', 'effect'))), name='law_clock_standing'), models.CheckConstraint(condition=models.Q(models.Q(('standing', 'running'), _negated=True), ('due_at__isnull', False), _connector='OR'), name='law_clock_due'), models.CheckConstraint(condition=models.Q(models.Q(('standing', 'no_calendar'), _negated=True), models.Q(('due_at__isnull', True), ('missing_year__isnull', False), ('not_before__isnull', False)), _connector='OR'), name='law_clock_no_calendar')],
            },
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('calendar', models.CharField(max_length=20)),
                ('first_id', models.UUIDField()),
                ('end_id', models.UUIDField()),
                ('last_id', models.UUIDField(null=True)),
                ('seen', models.BigIntegerField(default=0)),
                ('changed', models.BigIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first_id__lte', models.F('end_id'))), name='law_recount_range')],
            },
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('units', models.IntegerField(null=True)),
                ('entry', models.UUIDField()),
                ('told_at', models.DateTimeField()),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='law.clock')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('units__isnull', True), ('units__gt', 0), _connector='OR'), name='law_clockevent_units')],
            },
        ),
        GrantApp("law_clock", "SELECT,INSERT,UPDATE"),
        GrantApp("law_recount", "SELECT,INSERT,UPDATE"),
        AppendOnly("law_clockevent"),
    ]
