"""What is refused: the bounds of everything that is read from outside."""

MAX_BYTES = 20_000_000
"""Largest text document that is read, in bytes."""
MAX_STRUCTURED = 30_000_000
"""Largest HL7 or FHIR file; what is in memory of it is up to twenty times as much."""
MAX_FILE = 100_000_000
"""Largest file of any other format, in bytes."""
MAX_TOTAL = 300_000_000
"""Most bytes that the members of one archive may expand to."""
MAX_RATIO = 200
"""Most times a member above one megabyte may be larger than what is stored of it."""
MAX_MEMBERS = 5_000
"""Most files of one archive or folder."""
MAX_NESTED = 3
"""How many files may lie inside one another: a PDF in a message in an archive."""
MAX_PAGES = 2_000
"""Most pages of a PDF or a scan."""
MAX_DEPTH = 200
"""Deepest nesting of elements, objects or groups."""
MAX_ELEMENTS = 1_000_000
"""Most elements of an XML or HTML file."""
MAX_SEGMENTS = 200_000
"""Most segments of one HL7 message."""
MAX_PLACES = 1_000_000
"""Most places that one document is made of."""
MAX_PIXELS = 100_000_000
"""Largest picture: three times a letter at 600 dots per inch; in colour 400 MB while it is made grey."""
MAX_ENCOUNTERS = 200_000
"""Most encounters of one source."""
