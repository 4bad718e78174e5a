"""What every test runs in: a data folder of its own, settled settings, no luck in CI.

The folder is named before Django reads its settings, so no test can touch a person's diary.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parents[1]

_HOME = Path(tempfile.mkdtemp(prefix="uncramp-test-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
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
