"""Invented values in place of identifiers: the same for the same value, by a secret key.

Without the key nobody can compute a value back by trying all of them; with a key that is kept,
charts of one patient that come at different times fit together.
"""

import hashlib
import hmac
import re
from datetime import date, timedelta

from chartcoder.deidentify.spoken import MONTHS, day_of
from chartcoder.deidentify.words import (
    FACILITIES,
    FAMILY,
    GIVEN,
    PLACES,
    SMALL_ZIPS,
    STREETS,
)

MOST_DAYS = 364
"""Dates move back by 1 to this many days."""
OLDEST = 90
"""Ages above 89 become this."""
_MONTHS = (
    "january february march april may june july august september october november december".split()
)


class Surrogates:
    """Values for one patient."""

    def __init__(self, key: bytes, patient: str) -> None:
        self._key = hmac.new(
            key, patient.casefold().encode("utf-8", "surrogatepass"), hashlib.sha256
        ).digest()
        self.days = 1 + self._number("days", "") % MOST_DAYS
        self.year = 2001
        """The year of dates that are written without one."""
        self.seen: int | None = None
        """The year of the encounter, when it is known: nobody is shown to be born before its 90 years."""
        self._given: set[str] = set()

    def know_given(self, names: set[str]) -> None:
        """Words that are given names, folded; other words of names are family names."""
        self._given |= names

    def _number(self, kind: str, value: str) -> int:
        seed = f"{kind}\x00{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.new(self._key, seed, hashlib.sha256).digest()[:8], "big")

    def value(self, kind: str, text: str) -> str:
        """The value for an identifier as it is written."""
        if kind == "name":
            return self._name(text)
        if kind == "date":
            return self._date(text)
        if kind == "year":
            return str(self._not_before(int(text)))
        if kind == "age":
            return str(OLDEST) if text[:1].isdigit() else self._in_words(text)
        if kind == "place":
            return self._place(text)
        if kind == "facility":
            return FACILITIES[self._number(kind, text.casefold()) % len(FACILITIES)]
        if kind == "zip":
            return "00000" if text[:3] in SMALL_ZIPS else text[:3] + "00"
        if kind == "email":
            return f"user{self._number(kind, text.casefold()) % 100_000}@example.org"
        if kind == "url":
            return f"https://example.org/{self._number(kind, text) % 100_000}"
        if kind == "ip":
            return f"192.0.2.{self._number(kind, text) % 254 + 1}"
        if kind in ("phone", "fax"):
            return self._phone(text)
        return self._like(kind, text)

    def _name(self, text: str) -> str:
        def word(match: re.Match[str]) -> str:
            one = match.group()
            names = GIVEN if one.casefold() in self._given else FAMILY
            made = names[self._number("name", one.casefold()) % len(names)]
            if len(one) == 1:
                return made[0]
            return made.upper() if one.isupper() else made

        return re.sub(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", word, text)

    def _place(self, text: str) -> str:
        number = self._number("place", text.casefold())
        if not any(c.isdigit() for c in text):
            return PLACES[number % len(PLACES)]
        return f"{number % 900 + 100} {STREETS[number % len(STREETS)]}"

    def _phone(self, text: str) -> str:
        """Numbers that are kept for fiction: 555-0100 to 555-0199."""
        digits = [c for c in text if c.isdigit()]
        if len(digits) < 7:
            return self._like("phone", text)
        extra = digits[10:] if len(digits) > 11 else []
        last = f"55501{self._number('phone', ''.join(digits[-7:])) % 100:02d}"
        new = list(("1" if len(digits) == 11 else "") + ("555" if len(digits) >= 10 else "") + last)
        new += ["0"] * len(extra)
        return re.sub(r"\d", lambda _: new.pop(0) if new else "0", text)

    def _like(self, kind: str, text: str) -> str:
        """A value of the same shape: digits for digits, letters for letters."""
        number = self._number(kind, re.sub(r"\W", "", text).casefold())
        out = []
        for index, sign in enumerate(text):
            mixed = self._number("sign", f"{number}-{index}")
            if sign.isdigit():
                out.append(str(mixed % 10))
            elif sign.isalpha():
                letter = chr(ord("A") + mixed % 26)
                out.append(letter if sign.isupper() else letter.lower())
            else:
                out.append(sign)
        made = "".join(out)
        return (
            made if made != text else re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), text)
        )

    def _in_words(self, text: str) -> str:
        made = "nineties" if text.lower().startswith("nineties") else "ninety"
        return made.capitalize() if text[:1].isupper() else made

    def _not_before(self, year: int) -> int:
        """A year; of those that tell an age above 89, the one of the age of 90."""
        return year if self.seen is None else max(year, self.seen - OLDEST)

    def moved(self, day: date) -> date:
        """A date, moved back."""
        new = day - timedelta(self.days) if day.toordinal() > self.days else day
        year = self._not_before(new.year)
        return new if year == new.year else new.replace(year=year, day=min(new.day, 28))

    def _date(self, text: str) -> str:
        """A date in the form it is written in."""
        for form in (_iso, _month, _numeric, _spoken, _worded):
            made = form(text, self)
            if made is not None:
                return made
        return "[date]"


