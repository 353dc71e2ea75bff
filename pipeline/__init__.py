"""Books and articles in, one finished audiobook out."""

__version__ = "0.1.0"
