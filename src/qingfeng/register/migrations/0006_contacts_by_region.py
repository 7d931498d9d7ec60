from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0005_guide_for_officers'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='language',
            field=models.CharField(blank=True, max_length=8, verbose_name='Language'),
        ),
        migrations.AddField(
            model_name='contact',
            name='region',
            field=models.CharField(blank=True, max_length=6, verbose_name='For the region'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('region__regex', '^([0-9]{2}){0,3}$')), name='register_contact_region'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['', 'zh-hans', 'en'])), name='register_contact_language'),
        ),
    ]
