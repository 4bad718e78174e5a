"""In the worker, beside the pages, with ``serve --lan``: the certificate page, the name, a watch.

None of these may keep the pages from answering: what the network refuses is told in the terminal.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.util import Finalize
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from uncramp.app import certificate_page, certificates, clock, lan, mdns
from uncramp.app.certificate_page import Shown
from uncramp.app.telling import in_words
from uncramp.errors import NotReady

WATCH_S = 60.0
TRIES, TRY_S = 40, 0.5  # a worker that follows another waits until that one has let go of the port


def beside() -> Iterator[str]:
    """Start all that belongs to the home network and give what to tell, line by line.

    Nothing without ``--lan``.
    """
    data = Path(settings.DATA)
    house, made = lan.house(data), certificates.authority(data)
    if house is None or made is None:
        return
    threading.Thread(target=watch, args=(data, house), daemon=True).start()
    for url in house.urls:
        yield _("  {url}").format(url=url)
    if house.strange:
        said = _("The certificate does not hold for {addresses}: use the name, or make a new one.")
        yield said.format(addresses=", ".join(map(str, house.strange)))
    yield from _show_page(Shown(house, made))
    yield from _announce(house)


def watch(data: Path, house: lan.House) -> None:
    """When the addresses change or the certificate nears its end, have another worker follow."""
    began = {*house.addresses, *house.strange}
    while True:
        time.sleep(WATCH_S)
        try:
            if follow(data, began):
                os.kill(os.getppid(), signal.SIGHUP)
                return
        except (NotReady, OSError):
            # The pages go on with the certificate they have; it is tried again.
            logging.getLogger(__name__).exception("the certificate could not be renewed")


def follow(data: Path, began: set[certificates.Address]) -> bool:
    """True when a worker should take over, with the certificate it needs made already."""
    made = certificates.authority(data)
    if made is None:
        return False
    here = lan.listened_now()
    renewed = lan.renew(data, made, now=clock.now())
    # Where the network is gone for a while, all stays as it is.
    return renewed or bool(here and set(here) != began)


def _show_page(shown: Shown) -> Iterator[str]:
    try:
        _serve_page(shown)
    except OSError as error:
        said = _("The certificate page cannot be shown at port {port}: {why}.")
        yield said.format(port=shown.house.page_port, why=error.strerror)
        return
    if not shown.house.page_urls:
        yield _("This computer is in no network now. When it is, the addresses are told here.")
        return
    yield _("A phone or computer that comes for the first time gets the certificate here:")
    for url in shown.house.page_urls:
        yield _("  {url}").format(url=url)
        if sys.stdout.isatty():
            yield certificate_page.qr_for_terminal(url)
    yield _("Its fingerprint (SHA-256). Compare it with what the phone shows:")
    rows = certificate_page.in_rows(shown.made.fingerprint)
    yield from (f"  {row}" for row in rows)


def _serve_page(shown: Shown) -> None:
    host = lan.bound_host()
    for left in range(TRIES, 0, -1):
        try:
            server = certificate_page.listen(shown, host)
        except OSError:
            if left == 1:
                raise
            time.sleep(TRY_S)
        else:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return


def _announce(house: lan.House) -> Iterator[str]:
    try:
        announced = mdns.announce(house.name, (*house.addresses, *house.strange), port=house.port)
    except NotReady as error:
        yield in_words(error)
        yield _("Without the name, use the address with numbers.")
        return
    # So that nobody asks for us any more once we are gone. The worker ends without `atexit`.
    Finalize(None, announced.close, exitpriority=1)
    yield _("The name {name} is announced in the network.").format(name=house.name)
