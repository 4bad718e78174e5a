"""uncramp: a diary for night leg cramps that tells you honestly what goes with them."""

__version__ = "0.1.0"
