"""The name of the server in the home network, by multicast DNS (RFC 6762).

It goes to the home network alone and says the name, the addresses and the port. Whoever is in that
network can see the name, so it can be chosen.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from uncramp.app.certificates import Address
from uncramp.errors import NotReady

if TYPE_CHECKING:
    from zeroconf import Zeroconf

# ruff: noqa: PLC0415  loaded only where the name is announced or looked for

_LOOK_MS = 1500


def announce(name: str, addresses: Iterable[Address], *, port: int) -> Zeroconf:
    """Answer for ``name`` until the result is closed, and list the pages as a service.

    Raises:
        NotReady: the network does not let us, or another device has the name.
    """
    from zeroconf import Error, ServiceInfo

    own = sorted(map(str, addresses))
    if not own:
        raise NotReady("There is no network to announce {name} in.", name=name)
    label = name.removesuffix(".local")
    service = ServiceInfo(
        "_https._tcp.local.",
        f"{label}._https._tcp.local.",
        port=port,
        properties={"path": "/"},
        server=f"{name}.",
        parsed_addresses=own,
    )
    zeroconf = _open(own, name)
    try:
        others = _asked(zeroconf, name) - set(own)
        if others:
            raise NotReady(
                "Another device at {other} is called {name} too.",
                "Choose another name: uncramp serve --lan --name mine --new-certificate",
                name=name,
                other=sorted(others)[0],
            )
        # Our own worker of a moment ago may still be answering.
        zeroconf.register_service(service, cooperating_responders=True)
    except NotReady:
        zeroconf.close()
        raise
    except (OSError, Error, RuntimeError) as error:
        zeroconf.close()
        raise _refused(name, error) from None
    return zeroconf


def look(name: str, own: Iterable[Address]) -> frozenset[str]:
    """The addresses that the network gives for ``name``, asked from our addresses ``own``.

    Raises:
        NotReady: the network does not let us ask.
    """
    zeroconf = _open(sorted(map(str, own)), name)
    try:
        return _asked(zeroconf, name)
    finally:
        zeroconf.close()


def _open(own: list[str], name: str) -> Zeroconf:
    from zeroconf import Error, Zeroconf

    # It logs each packet that it could not send; what matters here is raised.
    logging.getLogger("zeroconf").setLevel(logging.CRITICAL)
    try:
        for address in own:  # where one is not ours, the library would leave a socket behind
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.bind((address, 0))
        return Zeroconf(interfaces=own)
    except (OSError, Error, RuntimeError) as error:
        raise _refused(name, error) from None


def _asked(zeroconf: Zeroconf, name: str) -> frozenset[str]:
    from zeroconf import AddressResolver  # type: ignore[attr-defined]  # public, but unmarked

    found = AddressResolver(f"{name}.")
    found.request(zeroconf, _LOOK_MS)
    return frozenset(found.parsed_addresses())


def _refused(name: str, error: Exception) -> NotReady:
    why = getattr(error, "strerror", None) or type(error).__name__
    return NotReady("The network does not let us announce {name}: {why}.", name=name, why=why)
