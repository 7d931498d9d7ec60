"""A brand's own service over a list of its serial numbers: resolver of GS1 Digital Links and verification in one.

    python scripts/brand_service.py serials.csv --host id.brand.example --port 8080

`serials.csv` has the columns gtin (14 digits), serial and status (known or flagged). Standard library only, so that a brand
can take the file away and run it behind its own HTTPS proxy; docs/reference/readings.md is what it answers to.
"""

import argparse
import csv
import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

VERIFICATION = "https://gs1.org/voc/verificationService"
STATUSES = ("known", "flagged")
Serials = Mapping[tuple[str, str], str]


def read_serials(path: Path) -> dict[tuple[str, str], str]:
    """ValueError names the line that cannot be read."""
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            gtin, serial, status = (row.get(name) or "" for name in ("gtin", "serial", "status"))
            if not (gtin.isdecimal() and len(gtin) == 14 and serial and status in STATUSES):
                raise ValueError(
                    f"{path}, line {number}: gtin of 14 digits, serial, known or flagged"
                )
            found[gtin, serial] = status
    return found


def answer(target: str, host: str, serials: Serials) -> tuple[HTTPStatus, dict[str, Any]]:
    """A link set for a Digital Link with a serial number, a verdict for a verification, else nothing."""
    parts = urlsplit(target)
    pieces = [unquote(piece) for piece in parts.path.split("/")[1:]]
    if len(pieces) == 4 and (pieces[0], pieces[2]) == ("01", "21"):
        link = f"https://{host}/verify?{urlencode({'g': pieces[1], 's': pieces[3]})}"
        entry = {"anchor": f"https://{host}/01/{pieces[1]}", VERIFICATION: [{"href": link}]}
        return HTTPStatus.OK, {"linkset": [entry]}
    asked = parse_qs(parts.query)
    if pieces == ["verify"] and {"g", "s"} <= asked.keys():
        gtin, serial = asked["g"][0], asked["s"][0]
        status = serials.get((gtin, serial), "unknown")
        return HTTPStatus.OK, {"gtin": gtin, "serial": serial, "status": status}
    return HTTPStatus.NOT_FOUND, {}


def server(host: str, port: int, serials: Serials) -> ThreadingHTTPServer:
    """On loopback: the brand's HTTPS proxy stands in front."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = answer(self.path, host, serials)
            body = json.dumps(said).encode()
            self.send_response(status)
            kind = "application/linkset+json" if "linkset" in said else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Serial numbers that were asked about stay out of logs."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description="A brand's own service for its serial numbers.")
    parser.add_argument("serials", type=Path)
    parser.add_argument("--host", required=True, help="the public name under which it is reached")
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args(given)
    try:
        serials = read_serials(asked.serials)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with server(asked.host, asked.port, serials) as running:
        running.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
