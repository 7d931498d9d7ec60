"""The site as people start it: its own processes, its own database, its own end."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from qingfeng.wiring.embedded import place as places
from qingfeng.wiring.server import listen
from tests.support.clusters import cleaned, servers

pytestmark = pytest.mark.xdist_group("embedded")
PATIENCE = 120
COMMAND = [sys.executable, "-m", "qingfeng.wiring.cli"]
FROM = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An installation made by `init`, in an environment without a DATABASE_URL."""
    with cleaned(tmp_path_factory.mktemp("site") / "var") as data_dir:
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "QINGFENG_"))
        }
        environ["QINGFENG_DATA_DIR"] = str(data_dir)
        words = [
            "--email",
            "chief@example.org",
            "--name",
            "Chief",
            "--office",
            "Office",
            "--password-stdin",
            "--json",
        ]
        done = subprocess.run(
            [*COMMAND, "init", *words], env=environ, input="correct-horse-battery-staple\n",
            capture_output=True, text=True, timeout=PATIENCE * 3, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["created"] is True
        yield environ


def start(environ: dict[str, str], *words: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [*COMMAND, "serve", *words], env=environ, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process.stdout:
        return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str], environ: dict[str, str], number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(PATIENCE)
    assert servers(places.place_for(Path(environ["QINGFENG_DATA_DIR"])).data) == []


def test_the_next_free_port_is_taken_and_everything_ends_with_the_site(
    installation: dict[str, str],
) -> None:
    # The next free port is taken by us, so the site goes further or, where another program left, back.
    with listen("127.0.0.1", None) as taken:
        taken_port = taken.getsockname()[1]
        process, address = start(installation, "--with-worker")
    assert address.startswith("http://127.0.0.1:")
    assert address != f"http://127.0.0.1:{taken_port}/"
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    end(process, installation, signal.SIGTERM)


def test_two_sites_that_start_at_once_take_two_ports() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert first.getsockname() != second.getsockname()


def test_a_port_that_is_wished_for_and_taken_is_refused(installation: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wish = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "serve", "--port", wish], env=installation, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert wish in done.stderr


def test_the_site_speaks_tls(installation: dict[str, str], tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    process, address = start(installation, "--tls-cert", str(certificate), "--tls-key", str(key))
    assert address.startswith("https://127.0.0.1:")
    trust = ssl.create_default_context(cafile=str(certificate))
    trust.check_hostname = False
    with urllib.request.urlopen(address, timeout=PATIENCE, context=trust) as answer:
        assert answer.status == 200
        assert "Secure" in answer.headers["Set-Cookie"]
    end(process, installation, signal.SIGINT)


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(FROM).not_valid_after(FROM + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / "site.crt", folder / "site.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private
