"""`uncramp serve --lan` as a phone meets it: TLS for the diary, one page and no more without.

It is one file because one server, which takes seconds to start, is asked for nearly all of it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import ipaddress
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from uncramp.app import access, at_home, certificates, clock, doctor_home, lan, mdns
from uncramp.app.models import Setting
from uncramp.errors import BadInput, NotReady

from .runs import environment, python
from .test_serve import free_port, refused

# All of 127.0.0.0/8 is this computer, so the second of them can stand for its address at home.
ADDRESS = "127.0.0.2"
PASSPHRASE = "correct horse battery"
NAME = "uncramp-test.local"


class Home:
    """A server for the home network, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.page_port = data, free_port(), free_port()
        code = (
            "from uncramp.app.serve import Wish, serve\n"
            f"serve(port={self.port}, home=Wish({NAME!r}, {self.page_port}))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            env=environment(data, UNCRAMP_ADDRESSES=ADDRESS),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "announce" in line:  # the last thing it says: the name is, or cannot be
                break
        else:
            pytest.fail(self.process.communicate()[1])

    def made(self) -> certificates.Pair:
        found = certificates.authority(self.data)
        assert found is not None
        return found

    def link(self, host: str = ADDRESS) -> http.client.HTTPSConnection:
        """By TLS, trusting the authority of this house alone, as a phone that installed it."""
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusted.load_verify_locations(cadata=self.made().pem.decode())
        link = http.client.HTTPSConnection(host, self.port, timeout=20, context=trusted)
        # A name is looked up in the network; here it is known where it leads.
        plain = socket.create_connection((ADDRESS, self.port), timeout=20)
        link.sock = trusted.wrap_socket(plain, server_hostname=host)
        return link

    def ask(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        return told(self.link(), path, method, body, **headers)

    def plain(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        link = http.client.HTTPConnection(ADDRESS, self.page_port, timeout=20)
        return told(link, path, method, body, **headers)

    def stop(self) -> tuple[str, str]:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=20)


def told(
    link: http.client.HTTPConnection, path: str, method: str, body: str, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    with contextlib.closing(link):
        link.request(method, path, body.encode() or None, headers)
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    data = tmp_path_factory.mktemp("home") / "data"
    python(f"keep.set_passphrase({PASSPHRASE!r})", data=data)
    server = Home(data)
    yield server
    if server.process.poll() is None:
        server.stop()


def test_it_tells_all_that_a_phone_needs(home: Home) -> None:
    assert f"https://{NAME}:{home.port}/" in home.said
    assert f"https://{ADDRESS}:{home.port}/" in home.said
    assert f"http://{ADDRESS}:{home.page_port}/" in home.said
    assert home.made().fingerprint.replace(":", "") in re.sub(r"\s", "", home.said)


@pytest.mark.parametrize("host", [NAME, ADDRESS, "127.0.0.1"])
def test_a_phone_that_installed_the_certificate_gets_in_by_name_and_number(
    home: Home, host: str
) -> None:
    status, headers, _body = told(home.link(host), "/sign-in/", "GET", "")
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=7776000"


def test_a_phone_that_did_not_is_kept_out_by_its_own_browser(home: Home) -> None:
    stranger = http.client.HTTPSConnection(
        ADDRESS, home.port, timeout=20, context=ssl.create_default_context()
    )
    with contextlib.closing(stranger), pytest.raises(ssl.SSLCertVerificationError):
        stranger.connect()


def test_nothing_comes_in_plain_where_the_diary_is(home: Home) -> None:
    link = http.client.HTTPConnection(ADDRESS, home.port, timeout=20)
    with contextlib.closing(link):
        link.request("GET", "/healthz")
        with pytest.raises((http.client.HTTPException, OSError)):
            link.getresponse()


def test_the_diary_asks_for_the_passphrase_and_its_cookies_never_travel_plain(home: Home) -> None:
    assert home.ask("/nights/")[0] == 302
    assert home.ask("/api/entries")[0] == 401
    _status, headers, page = home.ask("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    first = headers.get_all("Set-Cookie") or []
    status, headers, _page = home.ask(
        "/sign-in/",
        "POST",
        f"csrfmiddlewaretoken={token[1]}&passphrase={PASSPHRASE.replace(' ', '+')}",
        **{
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(one.partition(";")[0] for one in first),
            "Origin": f"https://{ADDRESS}:{home.port}",
        },
    )
    assert status == 302
    second = headers.get_all("Set-Cookie") or []
    cookies = {one.partition("=")[0]: one for one in (*first, *second)}
    assert {"uncramp_session", "uncramp_csrf"} <= set(cookies)
    for cookie in cookies.values():
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
    signed_in = cookies["uncramp_session"].partition(";")[0]
    assert home.ask("/nights/", Cookie=signed_in)[0] == 200


@pytest.mark.parametrize("host", ["rebound.example", "other.local", "uncramp.local"])
def test_by_another_name_it_is_not_known(home: Home, host: str) -> None:
    assert home.ask("/healthz", Host=f"{host}:{home.port}")[0] == 421
    assert home.ask("/healthz", Host=f"{NAME}:{home.page_port}")[0] == 421
    assert home.ask("/healthz", Origin=f"http://{ADDRESS}:{home.page_port}")[0] == 403


EVERY_PATH = (
    *("/nights/", "/why/", "/me/", "/me/data/", "/report.pdf", "/api/entries", "/api/openapi.json"),
    *("/healthz", "/sw.js", "/offline.json", "/manifest.webmanifest", "/sign-in/", "/api/cramp"),
    *("/static/uncramp/app.js", "/../data/secret.key", "//nights/", "/%2e%2e/certificates/"),
    *("/authority.pem", "/server.pem", "/certificates/authority.pem", "http://x/nights/"),
)


@pytest.mark.parametrize("path", EVERY_PATH)
def test_without_tls_every_path_leads_to_the_one_page(home: Home, path: str) -> None:
    status, headers, body = home.plain(path)
    assert (status, headers["Location"], body) == (303, "/", "")
    assert headers["Set-Cookie"] is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_without_tls_nothing_can_be_sent(home: Home, method: str) -> None:
    status, headers, _body = home.plain("/api/entries", method, "{}")
    assert status == 501
    assert headers["Set-Cookie"] is None


def test_the_page_tells_what_to_install_compare_and_open(home: Home) -> None:
    status, headers, page = home.plain("/", Cookie="uncramp_session=x")
    assert status == 200
    assert headers["Strict-Transport-Security"] is None
    assert headers["Set-Cookie"] is None
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert home.made().fingerprint.replace(":", "") in re.sub(r"<[^>]*>|\s", "", page)
    assert f'href="https://{NAME}:{home.port}/"' in page
    assert f"QR code of http://{ADDRESS}:{home.page_port}/" in page
    assert "<script" not in page
    assert "style=" not in page


def test_every_link_of_the_page_leads_to_what_it_says(home: Home) -> None:
    page = home.plain("/")[2]
    links = set(re.findall(r'href="(/[^"]+)"', page))
    kinds = {}
    for link in links:
        status, headers, body = home.plain(link)
        assert status == 200, link
        assert "PRIVATE" not in body
        kinds[link.rpartition(".")[2]] = headers["Content-Type"].partition(";")[0]
    assert kinds == {
        "css": "text/css",
        "crt": "application/x-x509-ca-cert",
        "pem": "application/x-pem-file",
        "mobileconfig": "application/x-apple-aspen-config",
    }


@pytest.mark.parametrize(
    ("agent", "steps"), [("iPhone; CPU", "iPhone"), ("Linux; Android 15", "Android"), ("", "Comp")]
)
def test_the_steps_of_the_device_at_hand_are_open(home: Home, agent: str, steps: str) -> None:
    page = home.plain("/", **{"User-Agent": agent})[2]
    assert re.findall(r"<details open>\s*<summary>(\w+)", page)[0].startswith(steps)
    assert page.count("<details open>") == 1


def test_someone_of_the_wide_internet_is_refused(settings: Any) -> None:
    settings.LAN_NAME = NAME
    assert Client(REMOTE_ADDR="203.0.113.9").get("/healthz").status_code == 403


@pytest.mark.django_db
def test_when_the_passphrase_is_taken_away_nobody_is_let_in(settings: Any) -> None:
    settings.LAN_NAME = NAME
    answer = Client(headers={"host": NAME}, REMOTE_ADDR="192.168.1.5").get("/nights/")
    assert answer.status_code in (421, 503)
    answer = Client(REMOTE_ADDR="192.168.1.5").get("/nights/")
    assert answer.status_code == 503
    assert "nights" not in answer.content.decode()


def test_without_a_passphrase_it_does_not_start(tmp_path: Path) -> None:
    said = refused(tmp_path, f"home=lan.Wish(), port={free_port()}", UNCRAMP_ADDRESSES=ADDRESS)
    assert "no passphrase is set" in said
    assert not (tmp_path / certificates.FOLDER).exists()


def test_plain_to_the_network_it_does_not_start_at_all(tmp_path: Path) -> None:
    python(f"keep.set_passphrase({PASSPHRASE!r})", data=tmp_path)
    for host in ("0.0.0.0", "192.168.1.20", "::"):
        said = refused(tmp_path, f"host={host!r}, port={free_port()}")
        assert "for everybody to read" in said
        assert "uncramp serve --lan" in said
    said = refused(tmp_path, f"port={free_port()}", UNCRAMP_URL="http://diary.example")
    assert "https://" in said
    said = refused(tmp_path, "host='203.0.113.9', home=lan.Wish()")
    assert "not an address in a home network" in said


def test_the_ports_of_a_house_stay_what_they_are(home: Home) -> None:
    said = refused(home.data, f"home=lan.Wish(), port={home.port}", UNCRAMP_ADDRESSES=ADDRESS)
    assert f"Port {home.port} is taken" in said


def test_another_name_needs_another_certificate(home: Home) -> None:
    assert lan.name_of_house(home.data, lan.Wish()) == NAME
    with pytest.raises(BadInput, match=f"made for {NAME}"):
        lan.name_of_house(home.data, lan.Wish("bedroom"))
    assert lan.name_of_house(home.data, lan.Wish("bedroom", renew=True)) == "bedroom.local"


def test_the_first_certificate_needs_a_network_and_the_next_start_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(lan, "addresses", tuple)
    with pytest.raises(NotReady, match="no address in a home network"):
        lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=now)
    monkeypatch.setattr(lan, "addresses", lambda: (ipaddress.ip_address(ADDRESS),))
    lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=now)
    first = certificates.server(tmp_path)
    monkeypatch.setattr(lan, "addresses", tuple)
    lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=now)
    again = certificates.server(tmp_path)
    assert first is not None
    assert again is not None
    assert first.certificate == again.certificate


def test_addresses_of_this_computer_are_those_of_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    class Adapter:
        def __init__(self, name: str, *ips: str | tuple[str, int, int]) -> None:
            self.nice_name = name
            self.ips = [type("IP", (), {"ip": ip})() for ip in ips]

    adapters = [
        Adapter("lo", "127.0.0.1", ("::1", 0, 0)),
        Adapter("eth0", "192.168.1.20", ("fd00::20", 0, 0), ("fe80::1", 0, 2), "203.0.113.9"),
        Adapter("docker0", "172.17.0.1"),
        Adapter("wlan0", "10.0.0.7", ("2001:db8::1", 0, 0)),
    ]
    monkeypatch.setattr("ifaddr.get_adapters", lambda: adapters)
    assert [str(one) for one in lan.addresses()] == ["10.0.0.7", "192.168.1.20", "fd00::20"]
    monkeypatch.setenv("UNCRAMP_ADDRESSES", "192.168.9.9, fd00::9")
    assert [str(one) for one in lan.addresses()] == ["192.168.9.9", "fd00::9"]
    monkeypatch.setenv("UNCRAMP_ADDRESSES", "8.8.8.8")
    with pytest.raises(BadInput, match="no list of addresses at home"):
        lan.addresses()


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("0.0.0.0", ["192.168.1.20"]),
        ("::", ["192.168.1.20", "fd00::20"]),
        ("fd00::20", ["fd00::20"]),
        ("192.168.1.99", []),
    ],
)
def test_only_the_addresses_it_answers_at_are_told(
    host: str, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCRAMP_ADDRESSES", "192.168.1.20,fd00::20")
    monkeypatch.setenv(lan.ENV_BIND, f"[{host}]:8443" if ":" in host else f"{host}:8443")
    assert [str(one) for one in lan.listened_now()] == answered


def test_to_load_what_serve_loads_takes_no_certificates() -> None:
    heavy = "{'cryptography', 'zeroconf', 'segno'}"
    script = f"import sys, uncramp.app.serve; print({heavy} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_worker_follows_when_an_address_comes_and_not_when_all_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(*texts: str) -> set[certificates.Address]:
        found = tuple(map(ipaddress.ip_address, texts))
        monkeypatch.setattr(lan, "addresses", lambda: found)
        return set(found)

    monkeypatch.setenv(lan.ENV_BIND, "0.0.0.0:8443")
    began = at("192.168.1.20")
    lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=clock.now())
    assert not at_home.follow(tmp_path, began)
    at()
    assert not at_home.follow(tmp_path, began)
    at("192.168.1.33")
    assert at_home.follow(tmp_path, began)  # the name leads there now, and has to be told


