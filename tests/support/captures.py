"""Exhibits as captures and uploads leave them, for pages: with long names, a failure, refusals and cuts."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from qingfeng.evidence.actions.exhibits import enter_exhibit
from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.evidence.api import (
    Brought,
    EvidenceKind,
    Form,
    Part,
    Recording,
    capture_page,
    upload_exhibit,
)
from qingfeng.evidence.models import Capture
from qingfeng.evidence.recording.archive import FILE, Archive
from qingfeng.evidence.recording.packing import Shown, pack
from qingfeng.evidence.recording.watch import clock
from qingfeng.foundation.api import Actor, store_file, system_actor
from qingfeng.kernel.ids import Subject
from tests.support.pictures import png

URL = "https://shop.example/item?id=1"
LONG_URL = "https://shop.example/商品/" + "one-to-one-handbag-" * 12 + "?id=1&from=search"


def packed(folder: Path, **given: Any) -> Recording:
    """What the recorder hands over, of an archive without a browser."""
    Archive(folder / FILE, "test").close()
    said = facts(clock(), url=URL, title="手袋", **given)
    pack(
        folder / "page.wacz", warc=folder / FILE, entries=(), shown=Shown(URL, "手袋", clock()),
        facts=said, software="test",
    )  # fmt: skip
    (folder / "page.png").write_bytes(png(8, 8))
    (folder / "page.html").write_text("<!doctype html><p>one to one</p>")
    return Recording(folder / "page.wacz", folder / "page.png", folder / "page.html", said)


def facts(at: datetime, **given: Any) -> dict[str, Any]:
    times = {"utc": at.isoformat(), "local": at.isoformat(), "zone": "Asia/Shanghai"}
    usual = {
        "url": LONG_URL, "final_url": LONG_URL + "&seen=1", "title": "手袋", "outcome": "loaded",
        "reason": "", "said": "", "status": 200, "height": 20_000, "operator": "黄执法, 莆田市市场监督管理局",
        "tool": "Qingfeng 0.1.0 with Playwright 1.65.2", "browser": "Chromium 156.0.8078.79",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0.0.0",
        "user_agents_sent": ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0.0.0"],
        "headless": True, "window": "1280x900", "language": "zh-CN", "time_zone": "Asia/Shanghai",
        "arguments": ["--headless", "--disable-extensions"],
        "documents": [
            {"url": LONG_URL, "address": "198.51.100.7", "status": 302,
             "headers": [["Location", LONG_URL + "&seen=1"]]},
            {"url": LONG_URL + "&seen=1", "address": "198.51.100.7", "status": 200,
             "headers": [["Server", "nginx"], ["Set-Cookie", "visitor=" + "7" * 200]]},
        ],
        "began": times, "ended": times,
        "time_source": {"clock": "system", "synchronised": True, "largest_error_us": 1500},
        "environment": {
            "home_empty": True, "profile": "fresh", "extensions": "off", "user": "nobody",
            "route": "recording_proxy_only", "system": "Linux", "name_servers": ["203.0.113.53"],
            "hosts_entries": 0, "cookies_before": 0,
            "sandbox": {"seccomp": "2", "pid_namespaces": 3, "capabilities": 0, "uid": 65534},
        },
        "addresses": {"shop.example": ["198.51.100.7"], "gone.example": []},
        "requests": 41, "bytes": 1_234_567, "counts": {},
        "refused": [
            {"url": "http://10.0.0.1/" + "x" * 300, "reason": "address_refused", "detail": "10.0.0.1 (private)"},
            {"url": "https://update.googleapis.com/service/update2", "reason": "browser_own", "detail": ""},
        ],
        "cut": [{"url": LONG_URL, "reason": "height"}],
    }  # fmt: skip
    where = {"shown_url": usual["final_url"], "reached": "request", "left_for": ""}
    return usual | where | given


def captured(subject: Subject, *, actor: Actor, now: datetime, **given: Any) -> UUID:
    """A captured page with its picture, stamped."""
    kept = store_file(
        content=BytesIO(png(320, 900)), name="page.png", kinds=frozenset({"image"}),
        max_bytes=1 << 20, actor=actor, now=now,
    )  # fmt: skip
    exhibit = enter_exhibit(
        subject=subject,
        form=Form.CAPTURE,
        kind=EvidenceKind.ELECTRONIC,
        title="秋季手袋 一比一 支持验货 " * 8,
        obtained_at=now,
        parts=[Part("page.png", "picture", kept.sha256, kept.size, kept.media_type)],
        facts=facts(now, **given),
        actor=actor,
        now=now,
    )
    stamp_exhibit(exhibit_id=exhibit, actor=system_actor(), now=now)
    return exhibit


def uploaded(subject: Subject, *, actor: Actor, now: datetime) -> UUID:
    return upload_exhibit(
        subject=subject,
        kind=EvidenceKind.AUDIO_VISUAL,
        title="Chat between buyer and seller",
        files=[Brought("chat " + "x" * 100 + ".txt", BytesIO("卖家: 一比一".encode()))],
        source="买家李某的手机",
        note="当面导出",
        obtained_at=now - timedelta(days=1),
        actor=actor,
        now=now,
    )


def asked_for(subject: Subject, *, actor: Actor, now: datetime) -> None:
    """A capture that waits."""
    capture_page(
        subject=subject, url=LONG_URL.encode("ascii", "ignore").decode(), actor=actor, now=now
    )
    assert Capture.objects.exists()
