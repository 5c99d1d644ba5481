"""Services and supplies: CPT numbers and HCPCS Level II codes as concepts in our own words.

``load_services`` gives the book of CPT, ``load_supplies`` that of HCPCS Level II. Nothing of them
is loaded where only diagnoses are coded. No descriptor of the AMA is part of them; those of a
user's own licensed files are read from the user's data folder (``codesets install cpt``).
"""

from chartcoder.terminology.services.attributes import Facts, facts_in, fits
from chartcoder.terminology.services.book import (
    Found,
    ServiceBook,
    SupplyBook,
    load_services,
    load_supplies,
)
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.services.search import search

__all__ = [
    "Concept",
    "Facts",
    "Found",
    "ServiceBook",
    "SupplyBook",
    "facts_in",
    "fits",
    "load_services",
    "load_supplies",
    "search",
]