def test_with_a_new_certificate_another_worker_takes_over_and_the_page_stays(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ssl.get_server_certificate((ADDRESS, home.port))
    now = clock.now()
    addresses = [ipaddress.ip_address(ADDRESS)]
    certificates.issue(home.data, home.made(), addresses=addresses, now=now)
    home.process.send_signal(signal.SIGHUP)
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        after = ssl.get_server_certificate((ADDRESS, home.port))
        if after != before:
            break
        time.sleep(0.2)
    assert after != before
    assert home.ask("/healthz")[0] == 200
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            assert home.plain("/")[0] == 200
            break
        time.sleep(0.2)
    assert home.plain("/")[0] == 200


def looked_up(name: str, own: list[Any]) -> set[str] | None:
    """In a thread of its own: beside tests in a browser this one has an event loop already."""
    with ThreadPoolExecutor(1) as alone:
        found: set[str] | None = alone.submit(mdns.look, name, own).result(timeout=60)
    return found


def test_the_name_leads_to_the_address_until_the_server_ends(home: Home) -> None:
    own = [ipaddress.ip_address(ADDRESS)]
    if "cannot" in home.said or "does not let" in home.said:
        pytest.skip("this network has no multicast")
    assert looked_up(NAME, own) == {ADDRESS}


def test_what_the_network_refuses_is_told() -> None:
    with pytest.raises(NotReady, match="does not let us announce"):
        mdns.announce(NAME, [ipaddress.ip_address("203.0.113.9")], port=8443)
    with pytest.raises(NotReady, match="no network to announce"):
        mdns.announce(NAME, [], port=8443)


def test_a_phone_that_says_nothing_does_not_keep_others_from_the_page(home: Home) -> None:
    silent = [socket.create_connection((ADDRESS, home.page_port)) for _one in range(8)]
    try:
        assert home.plain("/")[0] == 200
    finally:
        for one in silent:
            one.close()


def doctor(home: Home) -> dict[str, tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "uncramp", "doctor", "--json"],
        env=environment(home.data, UNCRAMP_ADDRESSES=ADDRESS),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {one["id"]: (one["state"], one["text"]) for one in json.loads(done.stdout)["checks"]}


def test_doctor_says_that_phones_get_in(home: Home) -> None:
    found = doctor(home)
    own = {name: state for name, (state, _text) in found.items() if name.startswith("home_")}
    own.pop("home_name")  # as the network lets it
    assert own == dict.fromkeys(
        ("home_key", "home_certificate", "home_address", "home_answer", "home_page"), "ok"
    )
    assert home.made().fingerprint in found["home_certificate"][1]
    assert f"https://{NAME}:{home.port}/" in found["home_answer"][1]


@pytest.mark.django_db
def test_doctor_says_what_is_missing(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    now = clock.now()

    def found(at: dt.datetime = now) -> dict[str, str]:
        return {one.id: one.state for one in doctor_home.checks(at)}

    assert found() == {"home": "ok"}
    monkeypatch.setenv("UNCRAMP_ADDRESSES", "192.168.1.20")
    lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=now)
    well = {"home_key": "ok", "home_certificate": "ok", "home_address": "ok"}
    assert found() == {**well, "home_passphrase": "warn"}
    access.set_passphrase(PASSPHRASE)
    assert found() == well
    soon, late = now + dt.timedelta(days=3600), now + dt.timedelta(days=3700)
    assert found(soon)["home_certificate"] == "warn"
    assert found(late)["home_certificate"] == "fail"
    assert found(now - dt.timedelta(days=9))["home_certificate"] == "fail"
    monkeypatch.setenv("UNCRAMP_ADDRESSES", "192.168.1.99")
    assert found()["home_address"] == "warn"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        Setting.write(lan.LAST, json.dumps({"host": "0.0.0.0", "port": port, "page_port": port}))
        assert found()["home_answer"] == "ok"  # nobody serves, which may be meant so
    certificates.server_file(tmp_path).chmod(0o644)
    assert found()["home_key"] == "fail"


@pytest.mark.django_db
def test_doctor_notices_what_pretends_to_be_this_house(
    home: Home, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setenv("UNCRAMP_ADDRESSES", ADDRESS)
    lan.prepare(tmp_path, lan.Wish(), host=lan.EVERYWHERE, now=clock.now())
    last = {"host": "0.0.0.0", "port": home.port, "page_port": home.page_port}
    Setting.write(lan.LAST, json.dumps(last))
    states = {one.id: one.state for one in doctor_home.checks(clock.now())}
    assert states["home_answer"] == "fail"


def test_it_ends_in_order_and_leaves_nothing_listening(tmp_path: Path) -> None:
    python(f"keep.set_passphrase({PASSPHRASE!r})", data=tmp_path)
    home = Home(tmp_path)
    out, err = home.stop()
    assert home.process.returncode == 0
    assert out.endswith("uncramp has stopped.\n")
    assert err == ""
    for port in (home.port, home.page_port):
        with socket.socket() as probe:
            assert probe.connect_ex((ADDRESS, port)) != 0
