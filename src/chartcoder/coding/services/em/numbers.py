"""Numbers of E/M services by family: which rank and how many minutes each one needs.

Numbers and minutes are facts of the published code sets; what a family is for is said in our own
words. No descriptor of the AMA stands here.
"""

from datetime import date
from typing import NamedTuple


class Number(NamedTuple):
    """A number of a family: least rank of decision making, least minutes (0: time never decides)."""

    code: str
    rank: int
    minutes: int


class Family(NamedTuple):
    """Numbers in rising order, and what a further quarter of an hour is reported with.

    ``prolonged`` is the add-on of the code set; ``medicare`` the one Medicare takes instead, with
    the minutes from which its first unit counts.
    """

    name: str
    says: str
    numbers: tuple[Number, ...]
    prolonged: str = ""
    medicare: tuple[str, int] = ("", 0)

    def at(self, rank: int) -> Number | None:
        """The highest number that a rank of decision making supports."""
        return next((n for n in reversed(self.numbers) if 0 < n.rank <= rank), None)

    def by_time(self, minutes: int) -> Number | None:
        """The highest number that some minutes support."""
        return next((n for n in reversed(self.numbers) if 0 < n.minutes <= minutes), None)


def _numbers(text: str) -> tuple[Number, ...]:
    parts = (part.split(":") for part in text.split())
    return tuple(Number(code, int(rank), int(minutes)) for code, rank, minutes in parts)


_TABLE: tuple[tuple[str, str, str, str, tuple[str, int]], ...] = (
    ("office-new", "office or other outpatient visit, new patient",
     "99202:1:15 99203:2:30 99204:3:45 99205:4:60", "99417", ("G2212", 89)),
    ("office-established", "office or other outpatient visit, established patient",
     "99212:1:10 99213:2:20 99214:3:30 99215:4:40", "99417", ("G2212", 69)),
    ("hospital-initial", "first hospital inpatient or observation visit of a stay",
     "99221:1:40 99222:3:55 99223:4:75", "99418", ("G0316", 90)),
    ("hospital-subsequent", "later hospital inpatient or observation visit",
     "99231:1:25 99232:3:35 99233:4:50", "99418", ("G0316", 65)),
    ("hospital-same-day", "hospital or observation stay that begins and ends on one date",
     "99234:1:45 99235:3:70 99236:4:85", "99418", ("G0316", 110)),
    ("emergency", "emergency department visit; time never decides",
     "99282:1:0 99283:2:0 99284:3:0 99285:4:0", "", ("", 0)),
    ("consultation-office", "consultation in the office or another outpatient place",
     "99242:1:20 99243:2:30 99244:3:40 99245:4:55", "99417", ("", 0)),
    ("consultation-hospital", "consultation for an inpatient, in observation or a nursing facility",
     "99252:1:35 99253:2:45 99254:3:60 99255:4:80", "99418", ("", 0)),
    ("nursing-initial", "first nursing facility visit of a stay",
     "99304:1:25 99305:3:35 99306:4:50", "99418", ("G0317", 95)),
    ("nursing-subsequent", "later nursing facility visit",
     "99307:1:10 99308:2:20 99309:3:30 99310:4:45", "99418", ("G0317", 85)),
    ("home-new", "home or residence visit, new patient",
     "99341:1:15 99342:2:30 99344:3:60 99345:4:75", "99417", ("G0318", 140)),
    ("home-established", "home or residence visit, established patient",
     "99347:1:20 99348:2:30 99349:3:40 99350:4:60", "99417", ("G0318", 110)),
    ("video-new", "audio and video visit, new patient",
     "98000:1:15 98001:2:30 98002:3:45 98003:4:60", "99417", ("", 0)),
    ("video-established", "audio and video visit, established patient",
     "98004:1:10 98005:2:20 98006:3:30 98007:4:40", "99417", ("", 0)),
    ("audio-new", "audio-only visit, new patient",
     "98008:1:15 98009:2:30 98010:3:45 98011:4:60", "99417", ("", 0)),
    ("audio-established", "audio-only visit, established patient",
     "98012:1:10 98013:2:20 98014:3:30 98015:4:40", "99417", ("", 0)),
)  # fmt: skip

FAMILIES = {
    name: Family(name, says, _numbers(text), prolonged, medicare)
    for name, says, text, prolonged, medicare in _TABLE
}

BEFORE_2024 = {"99306": 45, "99308": 15}
"""Two minimum times that were raised on 2024-01-01."""
REVISED = date(2024, 1, 1)
TELEMEDICINE_FROM = date(2025, 1, 1)
"""The day the numbers 98000-98015 came into force."""
HOME_LONGITUDINAL_FROM = date(2026, 1, 1)
"""The day from which G2211 may stand beside home or residence visits."""

DISCHARGE = {"hospital-discharge": ("99238", "99239"), "nursing-discharge": ("99315", "99316")}
"""Discharge day: up to 30 minutes, and more than 30 minutes."""
DISCHARGE_MINUTES = 30

CRITICAL_FIRST, CRITICAL_MORE = "99291", "99292"
CRITICAL_LEAST, CRITICAL_HOUR, CRITICAL_BLOCK = 30, 74, 30
"""Critical care begins at 30 minutes; the first number reaches to 74, each further one 30 more."""
CRITICAL_MEDICARE = 104
"""Medicare counts the first further block when it is complete."""

PREVENTIVE_NEW = ("99381", "99382", "99383", "99384", "99385", "99386", "99387")
PREVENTIVE_ESTABLISHED = ("99391", "99392", "99393", "99394", "99395", "99396", "99397")
PREVENTIVE_FROM = (0, 1, 5, 12, 18, 40, 65)
"""First year of age of each preventive number."""

QUARTER = 15
"""Minutes of a unit of prolonged service."""


def family_on(name: str, day: date | None) -> Family:
    """A family as it stood on a date."""
    family = FAMILIES[name]
    if day is None or day >= REVISED:
        return family
    return family._replace(
        numbers=tuple(
            n._replace(minutes=BEFORE_2024.get(n.code, n.minutes)) for n in family.numbers
        )
    )


def preventive(age: int, new: bool) -> str:
    """The preventive number of an age in years."""
    place = max(n for n, least in enumerate(PREVENTIVE_FROM) if least <= age)
    return (PREVENTIVE_NEW if new else PREVENTIVE_ESTABLISHED)[place]
