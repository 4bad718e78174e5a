"""What every test runs in: a data folder of its own, settled settings, no luck in CI.

The folder is named before Django reads its settings, so no test can touch a person's diary.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parents[1]

_HOME = Path(tempfile.mkdtemp(prefix="uncramp-test-"))
(_HOME / "data").mkdir(mode=0o700)
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
# The first process of a run names the place where its workers wait for each other.
_TURNS = Path(os.environ.setdefault("TESTS_TAKE_TURNS_IN", str(_HOME)))
for _name in [name for name in os.environ if name.startswith("UNCRAMP_")]:
    if _name != "UNCRAMP_CHROMIUM":
        del os.environ[_name]
os.environ.pop("DATABASE_URL", None)
os.environ.update(
    UNCRAMP_DATA=str(_HOME / "data"),
    XDG_DATA_HOME=str(_HOME / "xdg"),
    DJANGO_SETTINGS_MODULE="uncramp.app.settings",
    UNCRAMP_TEST="1",
    LANGUAGE="en",
    TZ="UTC",
)

if (ROOT / "src/uncramp/app/settings.py").exists():
    import django

    django.setup()

hypothesis_settings.register_profile(
    "house",
    deadline=None,  # two shared cores make single examples slow now and then
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
hypothesis_settings.load_profile("house")

_MAC = "/Applications/{0}.app/Contents/MacOS/{0}"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The browser the tests drive: ``UNCRAMP_CHROMIUM``, or the first that is installed."""
    named = os.environ.get("UNCRAMP_CHROMIUM")
    found = [named] if named else [path for name in _BROWSERS if (path := shutil.which(name))]
    if sys.platform == "darwin":
        apps = (_MAC.format(name) for name in ("Chromium", "Google Chrome"))
        found += [path for path in apps if Path(path).exists()]
    if not found:
        pytest.fail("no Chromium found: run `make test`, which installs it or says how")
    return found[0]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return chromium()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that measures time runs while the other workers wait."""
    with _turn(alone=item.get_closest_marker("timing") is not None):
        return (yield)


@contextmanager
def _turn(*, alone: bool) -> Iterator[None]:
    """Share the machine, or have it alone. Whoever waits to be alone holds the door meanwhile."""
    with (_TURNS / "door").open("a") as door, (_TURNS / "room").open("a") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
