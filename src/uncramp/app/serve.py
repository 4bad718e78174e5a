"""Start the pages: make all ready, listen, and say at which address when they really answer."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from uncramp.app import clock, folder, keep, lan
from uncramp.app.lan import Wish
from uncramp.errors import BadInput, Marked, NotReady

# ruff: noqa: PLC0415  Django can be set up only once the folder and the address are settled

HOST, PORT = "127.0.0.1", 8765
TRIED_PORTS = 20
WARM_AFTER_S = 2.0
_STOP_OTHER = Marked("Stop the other program, or choose a port: uncramp serve --port {free}")
_OPEN_BROWSER = "UNCRAMP_OPEN_BROWSER"


def serve(
    host: str | None = None,
    port: int | None = None,
    *,
    data: Path | None = None,
    demo: bool = False,
    open_url: bool = False,
    home: Wish | None = None,
) -> None:
    """Serve until stopped. ``port`` None takes 8765 or the next that is free.

    With ``home`` the whole home network is served, over HTTPS at ``port`` or 8443.

    Raises:
        BadInput: that address is not to be served.
        NotReady: the port is taken, the folder is unusable, or others could reach the server and
            no passphrase is set.
    """
    if data is not None:
        os.environ["UNCRAMP_DATA"] = str(data)
    os.environ["UNCRAMP_FIRST"] = "demo" if demo else "own"
    if open_url:
        os.environ[_OPEN_BROWSER] = "1"
    if home is None:
        host = HOST if host in (None, "localhost") else host
        _refuse_plain(host)
        port = _free_port(host, port)
    else:
        host, port = host or lan.EVERYWHERE, port or lan.PORT
        lan.refuse_far(host)
        _settle_home(home, host=host, port=port)
    os.environ[lan.ENV_BIND] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    keep.ready()
    _refuse_strangers(host)
    if home is not None:
        lan.prepare(folder.data_folder(), home, host=host, now=clock.now())
        _note_home(host, port)
    _prepare(demo=demo)
    _listen(host, port, tls=home is not None)


def address(bind: str) -> str:
    """The address a person on this computer types for what is bound at ``host:port``."""
    from uncramp.app.security import split_address

    host, port = split_address(bind)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  read, not bound
    scheme = "https" if os.environ.get(lan.ENV_NAME) else "http"
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"


def _refuse_plain(host: str) -> None:
    if not lan.is_loopback(host):
        raise BadInput(
            "At {host} your diary would go through the network for everybody to read.",
            "For phones at home: uncramp serve --lan. Behind a proxy, leave --host out.",
            host=host,
        )


def _settle_home(home: Wish, *, host: str, port: int) -> None:
    """What the settings read, before they are read. The ports stay: phones keep the address."""
    folder.prepare_folder(folder.data_folder())
    os.environ[lan.ENV_NAME] = lan.name_of_house(folder.data_folder(), home)
    _free_port(host, port)
    os.environ[lan.ENV_PAGE] = str(_free_port(host, home.page_port or lan.PAGE_PORT))


def _note_home(host: str, port: int) -> None:
    from uncramp.app.models import Setting

    page_port = int(os.environ[lan.ENV_PAGE])
    Setting.write(lan.LAST, json.dumps({"host": host, "port": port, "page_port": page_port}))


def _free_port(host: str, port: int | None) -> int:
    # The web server shares its port with others of its kind, so a taken port would go unnoticed.
    wanted = range(PORT, PORT + TRIED_PORTS) if port is None else [port]
    for one in wanted:
        trouble = _trouble(host, one)
        if trouble is None:
            return one
        if trouble != errno.EADDRINUSE:
            raise NotReady(
                "Cannot listen at {host} port {port}: {why}.",
                "Use an address of this computer, and a port above 1023.",
                host=host,
                port=one,
                why=os.strerror(trouble),
            )
    if port is not None:
        raise NotReady(
            "Port {port} is taken, perhaps by uncramp itself.",
            _STOP_OTHER,
            port=port,
            free=port + 1,
        )
    raise NotReady(
        "Every port from {first} to {last} is taken.",
        _STOP_OTHER,
        first=wanted[0],
        last=wanted[-1],
        free=wanted[-1] + 1,
    )


def _trouble(host: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)  # a shared port can be bound, but not listened at, by a stranger
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return None


def _refuse_strangers(host: str) -> None:
    from django.conf import settings

    from uncramp.app import access

    # A public address means that a proxy hands other people's requests on to us.
    named = settings.PUBLIC_URL.hostname
    if named and settings.PUBLIC_URL.scheme != "https" and not lan.is_loopback(named):
        raise BadInput(
            "UNCRAMP_URL is {url}, where your diary could be read on its way.",
            "It has to begin with https://.",
            url=settings.PUBLIC_URL.geturl(),
        )
    reached = next((one for one in (host, named) if one and not lan.is_loopback(one)), None)
    if reached is not None and not access.passphrase_is_set():
        raise NotReady(
            "At {host} other people could open your diary, and no passphrase is set.",
            "Set one first: uncramp user passphrase. Or serve this computer alone: uncramp serve",
            host=reached,
        )


def _prepare(*, demo: bool) -> None:
    """What is done once, before the worker is split off, so that its first page is quick."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.core import checks
    from django.db import connections

    from uncramp.app import statics

    for found in checks.run_checks(tags=[checks.Tags.database], databases=["default"]):
        raise NotReady("The database cannot be used: {why}", why=f"{found.msg} {found.hint or ''}")
    statics.collect(Path(settings.STATIC_ROOT))
    SessionStore.clear_expired()
    if demo:
        from uncramp.app.demo import fresh

        fresh(now=clock.now())
    connections.close_all()


