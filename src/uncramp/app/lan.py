"""The home network: at which addresses, by which name and with which certificate one is reached.

No Django here: ``serve`` settles all this before the settings are read. The worker, which runs in
a process of its own, is told by the environment.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from uncramp.errors import BadInput, NotReady

if TYPE_CHECKING:
    from uncramp.app.certificates import Address, Pair

# ruff: noqa: PLC0415  most starts have no need of certificates, which take a while to load

PORT, PAGE_PORT = 8443, 8080
NAME = "uncramp.local"
EVERYWHERE = "0.0.0.0"  # noqa: S104  who may come from where is checked at each request
# Told to the worker by `serve`: the name, the port of the certificate page, and "host:port".
ENV_NAME, ENV_PAGE, ENV_BIND = "UNCRAMP_LAN", "UNCRAMP_LAN_PAGE", "UNCRAMP_BIND"
ENV_ADDRESSES = "UNCRAMP_ADDRESSES"

# What `doctor` is told of the last start: a setting with "host", "port" and "page_port".
LAST = "home_network"

# RFC 1918 and RFC 4193. ``is_private`` of the library counts many more.
_HOME = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
# Who may ask: also a device without a router, and a tailnet (RFC 3927, 4291, 6598).
_NEAR = (*_HOME, *map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10", "100.64.0.0/10")))
# Networks inside this computer, which no phone is in.
_INSIDE = (
    "lo",
    "docker",
    "br-",
    "veth",
    "virbr",
    "lxc",
    "lxd",
    "podman",
    "cni",
    "vmnet",
    "vboxnet",
)


@dataclass(frozen=True)
class Wish:
    """What was asked for: each None is the usual one. ``renew``: make a new authority."""

    name: str | None = None
    page_port: int | None = None
    renew: bool = False


@dataclass(frozen=True)
class House:
    """How phones reach this computer. ``addresses`` are those its certificate holds for."""

    name: str
    port: int
    page_port: int
    addresses: tuple[Address, ...]
    strange: tuple[Address, ...]
    fingerprint: str

    @property
    def url(self) -> str:
        """The address to keep: the name stays when the numbers change."""
        return f"https://{self.name}:{self.port}/"

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses at which the certificate holds, by name first."""
        return (self.url, *(f"https://{spelled(one)}:{self.port}/" for one in self.addresses))

    @property
    def page_urls(self) -> tuple[str, ...]:
        """Where the certificate page is: by number, as a name may not be known yet."""
        return tuple(
            f"http://{spelled(one)}:{self.page_port}/" for one in (*self.addresses, *self.strange)
        )


def addresses() -> tuple[Address, ...]:
    """This computer's own addresses in networks at home, in order; none where there is no network.

    Without those of virtual networks inside the computer and those that need a scope. In a
    container the computer around it has others: ``UNCRAMP_ADDRESSES`` names them, with commas.

    Raises:
        BadInput: what is named there is no address at home.
    """
    named = os.environ.get(ENV_ADDRESSES)
    if named:
        return _named(named)
    import ifaddr

    found: set[Address] = set()
    for adapter in ifaddr.get_adapters():
        if str(adapter.nice_name).startswith(_INSIDE):
            continue
        for one in adapter.ips:
            text = one.ip if isinstance(one.ip, str) else one.ip[0]
            address = ipaddress.ip_address(text)
            if any(address in network for network in _HOME):
                found.add(address)
    return tuple(sorted(found, key=lambda one: (one.version, int(one))))


def _named(text: str) -> tuple[Address, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(map(is_near, parts)):
        raise BadInput(
            "UNCRAMP_ADDRESSES is {text}, which is no list of addresses at home.",
            "Such as: 192.168.1.20,fd00::20",
            text=text,
        )
    return tuple(map(ipaddress.ip_address, parts))


def is_loopback(host: str) -> bool:
    """True for an address that only this computer can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_near(text: str) -> bool:
    """True for an address in this house (or tailnet), false for one of the wide internet."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or any(mapped in network for network in _NEAR)


def name_of_house(data: Path, wish: Wish) -> str:
    """The wished name, else the one the authority was made for, else ``uncramp.local``.

    Raises:
        BadInput: another name than the certificate's is wished, and no new certificate.
    """
    from uncramp.app import certificates

    made = None if wish.renew else certificates.authority(data)
    wished = certificates.local_name(wish.name) if wish.name else None
    if made is not None and wished not in (None, made.name):
        raise BadInput(
            "The certificate of this house is made for {name}, not for {wished}.",
            "With --new-certificate you get one for the other name; phones have to install it.",
            name=made.name,
            wished=wished,
        )
    return wished or (made.name if made else NAME)


def prepare(data: Path, wish: Wish, *, host: str, now: dt.datetime) -> None:
    """See to it that there are an authority and a certificate that is good now.

    Raises:
        NotReady: there is no home network to make the first certificate for, or the clock is wrong.
    """
    from uncramp.app import certificates

    here = addresses()
    made = None if wish.renew else certificates.authority(data)
    if made is None:
        if not _listened(here, host):
            raise NotReady(
                "This computer has no address in a home network now.",
                "Connect it to the router first. Its address begins with 192.168., 10. or 172.16.",
            )
        name = name_of_house(data, wish)
        made = certificates.make_authority(data, name, addresses=here, now=now)
    renew(data, made, now=now)


def renew(data: Path, made: Pair, *, now: dt.datetime) -> bool:
    """Issue another certificate for the server if it needs one. True when one was issued."""
    from uncramp.app import certificates

    here = addresses()
    if not certificates.is_stale(certificates.server(data), made, addresses=here, now=now):
        return False
    certificates.issue(data, made, addresses=here, now=now)
    return True


def house(data: Path) -> House | None:
    """How one is reached, in a server that was started with ``--lan``; else None."""
    from uncramp.app import certificates

    name, page_port = os.environ.get(ENV_NAME), os.environ.get(ENV_PAGE)
    made, held = certificates.authority(data), certificates.server(data)
    if not name or not page_port or made is None or held is None:
        return None
    here = listened_now()
    return House(
        name=name,
        port=int(os.environ[ENV_BIND].rpartition(":")[2]),
        page_port=int(page_port),
        addresses=tuple(one for one in here if one in held.addresses),
        strange=tuple(one for one in here if one not in held.addresses),
        fingerprint=made.fingerprint,
    )


def bound_host() -> str:
    """Where the running server listens, without the port and brackets."""
    return os.environ[ENV_BIND].rpartition(":")[0].strip("[]")


def listened_now() -> tuple[Address, ...]:
    """The addresses at home at which the running server answers now."""
    return _listened(addresses(), bound_host())


def refuse_far(host: str) -> None:
    """Refuse to listen at an address of the wide internet.

    Raises:
        BadInput: it is one, or no address of this computer.
    """
    if host not in (EVERYWHERE, "::") and not is_near(host):
        raise BadInput(
            "{host} is not an address in a home network.",
            "Leave --host out, or name an address of this computer that begins with 192.168., "
            "10. or 172.16.",
            host=host,
        )


def spelled(address: Address) -> str:
    """As it stands in a web address."""
    return f"[{address}]" if address.version == 6 else str(address)


def _listened(found: Iterable[Address], host: str) -> tuple[Address, ...]:
    """Those of ``found`` that a server bound to ``host`` answers at; ``::`` is everywhere."""
    bound = ipaddress.ip_address(host)
    versions = {4: {4}, 6: {4, 6}}[bound.version] if bound.is_unspecified else set()
    return tuple(one for one in found if one == bound or one.version in versions)
