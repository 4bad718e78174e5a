"""What is missing for phones at home: certificate, address, passphrase, an answer, the name."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from uncramp.app import access, certificates, folder, lan, mdns
from uncramp.app.certificates import Pair
from uncramp.app.check import Check
from uncramp.app.models import Setting
from uncramp.app.telling import in_words, told
from uncramp.errors import BadInput, NotReady

SOON = dt.timedelta(days=60)
_WAIT_S = 3.0


def checks(now: dt.datetime) -> Iterator[Check]:
    """How phones reach the diary, and what keeps them from it. Asks this computer and its network.

    Where `serve --lan` was never used there is one line, which is no trouble.
    """
    data = Path(settings.DATA)
    try:
        made = certificates.authority(data)
    except NotReady as error:
        yield Check("home_certificate", "fail", *told(error))
        return
    if made is None:
        yield _without()
        return
    yield _private(data)
    yield _certificate(made, now)
    yield _addresses(made)
    if not access.passphrase_is_set():
        yield Check(
            "home_passphrase",
            "warn",
            _("No passphrase is set, so `uncramp serve --lan` does not start."),
            _("Set one: uncramp user passphrase"),
        )
    yield from _served(made)


def _without() -> Check:
    url = settings.PUBLIC_URL.geturl()
    if url:
        return Check("home", "ok", _("Phones open the pages at %(url)s.") % {"url": url})
    if access.passphrase_is_set():
        said = _("Phones cannot open the pages yet. If they should: uncramp serve --lan")
    else:
        said = _(
            "Phones cannot open the pages yet. If they should: uncramp user passphrase, then "
            "uncramp serve --lan"
        )
    return Check("home", "ok", said)


def _private(data: Path) -> Check:
    place = data / certificates.FOLDER
    kept = [place, *(place / name for name in (certificates.AUTHORITY, certificates.SERVER))]
    open_to_others = [str(one) for one in kept if one.exists() and not folder.is_private(one)]
    if open_to_others:
        said = _("Others on this computer can read %(names)s, and so pretend to be it.")
        hint = _("chmod -R go= %(folder)s, then: uncramp serve --lan --new-certificate")
        names = ", ".join(open_to_others)
        return Check("home_key", "fail", said % {"names": names}, hint % {"folder": place})
    return Check("home_key", "ok", _("The key of the certificate is in a folder of its own."))


def _certificate(made: Pair, now: dt.datetime) -> Check:
    said = _("The certificate of %(name)s is good until %(date)s. Fingerprint (SHA-256): %(print)s")
    text = said % {
        "name": made.name,
        "date": made.ends.date().isoformat(),
        "print": made.fingerprint,
    }
    hint = _("uncramp serve --lan --new-certificate, and every phone installs the new one.")
    if now < made.begins:
        hint = _("It begins later than the clock of this computer says. Set the clock.")
        return Check("home_certificate", "fail", text, hint)
    if now >= made.ends:
        return Check("home_certificate", "fail", text, hint)
    return Check("home_certificate", "warn" if made.ends - now < SOON else "ok", text, hint)


def _addresses(made: Pair) -> Check:
    try:
        here = lan.addresses()
    except BadInput as error:
        return Check("home_address", "fail", *told(error))
    spoken = {"addresses": ", ".join(map(str, here)), "name": made.name}
    if not here:
        return Check(
            "home_address",
            "warn",
            _("This computer is in no home network now."),
            _("Connect it to the router."),
        )
    if not set(here) & made.addresses:
        return Check(
            "home_address",
            "warn",
            _("The certificate does not hold for %(addresses)s, only for %(name)s.") % spoken,
            _("Use the name. Or give the computer its old address again, in the router."),
        )
    return Check(
        "home_address", "ok", _("In the home network this computer is %(addresses)s.") % spoken
    )


def _served(made: Pair) -> Iterator[Check]:
    last = json.loads(Setting.read(lan.LAST) or "{}")
    if not last:
        return
    host = {lan.EVERYWHERE: "127.0.0.1", "::": "::1"}.get(last["host"], last["host"])
    port, page_port = int(last["port"]), int(last["page_port"])
    spoken = {"url": f"https://{made.name}:{port}/", "port": port, "page_port": page_port}
    try:
        _shake_hands(made, host, port=port)
    except ssl.SSLError:
        yield Check(
            "home_answer",
            "fail",
            _("What answers at port %(port)s does not have the certificate of this house.")
            % spoken,
            _("Stop what runs there, then: uncramp serve --lan"),
        )
        return
    except OSError:
        said = _("The home network is not served now. To do so: uncramp serve --lan")
        yield Check("home_answer", "ok", said)
        return
    yield Check("home_answer", "ok", _("Phones are answered at %(url)s.") % spoken)
    yield _page(host, spoken)
    yield _name(made)


def _shake_hands(made: Pair, host: str, *, port: int) -> None:
    trusting = ssl.create_default_context(cadata=made.pem.decode())
    with (
        socket.create_connection((host, port), timeout=_WAIT_S) as plain,
        trusting.wrap_socket(plain, server_hostname=made.name),
    ):
        return


def _page(host: str, spoken: dict[str, object]) -> Check:
    try:
        with socket.create_connection((host, int(str(spoken["page_port"]))), timeout=_WAIT_S):
            return Check(
                "home_page", "ok", _("The certificate page is at port %(page_port)s.") % spoken
            )
    except OSError:
        return Check(
            "home_page",
            "warn",
            _("The certificate page does not answer at port %(page_port)s.") % spoken,
            _("A phone that has no certificate yet cannot get it. Start uncramp once more."),
        )


def _name(made: Pair) -> Check:
    here = set(map(str, lan.addresses()))
    hint = _("Use the address with numbers. In a guest network or with a VPN on, names may fail.")
    try:
        found = mdns.look(made.name, lan.addresses())
    except NotReady as error:
        return Check("home_name", "warn", in_words(error), hint)
    if found and found <= here:
        return Check("home_name", "ok", _("The network knows %(name)s.") % {"name": made.name})
    if found:
        said = _("In this network %(name)s is another device, at %(found)s.")
        return Check(
            "home_name",
            "warn",
            said % {"name": made.name, "found": ", ".join(sorted(found))},
            _("Choose another name: uncramp serve --lan --name mine --new-certificate"),
        )
    return Check(
        "home_name", "warn", _("The network does not know %(name)s.") % {"name": made.name}, hint
    )
