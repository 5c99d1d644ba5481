"""Search over every title of the Tabular List: tolerant of typing errors, shortened words and order.

A title matches as a weighted bag of words: rare words count more, words of the title that the query
does not have and words of the query that no title has count against it.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from chartcoder.terminology import cache
from chartcoder.terminology.books import Books
from chartcoder.terminology.words import TOKEN, fold

_IGNORED = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "is",
        "was",
        "had",
        "has",
        "his",
        "her",
        "as",
        "s",
        "he",
        "she",
        "that",
        "which",
        "were",
        "are",
        "be",
        "been",
        "it",
    ]
)
_SAME = {
    "rt": "right", "lt": "left", "lft": "left", "l": "left", "r": "right", "bilat": "bilateral",
    "fx": "fracture", "sub": "subsequent", "w": "with", "wo": "without", "another": "other",
    "sequelae": "sequela", "aftereffect": "sequela", "unsp": "unspecified", "oth": "other",
    "heal": "healing", "routinely": "routine", "spec": "specified", "init": "initial",
    "enc": "encounter", "encntr": "encounter", "fb": "foreign", "disp": "displaced", "gi": "gastrointestinal",
    "nondisp": "nondisplaced", "ext": "external", "int": "internal",
}  # fmt: skip
_WITHOUT = re.compile(r"\bw/o\b\s*", re.I)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_PHASES = frozenset({"subsequent", "initial", "sequela"})
_MISSING, _EXTRA = 0.55, 0.35
"""Weight of title words the query lacks, and of query words the title lacks."""


FORMAT = "1"


class TitleIndex:
    """Titles as bags of words, with the weight of each word and the codes that have it.

    Attributes:
        weight: of each word of the titles; the rarer it is, the more it counts.
        words: every word, and the names of ordinals, in order.
    """

    def __init__(self, data: dict[str, Any], books: Books) -> None:
        self._titles: dict[str, str] = data["titles"]
        self._codes: dict[str, str] = data["codes"]
        self._books = books
        self.weight: dict[str, float] = data["weight"]
        self.words: list[str] = data["words"]
        self.codes = lru_cache(maxsize=4096)(self._having)
        self.title = lru_cache(maxsize=65536)(self._title)

    def _having(self, word: str) -> list[str]:
        """The codes whose titles have a word."""
        return self._codes[word].split(" ")

    def _title(self, code: str) -> frozenset[str]:
        """The words of a title."""
        return frozenset(self._titles[code].split(" "))

    def valid(self, code: str) -> bool:
        """Whether a code can be assigned."""
        return self._books.entry(code).billable

    def name(self, code: str) -> str:
        """The title in small letters."""
        return self._books.entry(code).title.lower()


def title_index(books: Books) -> TitleIndex:
    """Index the titles of every valid code and every category of the books, or take the index from
    the cache."""
    here = Path(__file__).parent
    software = cache.stamp((here / "titles.py", here / "words.py", here / "books.py"), FORMAT)
    path = cache.folder() / f"titles-{software}-{books.edition}-{books.sha256[:16]}.marshal"
    data = cache.read(path)
    if data is None:
        data = _compiled(books)
        cache.write(path, data)
    return TitleIndex(data, books)


def _compiled(books: Books) -> dict[str, Any]:
    titles = {}
    codes: dict[str, list[str]] = defaultdict(list)
    for code in books.codes():
        if ":" in code:
            continue
        words = sorted(set(title_tokens(books.entry(code).title)))
        titles[code] = " ".join(words)
        for word in words:
            codes[word].append(code)
    count = len(titles)
    weight = {
        word: (0.3 + math.log(count / len(having)))
        * (0.25 if "#" in word and not word.startswith("with") else 1.0)
        + (1.0 if word in _PHASES else 0.0)
        for word, having in codes.items()
    }
    return {
        "titles": titles,
        "weight": weight,
        "codes": {word: " ".join(having) for word, having in codes.items()},
        "words": sorted({*weight, *_ORDINALS}),
    }


def title_tokens(text: str) -> list[str]:
    """Folded words for title search: nothing is a synonym here, numbers are words."""
    out = []
    for token in TOKEN.findall(text):
        if token[0].isalnum():
            word = fold(token)
            word = _SAME.get(word, word)
            if word not in _IGNORED:
                out.append(word)
    return _numbered(out)


def _numbered(words: list[str]) -> list[str]:
    """Tell a second "unspecified" of a title from the first: "unspecified#2"."""
    seen: dict[str, int] = {}
    out = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        out.append(word if seen[word] == 1 else f"{word}#{seen[word]}")
    return out


def _options(token: str, short: bool, index: TitleIndex) -> dict[str, float]:
    """Words of the titles a query token may stand for, each with how surely."""
    if token in index.weight and not short:
        return {token: 1.0}
    found: dict[str, float] = {token: 1.0} if token in index.weight else {}
    if short:
        for word in _starting(token, index.words):
            found[_ORDINALS.get(word, word)] = 0.95
    if len(token) >= 2 and not found:
        for word, score, _ in process.extract(
            token, index.words, scorer=OSA.normalized_similarity, limit=8, score_cutoff=0.6
        ):
            word = _ORDINALS.get(word, word)
            found[word] = score - (0.0 if word[0] == token[0] else 0.03)
        if len(token) >= 6:
            for word in _starting(token[:5], index.words):
                found[word] = max(found.get(word, 0.0), 0.6)
    if not found:
        return {}
    floor = max(found.values()) - 0.13
    return {
        word: sure
        for word, sure in found.items()
        if sure >= floor and "#" not in word and word in index.weight
    }


def _starting(prefix: str, words: list[str]) -> Iterable[str]:
    at = bisect_left(words, prefix)
    while at < len(words) and words[at].startswith(prefix):
        yield words[at]
        at += 1


def search_titles(query: str, index: TitleIndex, limit: int) -> list[tuple[str, float]]:
    """The codes whose titles fit a query best, with a score between 0 and 1, best first."""
    query = _WITHOUT.sub("without ", query)
    query = _HYPHEN.sub(lambda m: _joined(m, index), query)
    if query.rstrip(" .").endswith(" had"):  # no verb at the end of a title: a mistyped hand
        query = query.rstrip(" .")[:-3] + "hand"
    options: list[tuple[dict[str, float], float]] = []
    seen: dict[str, int] = {}
    for match in TOKEN.finditer(query):
        token = match.group()
        if not token[0].isalnum():
            continue
        word = fold(token)
        short = (
            query[match.end() : match.end() + 1] == "."
            and (word not in index.weight or len(word) <= 3)
            and word not in _SAME
        )
        word = _SAME.get(word, word)
        if word in _IGNORED:
            continue
        choices = _options(word, short, index)
        choices = {_nth(w, seen): sure for w, sure in choices.items()}
        for chosen, sure in choices.items():
            if sure == 1.0:
                plain = chosen.split("#")[0]
                seen[plain] = seen.get(plain, 0) + 1
        choices = {w: sure for w, sure in choices.items() if w in index.weight}
        # a word that no title knows (a name) weighs little against a title
        best = max((index.weight[w] * sure for w, sure in choices.items()), default=1.0)
        options.append((choices, best))
    if not options:
        return []
    scored = []
    for code in _candidates(options, index):
        words = index.title(code)
        matched = extra = 0.0
        used: set[str] = set()
        for choices, best in options:
            top, which = 0.0, ""
            for word, sure in choices.items():
                if sure > top and word in words:
                    top, which = sure, word
            if which:
                matched += top * top * index.weight[which]
                used.add(which)
            else:
                extra += best
        missing = sum(sorted(index.weight[w] for w in words - used))
        score = matched / (matched + _MISSING * missing + _EXTRA * extra + 1e-9)
        scored.append((-score - (0.035 if index.valid(code) else 0.0), code))
    scored.sort()
    # among near equals the order of the words decides ("without … with" is not "with … without")
    near = [(score, code) for score, code in scored[: limit + 60] if score <= scored[0][0] + 0.06]
    lowered = query.lower()
    near = sorted(
        (score - 0.08 * fuzz.ratio(lowered, index.name(code)) / 100, code) for score, code in near
    )
    ranked = [code for _, code in near]
    ranked.extend(code for _, code in scored if code not in set(ranked))
    by_code = {code: min(1.0, -score) for score, code in scored}
    return [(code, by_code[code]) for code in ranked[:limit]]


_HYPHEN = re.compile(r"\b([A-Za-z]{3,})-([A-Za-z]{3,})\b")


def _joined(match: re.Match[str], index: TitleIndex) -> str:
    """ "thoraco-lumbar" is one word where the titles write it as one."""
    whole = fold(match.group(1) + match.group(2))
    known = fold(match.group(1)) in index.weight
    return whole if whole in index.weight and not known else match.group()


def _nth(word: str, seen: dict[str, int]) -> str:
    return word if not seen.get(word) else f"{word}#{seen[word] + 1}"


def _candidates(options: list[tuple[dict[str, float], float]], index: TitleIndex) -> list[str]:
    """Codes that share enough weight of rare words with the query to be worth scoring."""
    votes: dict[str, float] = defaultdict(float)
    for choices, _ in sorted(options, key=lambda o: -o[1])[:12]:
        for word, sure in choices.items():
            having = index.codes(word)
            if len(having) > 20000 and votes:
                continue
            gain = sure * index.weight[word]
            for code in having:
                votes[code] += gain
    best = sorted(votes.items(), key=lambda v: (-v[1], v[0]))
    if not best:
        return []
    floor = best[0][1] * 0.6
    return [code for code, gain in best[:1500] if gain >= floor]
