"""The version of this software, which every result names."""

__version__ = "0.1.0"
