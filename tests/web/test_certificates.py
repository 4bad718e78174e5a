"""The authority of a house vouches for that house alone, and OpenSSL holds it to that."""

from __future__ import annotations

import datetime as dt
import io
import ipaddress
import plistlib
import socket
import ssl
import stat
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.app import archive, certificate_page, certificates, lan
from uncramp.app.certificates import Address, Pair
from uncramp.app.models import Person
from uncramp.errors import BadInput, NotReady

NOW = dt.datetime.now(dt.UTC)
NAME = "uncramp.local"
HOME: tuple[Address, ...] = (
    ipaddress.ip_address("192.168.1.20"),
    ipaddress.ip_address("fd12:3456:789a::20"),
)
DAY = dt.timedelta(days=1)


@pytest.fixture
def made(tmp_path: Path) -> Pair:
    return certificates.make_authority(tmp_path, NAME, addresses=HOME, now=NOW)


@pytest.fixture
def held(tmp_path: Path, made: Pair) -> Pair:
    return certificates.issue(tmp_path, made, addresses=HOME, now=NOW)


def shakes_hands(served: Path, made: Pair, host: str) -> str:
    """Connect by TLS to a server with the pair in ``served``, trusting ``made`` alone."""
    offering = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offering.load_cert_chain(served)
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.load_verify_locations(cadata=made.pem.decode())
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            with offering.wrap_socket(there, server_side=True):
                pass
        except (OSError, ssl.SSLError):
            there.close()  # the client hung up, which is what it is asked about

    answering = threading.Thread(target=serve)
    answering.start()
    try:
        with asking.wrap_socket(here, server_hostname=host) as spoken:
            return spoken.version() or ""
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        here.close()
        answering.join(10)


