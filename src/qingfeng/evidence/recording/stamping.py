"""RFC 3161 time tokens: asked of the authority that the settings name, or of a local one that nobody vouches for."""

import fcntl
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from qingfeng.kernel.errors import Broken

_LARGEST: Final = 1 << 20
_SECONDS: Final = 30
_YEARS: Final = timedelta(days=3650)
LOCAL: Final = "Qingfeng local time (not trusted)"
_CONFIGURATION: Final = """[tsa]
default_tsa = local
[local]
serial = serial
signer_cert = signer.pem
certs = root.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Stamped:
    """`content` is the authority's whole answer, as public tools read it."""

    content: bytes
    authority: str
    at: datetime
    trusted: bool


def by_authority(body: bytes, *, url: str, roots: Path) -> Stamped:
    """A token of the authority at `url`, refused unless it holds under the certificates in `roots` (PEM)."""
    asked = _query(body)
    request = urllib.request.Request(  # noqa: S310 - the settings admit http and https only
        url, asked.as_bytes(), {"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            content = answer.read(_LARGEST)
    except (urllib.error.URLError, OSError) as error:
        raise Broken("timestamp_failed", reason=str(error)[:200]) from None
    return _checked(
        body, asked, content, x509.load_pem_x509_certificates(roots.read_bytes()), trusted=True
    )


def by_ourselves(body: bytes, *, folder: Path, now: datetime) -> Stamped:
    """For tests, the demo and installations without an authority: shows how it is done and proves nothing to others."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    asked = _query(body)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "serial").exists():
            _found(folder, now)
        content = _answer(asked, folder)
    return _checked(body, asked, content, [_certificate(folder / "root.pem")], trusted=False)


def _query(body: bytes) -> TimeStampRequest:
    return TimestampRequestBuilder(data=body, hash_algorithm=HashAlgorithm.SHA256).build()


def _answer(asked: TimeStampRequest, folder: Path) -> bytes:
    with tempfile.TemporaryDirectory() as desk:
        query, reply = Path(desk) / "query", Path(desk) / "reply"
        query.write_bytes(asked.as_bytes())
        command = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            "openssl.cnf",
            "-queryfile",
            str(query),
            "-out",
            str(reply),
        ]
        done = subprocess.run(  # noqa: S603 - no word of it from outside
            command, cwd=folder, capture_output=True, check=False, timeout=_SECONDS
        )
        if done.returncode:
            raise Broken("timestamp_failed", reason=done.stderr.decode(errors="replace")[-200:])
        return reply.read_bytes()


def _checked(
    body: bytes,
    asked: TimeStampRequest,
    content: bytes,
    roots: list[x509.Certificate],
    *,
    trusted: bool,
) -> Stamped:
    try:
        answer = decode_timestamp_response(content)
        builder = VerifierBuilder.from_request(asked)
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(answer, body)
    except (ValueError, VerificationError) as error:
        raise Broken("timestamp_failed", reason=str(error)[:200]) from None
    return Stamped(content, _name(answer), answer.tst_info.gen_time, trusted)


def _name(answer: TimeStampResponse) -> str:
    """Whose certificate signed, as it calls itself."""
    serials = {signer.serial_number for signer in answer.signed_data.signer_infos}
    for der in answer.signed_data.certificates:
        found = x509.load_der_x509_certificate(der)
        if found.serial_number in serials:
            names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value if names else found.subject.rfc4514_string())[:200]
    return ""


def _found(folder: Path, now: datetime) -> None:
    """A root and a signer of our own. The signer's certificate is the shorter: OpenSSL writes it first, DER wants that."""
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root_name = _named(f"{LOCAL}, root of this installation")
    root = _signed(root_name, root_key.public_key(), root_name, root_key, now)
    signer = _signed(_named(LOCAL), key.public_key(), root_name, root_key, now, signer=True)
    (folder / "signer.key").touch(mode=0o600)
    (folder / "signer.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    for name, certificate in (("root.pem", root), ("signer.pem", signer)):
        (folder / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "openssl.cnf").write_text(_CONFIGURATION)
    (folder / "serial").write_text("01\n")


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    name: x509.Name,
    public: rsa.RSAPublicKey,
    issuer: x509.Name,
    key: rsa.RSAPrivateKey,
    now: datetime,
    *,
    signer: bool = False,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=not signer, path_length=None), critical=True)
    )
    if signer:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamping, critical=True)
    return builder.sign(key, hashes.SHA256())


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
