"""A stored paper as a part of the evidence that carries it."""

from qingfeng.evidence.rules.exhibits import Part
from qingfeng.foundation.api import StoredFile
from qingfeng.kernel.errors import BadInput


def paper_part(sha256: str, role: str, *, column: str = "paper") -> Part:
    """BadInput where nothing is stored under the digest."""
    stored = StoredFile.objects.filter(pk=sha256).first()
    if stored is None:
        raise BadInput("scan_missing", column=column)
    ending = stored.media_type.rpartition("/")[2]
    return Part(f"{role}.{ending}", role, stored.sha256, stored.size, stored.media_type)
