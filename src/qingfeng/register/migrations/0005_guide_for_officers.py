import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0005_kept_rows'),
        ('register', '0004_licence_without_document'),
    ]

    operations = [
        migrations.AddField(
            model_name='genuineproduct',
            name='gtin',
            field=models.CharField(blank=True, max_length=14, verbose_name='Bar code (GTIN)'),
        ),
        migrations.AddField(
            model_name='guidepoint',
            name='officers_only',
            field=models.BooleanField(default=False, verbose_name='For officers only'),
        ),
        migrations.AddIndex(
            model_name='genuineproduct',
            index=models.Index(condition=models.Q(('gtin', ''), _negated=True), fields=['gtin'], name='register_product_gtin_idx'),
        ),
        migrations.AddIndex(
            model_name='genuineproduct',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('style_code'), name='text_pattern_ops'), name='register_product_style_starts'),
        ),
        migrations.AddConstraint(
            model_name='genuineproduct',
            constraint=models.CheckConstraint(condition=models.Q(('gtin', ''), ('gtin__regex', '^[0-9]{14}$'), _connector='OR'), name='register_product_gtin'),
        ),
    ]
