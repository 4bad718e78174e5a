"""One thread for linear algebra, set from inside the program.

The matrices here are small (tens of columns). With two threads a ten-year diary took twenty times
the processor time it takes with one. Environment variables are read by the library when it is
loaded, which may be long before us, so the loaded library is told directly. The wheels of NumPy and
SciPy each carry an OpenBLAS of their own; both are told. Where another BLAS is used nothing
happens, and the answer is the same, only slower.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import numpy as np
import scipy

_SETTERS = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
)


@cache
def one_thread() -> int:
    """Tell every OpenBLAS that came with NumPy and SciPy to use one thread; how many were told."""
    told = 0
    for package in (np, scipy):
        root = Path(str(package.__file__)).parent
        folders = (root.parent / f"{root.name}.libs", root / ".dylibs")
        for library in sorted(lib for folder in folders for lib in folder.glob("*openblas*")):
            told += _tell(library)
    return told


def _tell(library: Path) -> bool:
    try:
        loaded = ctypes.CDLL(str(library))  # the copy in memory, where there is one
    except OSError:
        return False
    for name in _SETTERS:
        setter = getattr(loaded, name, None)
        if setter is not None:
            setter(ctypes.c_int(1))
            return True
    return False
