"""The digest of the concept tables: what a line rests on where no official list is installed."""

import hashlib
from functools import lru_cache

from chartcoder.terminology.entries import DATA


@lru_cache(maxsize=2)
def tables_digest(system: str) -> str:
    """SHA-256 over the tables of a system and the written forms, in order of their names."""
    total = hashlib.sha256()
    for path in (*sorted((DATA / system).glob("*.tsv")), DATA / "services" / "words.tsv"):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()
