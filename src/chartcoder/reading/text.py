"""The text of a document cut into tokens and sentences, each with its section."""

from bisect import bisect_left
from itertools import compress, count
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.reading.layout import Segment, segments
from chartcoder.terminology.chunks import tokens_of


class Sentence(NamedTuple):
    """Tokens ``first`` to ``end`` (exclusive) and where they stand.

    Attributes:
        section: normalised section, "" when the document has not named one.
        label: sub-heading on the line ("Cardiovascular"), or "".
        line: number of the line in the document.
        opens: True for the first sentence of a line that no label precedes.
        marker: bullet or number of the line.
        alone: True when the line holds nothing else.
    """

    first: int
    end: int
    section: str
    label: str
    line: int
    opens: bool
    marker: str
    alone: bool


class Text(NamedTuple):
    """A document cut up. ``starts``, ``ends`` and ``folded`` run in step, one for each token.

    ``words`` are the distinct ones among ``folded``: what a document does not hold is told at once.
    """

    text: str
    starts: list[int]
    ends: list[int]
    folded: list[str]
    sentences: list[Sentence]
    words: frozenset[str]

    def raw(self, index: int) -> str:
        """The token at ``index`` as written."""
        return self.text[self.starts[index] : self.ends[index]]

    def written(self, sentence: Sentence) -> str:
        """A sentence as written."""
        return self.text[self.starts[sentence.first] : self.ends[sentence.end - 1]]

    def text_of(self, first: int, end: int) -> list[str]:
        """The tokens from ``first`` to ``end`` (exclusive) as written."""
        text = self.text
        return [
            text[a:b] for a, b in zip(self.starts[first:end], self.ends[first:end], strict=True)
        ]


_TITLES = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "vs",
        "approx",
        "incl",
        "esp",
        "poss",
        "prob",
        "susp",
        "etc",
        "e.g",
        "i.e",
        "st",
        "no",
        "fig",
        "prof",
        "sr",
        "jr",
        "dept",
        "inc",
        "ltd",
        "ca",
        "pt",
        "hx",
        "dx",
        "tx",
        "rx",
        "abd",
        "neg",
        "pos",
        "resp",
        "ext",
        "neuro",
        "bilat",
        "wt",
        "ht",
        "temp",
        "q",
        "b.i.d",
        "t.i.d",
    ]
)
_SPECIES = frozenset(
    """coli difficile diff faecalis faecium pylori aureus pneumoniae influenzae jejuni albicans
    aeruginosa cloacae trachomatis gonorrhoeae vaginalis burgdorferi marcescens fragilis perfringens
    epidermidis pyogenes agalactiae oxytoca mirabilis tuberculosis meningitidis""".split()
)
"""Names after a single letter: "E. COLI" is no end of a sentence."""
_STOPS = frozenset(".!?;")


def cut(text: str) -> Text:
    """Cut a document into tokens and sentences."""
    folded, starts, ends = tokens_of(text)
    words = frozenset(folded)
    stops = list(compress(count(), map(_STOPS.__contains__, folded)))
    sentences: list[Sentence] = []
    small = _all_small(text, starts, ends, folded, stops)
    for segment in _joined(text):
        first = bisect_left(starts, segment.start)
        last = bisect_left(starts, segment.end)
        inside = stops[bisect_left(stops, first) : bisect_left(stops, last - 1)]
        _sentences(text, starts, ends, folded, first, last, inside, segment, sentences, small)
    return Text(text, starts, ends, folded, sentences, words)


SMALL, RARE = 3, 4
"""Stops before small letters by which a note is written so, and how many to one before a capital ("DNR")."""


def _all_small(
    text: str, starts: list[int], ends: list[int], folded: list[str], stops: list[int]
) -> bool:
    """Whether a note begins its sentences with small letters."""
    seen = capitals = 0
    for index in stops:
        if folded[index] == "." and index + 1 < len(starts) and starts[index + 1] > ends[index]:
            letter = text[starts[index + 1]]
            seen += letter.islower()
            if letter.isupper():
                capitals += 1
                if capitals > 1 + seen // RARE:
                    return False
    return seen >= SMALL and capitals * RARE <= seen


