"""Pictures of offers: shown from here only, through the access rule of their lead, and kept from nowhere else."""

import re
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import actor_of, media_type_of, now, open_file, staff_page
from qingfeng.market import api as market

_STORED = re.compile(r"[0-9a-f]{64}\Z")
_NAMED = re.compile(r"[\w-]{1,120}\.(?:jpe?g|png|webp)\Z")
_DAY = 86_400
_TYPES = {".png": "image/png", ".webp": "image/webp"}


def can_show(name: str) -> bool:
    """Whether a picture lies here; a foreign address is text, nothing is fetched from it."""
    return bool(_STORED.match(name)) or _folder_of(name) is not None


def _folder_of(name: str) -> Path | None:
    if not _NAMED.match(name):
        return None
    folders: list[Path] = getattr(settings, "QINGFENG_PICTURE_DIRS", [])
    return next((folder for folder in folders if (folder / name).is_file()), None)


@staff_page
@require_safe
def lead_picture(request: HttpRequest, lead_id: UUID, number: int) -> FileResponse:
    """One picture of an offer, for whoever may see its lead unmasked."""
    images = market.lead_pictures(
        actor=actor_of(request), lead_id=lead_id, on=localdate(now(request))
    )
    if number >= len(images) or not can_show(images[number]):
        raise Http404("no_picture")
    response = _picture(images[number])
    response.headers["Cache-Control"] = f"private, max-age={_DAY}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _picture(name: str) -> FileResponse:
    folder = _folder_of(name)
    if folder is None:
        media_type = media_type_of(name)
        if not media_type.startswith("image/"):
            raise Http404("no_picture")
        return FileResponse(open_file(name), content_type=media_type)
    path = folder / name
    return FileResponse(path.open("rb"), content_type=_TYPES.get(path.suffix, "image/jpeg"))
