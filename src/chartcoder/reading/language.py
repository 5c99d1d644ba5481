"""The language of a document, by its function words and a few that every note has.

The books are English: what they find in a text of another language is a guess, because its
negations are not read ("sin evidencia de", "kein Anhalt für").
"""

from chartcoder.late import late
from chartcoder.reading.text import Text
from chartcoder.terminology.words import fold

_FOREIGN = {
    "Spanish": "el la los las del que con por para una se sin niega paciente su al años dolor en de y desde hace presenta fiebre diagnóstico refiere",
    "Portuguese": "os dos das que com por para uma não sem paciente seu ao anos dor em de e nega desde apresenta febre diagnóstico há",
    "French": "le les des du avec pour une est dans sur pas sans et la de patiente douleur ans chez depuis présente fièvre diagnostic",
    "German": "und der das mit ohne bei nicht ist eine einer keine kein für wurde im am zur den dem seit patientin schmerzen fieber auf",
    "Italian": "il della del con per una non paziente dolore senza di che anni nella sono gli e presenta febbre diagnosi dal da",
}
_ENGLISH = frozenset(
    map(fold, "the of and with for is was has to in on at by from this he she or not are".split())
)
_WORDS = {name: frozenset(map(fold, words.split())) for name, words in _FOREIGN.items()}
_ANY = frozenset().union(*_WORDS.values())
LEAST = 4
"""Function words of another language below which a text counts as English."""


_SCRIPTS = (
    (0x370, 0x3FF, "Greek"), (0x400, 0x52F, "Russian or another language in Cyrillic letters"),
    (0x590, 0x5FF, "Hebrew"), (0x600, 0x77F, "Arabic"), (0x900, 0x97F, "Hindi"), (0xE00, 0xE7F, "Thai"),
    (0x3040, 0x30FF, "Japanese"), (0x4E00, 0x9FFF, "Chinese"), (0xAC00, 0xD7A3, "Korean"),
)  # fmt: skip
"""Letters of other scripts: first, last, language."""
_LOOK = 20_000
_BEYOND_LATIN = late("[\u0370-\U0010ffff]")


def _other_script(text: str) -> str | None:
    """The language of a text most of whose letters are of another script; Japanese has Chinese ones too."""
    foreign = [ord(c) for c in _BEYOND_LATIN.findall(text, 0, _LOOK) if c.isalpha()]
    if len(foreign) < 10 or len(foreign) <= sum(map(str.isalpha, text[:_LOOK])) / 2:
        return None
    counts = {name: sum(low <= p <= high for p in foreign) for low, high, name in _SCRIPTS}
    if counts["Japanese"] > 0.1 * len(foreign):
        return "Japanese"
    name = max(counts, key=lambda n: counts[n])
    return name if counts[name] else None


def foreign_language(text: Text) -> str | None:
    """The language of a text that is plainly not English, else None."""
    script = _other_script(text.text)
    if script is not None:
        return script
    folded = text.folded
    present = _ANY & text.words
    if len(present) < LEAST:
        return None
    counts = {
        name: sum(1 for word in folded if word in words)
        for name, words in _WORDS.items()
        if len(words & present) >= LEAST
    }
    if not counts:
        return None
    name = max(counts, key=lambda n: (counts[n], n))
    english = sum(1 for word in folded if word in _ENGLISH)
    return name if counts[name] >= 2 * english and counts[name] > LEAST else None