def forged(folder: Path, made: Pair, names: Iterable[x509.GeneralName]) -> Path:
    """What somebody could make who has stolen the authority's key."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]))
        .issuer_name(made.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(made.key, hashes.SHA256())
    )
    path = folder / "forged.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.parametrize("host", [NAME, "192.168.1.20", "fd12:3456:789a::20", "127.0.0.1", "::1"])
def test_a_client_that_trusts_the_authority_alone_connects(
    tmp_path: Path, made: Pair, held: Pair, host: str
) -> None:
    assert shakes_hands(certificates.server_file(tmp_path), made, host) == "TLSv1.3"


@pytest.mark.parametrize("host", ["other.local", "192.168.1.21", "bank.example"])
def test_it_does_not_hold_for_another(tmp_path: Path, made: Pair, held: Pair, host: str) -> None:
    assert "mismatch" in shakes_hands(certificates.server_file(tmp_path), made, host)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("bank.example", [x509.DNSName("bank.example")]),
        ("other.local", [x509.DNSName("other.local")]),
        ("notuncramp.local", [x509.DNSName("notuncramp.local")]),
        ("192.168.1.1", [x509.IPAddress(ipaddress.ip_address("192.168.1.1"))]),
        ("8.8.8.8", [x509.IPAddress(ipaddress.ip_address("8.8.8.8"))]),
        ("fd12:3456:789a::21", [x509.IPAddress(ipaddress.ip_address("fd12:3456:789a::21"))]),
        (NAME, [x509.DNSName(NAME), x509.DNSName("bank.example")]),
    ],
)
def test_what_a_thief_of_the_key_makes_for_others_is_refused(
    tmp_path: Path, made: Pair, host: str, names: list[x509.GeneralName]
) -> None:
    assert shakes_hands(forged(tmp_path, made, names), made, host) == "permitted subtree violation"


def test_the_refusal_is_of_the_name_and_not_of_the_forging(tmp_path: Path, made: Pair) -> None:
    path = forged(tmp_path, made, [x509.DNSName(NAME)])
    assert shakes_hands(path, made, NAME) == "TLSv1.3"


def test_no_second_authority_can_stand_below_it(made: Pair) -> None:
    extensions = made.certificate.extensions
    limits = extensions.get_extension_for_class(x509.BasicConstraints)
    assert limits.critical
    assert (limits.value.ca, limits.value.path_length) == (True, 0)
    assert extensions.get_extension_for_class(x509.NameConstraints).critical
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert not usage.crl_sign


def test_how_long_they_are_good(made: Pair, held: Pair) -> None:
    assert 9.9 * 365 < (made.ends - made.begins).days < 10.1 * 365
    assert (held.ends - held.begins).days == 397
    assert held.begins < NOW - DAY / 2  # a phone whose clock is behind


def test_nobody_else_on_the_computer_can_read_the_keys(tmp_path: Path, held: Pair) -> None:
    place = tmp_path / certificates.FOLDER
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}
    assert modes == {certificates.AUTHORITY: 0o600, certificates.SERVER: 0o600}


def test_another_is_issued_when_an_address_is_back_or_its_end_is_near(
    tmp_path: Path, made: Pair
) -> None:
    held = certificates.issue(tmp_path, made, addresses=HOME[:1], now=NOW)

    def stale(addresses: tuple[Address, ...], now: dt.datetime, of: Pair | None = held) -> bool:
        return certificates.is_stale(of, made, addresses=addresses, now=now)

    assert stale(HOME, NOW, of=None)
    assert not stale(HOME[:1], NOW)
    assert not stale((), NOW)  # a network that is away for a while changes nothing
    assert stale(HOME, NOW)
    # An address that the authority may not vouch for would not get into another one either.
    assert not stale((*HOME[:1], ipaddress.ip_address("192.168.1.99")), NOW)
    assert not stale(HOME[:1], NOW + 360 * DAY)
    assert stale(HOME[:1], NOW + 370 * DAY)
    assert stale(HOME[:1], NOW - 3 * DAY)  # the clock was wrong when it was made
    other = certificates.make_authority(tmp_path, NAME, addresses=HOME, now=NOW)
    assert certificates.is_stale(held, other, addresses=HOME[:1], now=NOW)


def test_near_the_end_of_the_authority_it_is_not_renewed_over_and_over(
    tmp_path: Path, made: Pair
) -> None:
    late = made.ends - 10 * DAY
    held = certificates.issue(tmp_path, made, addresses=HOME, now=late)
    assert held.ends == made.ends
    assert not certificates.is_stale(held, made, addresses=HOME, now=late)


def test_a_clock_outside_its_years_is_told(tmp_path: Path, made: Pair) -> None:
    for wrong in (NOW - 400 * DAY, made.ends + DAY):
        with pytest.raises(NotReady, match="The clock says"):
            certificates.issue(tmp_path, made, addresses=HOME, now=wrong)


def test_an_address_the_authority_may_not_vouch_for_does_not_spoil_the_rest(
    tmp_path: Path, made: Pair
) -> None:
    strange = ipaddress.ip_address("192.168.1.99")
    held = certificates.issue(tmp_path, made, addresses=(*HOME, strange), now=NOW)
    assert strange not in held.addresses
    assert shakes_hands(certificates.server_file(tmp_path), made, NAME) == "TLSv1.3"


@settings(max_examples=15)
@given(st.lists(st.ip_addresses(), max_size=6, unique=True), st.data())
def test_a_certificate_never_holds_for_more_than_the_authority(
    tmp_path_factory: pytest.TempPathFactory, addresses: list[Address], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("house")
    permitted = data.draw(st.lists(st.sampled_from(addresses), unique=True)) if addresses else []
    made = certificates.make_authority(folder, NAME, addresses=permitted, now=NOW)
    held = certificates.issue(folder, made, addresses=addresses, now=NOW)
    assert held.addresses == {*permitted, *certificates.LOOPBACK}
    kept = certificates.authority(folder)
    assert kept is not None
    assert kept.certificate == made.certificate
    assert not certificates.is_stale(held, made, addresses=addresses, now=NOW)


def test_what_is_damaged_is_told_and_no_other_is_made_unasked(tmp_path: Path, made: Pair) -> None:
    path = tmp_path / certificates.FOLDER / certificates.AUTHORITY
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(NotReady, match="damaged"):
        certificates.authority(tmp_path)


@pytest.mark.parametrize("text", ["Uncramp", "uncramp.local", " uncramp.local. ", "UNCRAMP.LOCAL"])
def test_a_name_is_taken_in_any_spelling(text: str) -> None:
    assert certificates.local_name(text) == NAME


@pytest.mark.parametrize("text", ["", "a b", "bank.example", "-a", "a" * 64, "é", "*", ".local"])
def test_what_cannot_be_a_name_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="cannot be the name"):
        certificates.local_name(text)


def test_the_profile_for_apple_holds_the_authority_and_no_key(made: Pair) -> None:
    profile = plistlib.loads(certificate_page.profile(made))
    (inner,) = profile["PayloadContent"]
    assert inner["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(inner["PayloadContent"]) == made.certificate
    assert plistlib.loads(certificate_page.profile(made)) == profile
    assert made.fingerprint in profile["PayloadDescription"]


@pytest.mark.django_db
def test_no_key_is_in_a_backup(own: Person, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(django_settings, "DATA", tmp_path)
    lone = certificates.make_authority(tmp_path, NAME, addresses=HOME, now=NOW)
    packed, _count = archive.pack(own, now=NOW)
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    assert set(members) == {"manifest.json", "entries.jsonl", "erased.txt"}
    secret = lone.key.private_numbers().private_value.to_bytes(32, "big")
    for text in members.values():
        assert secret not in text
        assert b"PRIVATE KEY" not in text


@pytest.mark.parametrize(
    ("text", "near"),
    [
        *((one, True) for one in ("127.0.0.1", "::1", "192.168.1.5", "10.1.2.3", "172.31.0.1")),
        *((one, True) for one in ("fd00::5", "fe80::1%eth0", "::ffff:192.168.1.5", "100.64.0.9")),
        *((one, False) for one in ("8.8.8.8", "172.32.0.1", "192.0.2.2", "2001:db8::1", "", "x")),
        *((one, False) for one in ("::ffff:8.8.8.8", "0.0.0.0", "203.0.113.9")),
    ],
)
def test_who_is_of_the_house(text: str, near: bool) -> None:
    assert lan.is_near(text) is near
