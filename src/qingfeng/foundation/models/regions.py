"""Administrative divisions by GB/T 2260 code, with the dates between which a code was in use."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.IntegerChoices):
    PROVINCE = 1, _("Province")
    PREFECTURE = 2, _("Prefecture")
    COUNTY = 3, _("County")


class Region(models.Model):
    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    level = models.SmallIntegerField(choices=RegionLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}$"), name="foundation_region_code"
            ),
        )

    def __str__(self) -> str:
        return self.name
