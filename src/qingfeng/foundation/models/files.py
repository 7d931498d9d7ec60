"""Files by the digest of their content. Names belong to whoever refers to the file."""

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    sha256 = models.CharField(primary_key=True, max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="foundation_file_digest"
            ),
            models.CheckConstraint(condition=Q(size__gte=0), name="foundation_file_size"),
        )

    def __str__(self) -> str:
        return self.sha256
