"""RFC 3161 time tokens: over which digest, by whom, when, and whether the signature holds."""

import hashlib
import warnings
from collections.abc import Callable, Iterator
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    Certificate,
    DuplicateExtension,
    InvalidVersion,
    UnsupportedGeneralNameType,
    load_der_x509_certificate,
)
from rfc3161_client import (
    PKIStatus,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from qingfeng.evidence.verifying.findings import Findings, TokenFinding

_ALGORITHMS: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_SEQUENCE, _TAGGED = 0x30, 0xA0
_GRANTED = b"\x30\x03\x02\x01\x00"
_BAD = (
    ValueError, TypeError, AttributeError, OverflowError, VerificationError, UnsupportedAlgorithm,
    DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType, CryptographyDeprecationWarning,
)  # fmt: skip
# By number: of a status that the standard does not know there is no name.
_STATUS_GRANTED: Final = (PKIStatus.GRANTED.value, PKIStatus.GRANTED_WITH_MODS.value)
LARGEST: Final = 1 << 20


def check_token(
    file: str, content: bytes, findings: Findings, *, over: bytes | Callable[[str], bytes] | None
) -> None:
    """`over` is what the token should be over: the bytes, or their digest by an algorithm; None where that is not known."""
    token = _read(content) if len(content) <= LARGEST else None
    if token is None:
        findings.problem(file, "token_unreadable")
        return
    if token.status not in _STATUS_GRANTED:
        findings.problem(file, "token_refused", found=str(token.status))
        return
    _imprint(file, token, findings, over)
    # The library warns of certificates that it means to refuse later (RFC 5280: a serial of zero or less); we refuse them now.
    with warnings.catch_warnings(action="error", category=CryptographyDeprecationWarning):
        _signature(file, token, findings)


def _read(content: bytes) -> TimeStampResponse | None:
    try:
        token = decode_timestamp_response(_in_order(_response(content)))
        _ = (token.status, token.tst_info.gen_time, token.tst_info.message_imprint.message)
        _ = token.signed_data.certificates
    except _BAD:
        return None
    return token


def _imprint(
    file: str,
    token: TimeStampResponse,
    findings: Findings,
    over: bytes | Callable[[str], bytes] | None,
) -> None:
    imprint = token.tst_info.message_imprint
    algorithm = _ALGORITHMS.get(imprint.hash_algorithm.dotted_string)
    if algorithm is None:
        findings.problem(file, "algorithm_unknown", found=imprint.hash_algorithm.dotted_string)
    elif over is not None:
        wanted = (
            hashlib.new(algorithm, over).digest() if isinstance(over, bytes) else over(algorithm)
        )
        findings.compare(file, "token_over_other", wanted.hex(), imprint.message.hex())


def _signature(file: str, token: TimeStampResponse, findings: Findings) -> None:
    """Under the authorities named; else under the root that the token brings along, which nobody vouches for."""
    embedded = _certificates(token)
    own_roots = tuple(each for each in embedded if _signs_itself(each))
    why = _holds(token, findings.authorities)
    trusted = why is None
    if not trusted and own_roots:
        why = _holds(token, own_roots)
    findings.token(
        TokenFinding(
            file=file,
            authority=_name(embedded, token),
            at=token.tst_info.gen_time,
            over=token.tst_info.message_imprint.message.hex(),
            signature=why is None,
            trusted=trusted,
        )
    )
    if why is not None:
        code = "token_signature" if own_roots or findings.authorities else "token_unchecked"
        findings.problem(file, code, found=why)
        return
    findings.compare(file, "token_signature", True, True)
    if not trusted:
        findings.note("authority_untrusted")


def _signs_itself(certificate: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (*_BAD, InvalidSignature):
        return False
    return True


def _holds(token: TimeStampResponse, roots: tuple[Certificate, ...]) -> str | None:
    """None, or why the signature does not hold under these roots at the token's own time."""
    if not roots:
        return "no certificate of an authority"
    try:
        verifier = VerifierBuilder(roots=list(roots)).build()
        verifier.verify(token, token.tst_info.message_imprint.message)
    except _BAD as error:
        return str(error)
    return None


def _certificates(token: TimeStampResponse) -> tuple[Certificate, ...]:
    found = []
    for der in token.signed_data.certificates:
        try:
            certificate = load_der_x509_certificate(der)
            _ = (certificate.issuer, certificate.subject)
            found.append(certificate)
        except _BAD:
            continue
    return tuple(found)


def _name(certificates: tuple[Certificate, ...], token: TimeStampResponse) -> str:
    try:
        serials = {signer.serial_number for signer in token.signed_data.signer_infos}
        signer = next(each for each in certificates if each.serial_number in serials)
        return signer.subject.rfc4514_string()
    except (*_BAD, StopIteration):
        return ""


def _response(content: bytes) -> bytes:
    """A bare token as the answer of an authority that granted it."""
    first = next(_elements(content, 0, len(content)), None)
    if first is None or first[0] != _SEQUENCE:
        raise ValueError("no DER")
    inner = next(_elements(content, first[1], first[2]), None)
    if inner is None or inner[0] == _SEQUENCE:
        return content
    body = _GRANTED + content
    # DER takes no more bytes for a length than it needs.
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([_SEQUENCE, 0x80 | len(length)]) + length + body


def _in_order(content: bytes) -> bytes:
    """OpenSSL leaves the certificates as they came, where DER wants a set in order. They are not what is signed."""
    span = _certificate_span(content)
    if span is None:
        return content
    first, last = span
    pieces = [content[begin:end] for begin, _, end in _spans(content, first, last)]
    return content[:first] + b"".join(sorted(pieces)) + content[last:]


def _certificate_span(content: bytes) -> tuple[int, int] | None:
    """Response, its token, what the token holds, the signed data, and in it the element with tag 0."""
    at = (0, len(content))
    for step in (0, 1, 1, 0):
        inside = list(_elements(content, *at))
        if len(inside) <= step:
            return None
        at = inside[step][1:]
    return next((found[1:] for found in _elements(content, *at) if found[0] == _TAGGED), None)


def _elements(content: bytes, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(tag, where its value begins, where it ends) of each element of definite length."""
    for start, inner, last in _spans(content, begin, end):
        yield content[start], inner, last


def _spans(content: bytes, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    at = begin
    while at < end:
        head, length = at + 2, content[at + 1] if at + 1 < end else 0x80
        if length > 0x7F:
            head, length = (
                at + 2 + length - 0x80,
                int.from_bytes(content[at + 2 : at + length - 0x7E]),
            )
        if length == 0 and head <= at + 2 and content[at + 1 : at + 2] == b"\x80":
            raise ValueError("no definite length")
        if head + length > end:
            raise ValueError("cut short")
        yield at, head, head + length
        at = head + length