def _joined(text: str) -> list[Segment]:
    """Segments, with hard-wrapped lines of one paragraph joined."""
    out: list[Segment] = []
    for segment in segments(text):
        if out:
            before = out[-1]
            if (
                not segment.marker
                and not segment.label
                and segment.opens
                and before.section == segment.section
                and segment.line == before.line + 1
                and before.end - before.start > 45
                and text[segment.start : segment.start + 1].strip()[:1].islower()
                and text[before.end - 1] not in ".:;!?"
                and text.count("\n", before.end, segment.start) == 1
            ):
                out[-1] = before._replace(end=segment.end, line=segment.line)
                continue
        out.append(segment)
    return out


_CAPPED = late(r"[.?!]\s+[A-Z][a-z]")
_SHORTENED = frozenset(
    """tab tabs cap caps inj gtt gtts sol min mins sec hrs yrs wks mos lbs ped peds surg med meds exam int
    dist prox lat med ant post inf sup""".split()
)
"""Words that are shortened with a full stop inside a sentence."""


def _ends_uncapped(text: str, word: str, segment: Segment) -> bool:
    """Whether a full stop ends a sentence although a small letter follows.

    It does where a dictation was typed without capitals: "cervix without lesions. uterus mobile."
    """
    return (
        len(word) > 2
        and word.isalpha()
        and word not in _SHORTENED
        and text[segment.start : segment.end].lstrip()[:1].islower()
        and _CAPPED.search(text, segment.start, segment.end) is None
    )


LONGEST = 300
"""Tokens after which a sentence is cut, so that the work on it stays bounded."""


def _sentences(
    text: str,
    starts: list[int],
    ends: list[int],
    folded: list[str],
    first: int,
    last: int,
    stops: list[int],
    segment: Segment,
    out: list[Sentence],
    small: bool = False,
) -> None:
    """Cut tokens ``first`` to ``last`` of a segment into sentences, added to ``out``.

    Args:
        stops: the tokens among them, but the last, that may end a sentence.
        small: the sentences of the note begin with small letters.
    """
    begin = first
    count = len(out)
    for index in stops:
        while index - begin >= LONGEST:  # no sentence: a list or noise without stops
            out.append(_sentence(begin, begin + LONGEST, segment, begin == first))
            begin += LONGEST
        token = folded[index]
        if token == "?" and (index == begin or starts[index] > ends[index - 1]):
            continue  # "? anemia" doubts what follows
        if token == ".":
            following = text[ends[index] : starts[index + 1]]
            if not following:
                # "sprain.,Full-thickness tear": lines that were joined by commas
                joined = text[starts[index + 1]] == ","
                nxt = text[starts[index + 1] + joined : starts[index + 1] + joined + 1]
                if not (nxt.isupper() and index > begin and len(folded[index - 1]) > 1):
                    continue
            elif (
                (
                    index > begin
                    and folded[index - 1] in _TITLES
                    and starts[index] == ends[index - 1]
                )
                or (
                    text[starts[index + 1]].islower()
                    and "\n" not in following
                    and not _ends_uncapped(text, folded[index - 1], segment)
                    and not (small and index > begin and _is_word(folded[index - 1]))
                )
                or index == begin
                or (len(folded[index - 1]) == 1 and folded[index + 1] in _SPECIES)
            ):
                continue
        if index > begin:
            out.append(_sentence(begin, index + 1, segment, begin == first))
        begin = index + 1
        if begin < last and folded[begin] == ",":
            begin += 1
    while last - begin > LONGEST:
        out.append(_sentence(begin, begin + LONGEST, segment, begin == first))
        begin += LONGEST
    if begin < last:
        alone = segment.opens and len(out) == count
        out.append(_sentence(begin, last, segment, begin == first, alone))
    elif segment.opens and len(out) == count + 1:
        out[-1] = out[-1]._replace(alone=True)


def _is_word(token: str) -> bool:
    """Whether a stop behind a token ends a sentence, not an abbreviation of one or two letters."""
    return (len(token) > 2 or not token.isalpha()) and token not in _SHORTENED


def _sentence(
    first: int, end: int, segment: Segment, opening: bool, alone: bool = False
) -> Sentence:
    return Sentence(
        first, end, segment.section, segment.label, segment.line,
        opening and segment.opens, segment.marker, alone,
    )  # fmt: skip
