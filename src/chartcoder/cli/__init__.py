"""The command line: a thin door on the library."""

from chartcoder.cli.main import main

__all__ = ["main"]