def _listen(host: str, port: int, *, tls: bool) -> None:
    from django.utils.translation import gettext as _
    from granian.constants import HTTPModes, Interfaces, SSLProtocols
    from granian.server import Server

    both = None
    if tls:
        from uncramp.app import certificates

        both = certificates.server_file(folder.data_folder())
    server = Server(
        "uncramp.app.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        blocking_threads_idle_timeout=600,  # a thread keeps its connection to the database
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_enabled=False,
        ssl_cert=both,
        ssl_key=both,
        ssl_protocol_min=SSLProtocols.tls12,  # small devices, such as a button, have no newer one
    )
    # A worker that takes over with a new certificate need not open the browser again.
    server.on_reload(lambda: os.environ.pop(_OPEN_BROWSER, None))
    try:
        server.serve(target_loader=load, wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:
            raise NotReady("The web server stopped by itself.", "Start it again.") from None
    print(_("uncramp has stopped."), flush=True)  # noqa: T201  for the terminal


def load() -> Callable[..., Any]:
    """In the worker: the application, and what is done beside it."""
    from uncramp.app.wsgi import application

    # Ctrl-C reaches the whole group, and the server then stops its worker in order. Were the
    # worker to end by itself at the same time, the two would now and then wait for each other.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_stop_with, args=(os.getppid(),), daemon=True).start()
    threading.Thread(target=_greet, daemon=True).start()
    return application


def _stop_with(parent: int) -> None:
    """A worker whose parent was killed must not hold the port and the diary."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


def _greet() -> None:
    """Say the address once it answers, then read the diaries so that the first look is quick."""
    from django.db import connections
    from django.utils.translation import gettext as _

    url = address(os.environ["UNCRAMP_BIND"])
    try:
        if _answers(url + "healthz"):
            told = _("uncramp is running at {url}  (Ctrl-C stops it)").format(url=url)
            print(told, flush=True)  # noqa: T201  for the terminal
            if os.environ.get(lan.ENV_NAME):
                url = _greet_home()
            if os.environ.get(_OPEN_BROWSER):
                webbrowser.open(url)
        time.sleep(WARM_AFTER_S)
        _warm()
    except Exception:
        # A page that needs the same will fail too, and be heard of.
        logging.getLogger(__name__).exception("warming up failed")
    finally:
        connections.close_all()


def _greet_home() -> str:
    """Say how phones come in. Gives the address of the certificate page on this computer."""
    from uncramp.app import at_home

    for line in at_home.beside():
        print(line, flush=True)  # noqa: T201  for the terminal
    return _page_address()


def _page_address() -> str:
    host, _colon, _port = urlsplit(address(os.environ[lan.ENV_BIND])).netloc.rpartition(":")
    return f"http://{host}:{os.environ[lan.ENV_PAGE]}/"


def _answers(url: str) -> bool:
    handlers: list[urllib.request.BaseHandler] = []
    if url.startswith("https"):
        # Its own certificate has to hold, or no phone will take it.
        from uncramp.app import certificates

        made = certificates.authority(folder.data_folder())
        trusted = ssl.create_default_context(cadata=made.pem.decode() if made else None)
        handlers.append(urllib.request.HTTPSHandler(context=trusted))
    # Not through a proxy: the address is on this computer.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)
    for _try in range(600):
        try:
            with opener.open(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _warm() -> None:
    from uncramp.app import access

    now = clock.now()
    for person in (access.own_person(), access.demo_person()):
        if person is not None and person.revision:
            access.nights_of(person, now=now)
            access.findings_of(person, now=now)


__all__ = ["HOST", "PORT", "Wish", "address", "folder", "serve"]
