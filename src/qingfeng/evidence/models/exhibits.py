"""Exhibits of any subject, their files, and what third parties confirm about their time."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.rules.exhibits import EvidenceKind, ExhibitState, Form


class Exhibit(models.Model):
    """A piece of evidence on a subject `(kind, id)`: what it is, who obtained it when, and the manifest of its files.

    Nothing of it ever changes but its state; that it is excluded is a move with a reason, and the files stay.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    form = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    obtained_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    manifest = models.TextField()
    manifest_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=ExhibitState.COUNTED.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(form__in=[form.value for form in Form]), name="evidence_exhibit_form"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EvidenceKind]),
                name="evidence_exhibit_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ExhibitState]),
                name="evidence_exhibit_state",
            ),
            models.CheckConstraint(
                condition=Q(manifest_sha256__regex=r"^[0-9a-f]{64}$"),
                name="evidence_exhibit_digest",
            ),
            models.CheckConstraint(
                condition=Q(obtained_at__lte=models.F("entered_at")),
                name="evidence_exhibit_obtained_before",
            ),
        )
        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "obtained_at"), name="evidence_exhibit_of"
            ),
            models.Index(fields=("office", "-entered_at"), name="evidence_exhibit_office"),
        )

    def __str__(self) -> str:
        return f"{self.form} of {self.subject_kind} {self.subject_id}"


class ExhibitFile(models.Model):
    """One file under the name and in the role that the manifest gives it."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    file = models.ForeignKey("foundation.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("exhibit", "name"), name="evidence_file_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class TimeToken(models.Model):
    """An RFC 3161 token over the digest of a manifest. `trusted` only where its authority is one of the settings' own."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="tokens")
    authority = models.CharField(max_length=200)
    trusted = models.BooleanField()
    at = models.DateTimeField()
    file = models.ForeignKey("foundation.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("exhibit", "file"), name="evidence_token_once"),
        )

    def __str__(self) -> str:
        return f"{self.authority} at {self.at}"
