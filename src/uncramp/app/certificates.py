"""The certificate authority of one house, and the certificate of its server.

A phone that installs the authority trusts it for what it may vouch for. So it may vouch for very
little: one name ending in ``.local`` and the addresses this computer has in the home network
(RFC 5280, name constraints, marked critical). Its key is made here and never leaves the folder.

Private key and certificate are in one file each, so that a pair is replaced whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from uncramp.app import folder
from uncramp.errors import BadInput, NotReady

FOLDER = "certificates"
AUTHORITY, SERVER = "authority.pem", "server.pem"
AUTHORITY_DAYS = 3652  # ten years: a phone installs it once
SERVER_DAYS = 397  # the longest that browsers took of a public authority; iPhones refuse over 825
RENEW_DAYS = 30
SLACK = dt.timedelta(days=1)  # the clock of a phone may be behind
LOOPBACK = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @cached_property
    def name(self) -> str:
        """The one name, such as ``uncramp.local``."""
        return next(str(one.value) for one in self._names() if isinstance(one, x509.DNSName))

    @cached_property
    def addresses(self) -> frozenset[Address]:
        """For a server the addresses it has, for an authority those it may vouch for."""
        found: set[Address] = set()
        for one in self._names():
            if isinstance(one, x509.IPAddress):
                value = one.value
                single = value.network_address if hasattr(value, "network_address") else value
                found.add(single)
        return frozenset(found)

    @property
    def begins(self) -> dt.datetime:
        return self.certificate.not_valid_before_utc

    @property
    def ends(self) -> dt.datetime:
        return self.certificate.not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the whole certificate, as phones show it: ``AB:CD:…``, 32 pairs."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def _names(self) -> Iterable[x509.GeneralName]:
        extensions = self.certificate.extensions
        try:
            limits = extensions.get_extension_for_class(x509.NameConstraints).value
        except x509.ExtensionNotFound:
            return extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return limits.permitted_subtrees or []


def local_name(text: str) -> str:
    """``Uncramp`` or ``uncramp.local`` as ``uncramp.local``.

    Raises:
        BadInput: it cannot be a name in a network.
    """
    label = text.strip().lower().removesuffix(".").removesuffix(".local")
    if not _LABEL.fullmatch(label):
        raise BadInput(
            "{text} cannot be the name of a computer.",
            "Use letters a to z, digits and hyphens, such as: uncramp",
            text=text,
        )
    return f"{label}.local"


def authority(data: Path) -> Pair | None:
    """The authority of this house, if one was made."""
    return _read(data / FOLDER / AUTHORITY)


def server(data: Path) -> Pair | None:
    """The server's own certificate, if one was issued."""
    return _read(data / FOLDER / SERVER)


def server_file(data: Path) -> Path:
    """Key and certificate of the server, for whoever listens with it."""
    return data / FOLDER / SERVER


def make_authority(
    data: Path, name: str, *, addresses: Iterable[Address], now: dt.datetime
) -> Pair:
    """A new authority for ``name`` and ``addresses``; phones have to install it anew."""
    key = ec.generate_private_key(ec.SECP256R1())
    permitted: list[x509.GeneralName] = [x509.DNSName(name)]
    for address in sorted({*addresses, *LOOPBACK}, key=str):
        permitted.append(x509.IPAddress(ipaddress.ip_network(address)))
    # Of two authorities with one title a phone could ask the wrong one.
    title = f"uncramp {secrets.token_hex(2).upper()} ({name})"
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "uncramp, at home"),
            x509.NameAttribute(NameOID.COMMON_NAME, title),
        ]
    )
    built = (
        _begun(subject, key, now=now, days=AUTHORITY_DAYS)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(data / FOLDER / AUTHORITY, built, key)
    return Pair(built, key)


def issue(data: Path, made: Pair, *, addresses: Iterable[Address], now: dt.datetime) -> Pair:
    """A certificate for the server, for those of ``addresses`` that the authority may vouch for.

    Raises:
        NotReady: the clock stands outside the years of the authority.
    """
    if not made.begins <= now < made.ends:
        raise NotReady(
            "The clock says {now}; the certificate of this house is good from {begins} to {ends}.",
            "Set the clock. If it is right: uncramp serve --lan --new-certificate",
            now=f"{now:%Y-%m-%d}",
            begins=f"{made.begins:%Y-%m-%d}",
            ends=f"{made.ends:%Y-%m-%d}",
        )
    key = ec.generate_private_key(ec.SECP256R1())
    named: list[x509.GeneralName] = [x509.DNSName(made.name)]
    for address in sorted(_vouched(made, addresses), key=str):
        named.append(x509.IPAddress(address))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, made.name)])
    above = made.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    built = (
        _begun(subject, key, now=now, days=SERVER_DAYS, latest=made.ends)
        .issuer_name(made.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False
        )
        .sign(made.key, hashes.SHA256())
    )
    _write(data / FOLDER / SERVER, built, key)
    return Pair(built, key)


def is_stale(
    held: Pair | None, made: Pair, *, addresses: Iterable[Address], now: dt.datetime
) -> bool:
    """True when the server needs another certificate: none, new address, or soon at its end."""
    if held is None or not _is_of(held, made) or not held.begins <= now < held.ends:
        return True
    # One that ends with its authority cannot be renewed before.
    soon = held.ends - now < dt.timedelta(days=RENEW_DAYS) and held.ends < made.ends
    return soon or not _vouched(made, addresses) <= held.addresses


def _is_of(held: Pair, made: Pair) -> bool:
    try:
        held.certificate.verify_directly_issued_by(made.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _vouched(made: Pair, addresses: Iterable[Address]) -> frozenset[Address]:
    return frozenset({*addresses, *LOOPBACK}) & made.addresses


def _begun(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    now: dt.datetime,
    days: int,
    latest: dt.datetime | None = None,
) -> x509.CertificateBuilder:
    begins = (now - SLACK).astimezone(dt.UTC).replace(microsecond=0)
    ends = begins + dt.timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends if latest is None else min(ends, latest))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """An authority signs certificates and does nothing else; a server the reverse."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _read(path: Path) -> Pair | None:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = serialization.load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificate(text)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("a key of another kind")
    except ValueError:
        raise NotReady(
            "The certificate {path} is damaged.",
            "Make a new one: uncramp serve --lan --new-certificate",
            path=path,
        ) from None
    return Pair(certificate, key)


def _write(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Replace the file whole, for the owner's eyes alone."""
    path.parent.mkdir(mode=folder.FOLDER_MODE, exist_ok=True)
    if not folder.is_private(path.parent):
        path.parent.chmod(folder.FOLDER_MODE)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, folder.FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
