"""Static files: collected once into the data folder, with a hash in each name.

The package itself may lie where nothing can be written, so the data folder is the place.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import File
from whitenoise.compress import Compressor

_STAMP = ".collected"


class HashedFiles(ManifestStaticFilesStorage):
    """Hashed names once the files are collected, plain ones before (tests, a shell)."""

    support_js_module_import_aggregation = True  # one module names another by its hashed name

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


def collect(folder: Path) -> bool:
    """Bring ``folder`` up to date with the installed files; False when it already was."""
    sources = _sources()
    stamp = _fingerprint(sources)
    if _read(folder / _STAMP) == stamp:
        return False
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    storage = HashedFiles(location=str(fresh), base_url=settings.STATIC_URL)
    paths = {}
    for name, path in sources.items():
        with path.open("rb") as file:
            storage.save(name, File(file))
        paths[name] = (storage, name)
    for name, _, outcome in storage.post_process(paths):
        if isinstance(outcome, Exception):
            raise RuntimeError(f"static file {name} cannot be prepared") from outcome
    _compress(fresh)
    (fresh / _STAMP).write_text(stamp, encoding="ascii")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return True


def _compress(folder: Path) -> None:
    """A compressed twin beside each file that gets smaller by it."""
    compressor = Compressor(quiet=True)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name):
            for _made in compressor.compress(str(path)):
                pass


def _sources() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list([".*", "*~"]):
            found.setdefault(name, Path(storage.path(name)))
    return dict(sorted(found.items()))


def _fingerprint(sources: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sources.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
