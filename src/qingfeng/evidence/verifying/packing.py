"""The frame of a ZIP that says it is packed in our one way, byte by byte."""

import zipfile
from typing import IO

from qingfeng.evidence.rules.packing import Entry, frame
from qingfeng.evidence.verifying.findings import Findings


def check_frame(stream: IO[bytes], archive: zipfile.ZipFile, findings: Findings) -> None:
    """Compares every byte that is no content. Names the file before whose content, or the archive at whose end, it differs."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    entries = [Entry(info.filename, info.file_size, info.CRC) for info in infos]
    names = [*(entry.name for entry in entries), "central directory"]
    at = 0
    for place, expected in enumerate(frame(entries)):
        stream.seek(at)
        if not findings.compare(
            names[place],
            "archive_differs",
            expected.hex(),
            stream.read(len(expected)).hex(),
        ):
            return
        at += len(expected) + (entries[place].size if place < len(entries) else 0)
    findings.compare("central directory", "archive_differs", at, stream.seek(0, 2))