def _iso(text: str, s: Surrogates) -> str | None:
    match = re.fullmatch(r"(\d{4})([-/])(\d\d)\2(\d\d)", text)
    if match is None:
        return None
    day = _day(int(match[1]), int(match[3]), int(match[4]))
    return None if day is None else s.moved(day).strftime(f"%Y{match[2]}%m{match[2]}%d")


def _month(text: str, s: Surrogates) -> str | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{4})", text)
    if match is None:
        return None
    new = s.moved(date(int(match[2]), int(match[1]), 15))
    return f"{new.month:02d}/{new.year}" if match[1][0] == "0" else f"{new.month}/{new.year}"


def _spoken(text: str, s: Surrogates) -> str | None:
    """A date in words, and a day of the year by its name, as month, day and year."""
    if re.match(r"\d", text) or re.match(rf"(?:{MONTHS})[a-z]*\.?,? \d", text, re.I):
        return None
    if re.match(r"(?:fourth of july)", text, re.I) is None:
        number, year = day_of(text)
        month = re.search(rf"\b(?:{MONTHS})\b", text, re.I)
        if number is None or month is None:
            return None
        day = _day(year or s.year, _MONTHS.index(month.group().lower()) + 1, number)
        if day is not None:
            new = s.moved(day)
            return f"{new:%B} {new.day}" + (f", {new.year}" if year else "")
    return None


def _numeric(text: str, s: Surrogates) -> str | None:
    match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{2}|\d{4}))?", text)
    if match is None:
        return None
    year = int(match[4]) if match[4] else s.year
    if match[4] and len(match[4]) == 2:
        year += 2000 if year < 50 else 1900
    day = _day(year, int(match[1]), int(match[3]))
    if day is None:
        return None
    new = s.moved(day)
    padded = match[1][0] == "0" or match[3][0] == "0" or len(match[1] + match[3]) == 4
    parts = [f"{new.month:02d}" if padded else str(new.month),
             f"{new.day:02d}" if padded else str(new.day)]  # fmt: skip
    if match[4]:
        parts.append(str(new.year)[-len(match[4]) :])
    return match[2].join(parts)


def _worded(text: str, s: Surrogates) -> str | None:
    word = re.search(r"[A-Za-z]{3,9}", re.sub(r"\d+(?:st|nd|rd|th)", "", text).replace("of ", ""))
    month = next(
        (n for n, m in enumerate(_MONTHS, 1) if word and m[:3] == word.group()[:3].lower()), None
    )
    if word is None or month is None:
        return None
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    rest = [int(d) for d in re.findall(r"\d+", text) if d not in years]
    year = int(years[0]) if years else s.year
    short = not years and len(rest) > 1
    if short:
        year = rest.pop() + 2000
    day = _day(year, month, rest[0] if rest else 15)
    if day is None:
        return None
    new = s.moved(day)
    name = _MONTHS[new.month - 1]
    name = (
        name if len(word.group()) > 4 or len(word.group()) == len(_MONTHS[month - 1]) else name[:3]
    )
    name = (
        name.upper()
        if word.group().isupper()
        else name.capitalize()
        if word.group()[0].isupper()
        else name
    )
    tail = f" {new.year}" if years or short else ""
    if not rest:
        return f"{name}{tail}"
    if text.lstrip()[0].isdigit():
        return f"{new.day} {name}{tail}"
    return f"{name} {new.day}" + (f",{tail}" if tail else "")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
