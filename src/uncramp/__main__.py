"""``python -m uncramp`` is the same as ``uncramp``."""

from uncramp.cli import main

main()
