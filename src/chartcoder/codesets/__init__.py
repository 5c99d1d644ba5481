"""The official books, as editions keyed by date of service."""
