"""A stored file handed to a browser: a stranger's bytes, shown as a picture or saved, never run."""

from typing import Final

from django.http import FileResponse

from qingfeng.evidence.actions.reading import Handed

SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
# A stranger's file, should a browser open it after all: nothing runs, nothing loads.
SEALED: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def handed_file(handed: Handed, *, inline: bool) -> FileResponse:
    response = FileResponse(
        handed.content,
        content_type=handed.media_type,
        as_attachment=not inline,
        filename=handed.name,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Cache-Control"] = "private, no-store"
    return response
