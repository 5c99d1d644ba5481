"""What a number holds by definition is not listed beside it.

Facts of the parent column of the concept tables (components of panels, look-only endoscopy, the
tracing of a global test) and a short table of procedures that are always part of a larger one.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from chartcoder.coding.services.choose import Chosen
from chartcoder.coding.services.modifiers import places_in
from chartcoder.terminology.services.book import ConceptBook

Ranges = tuple[tuple[str, str], ...]
"""First and last numbers."""


def _range(spec: str) -> Ranges:
    return tuple(
        (first, last or first) for first, _, last in (part.partition("-") for part in spec.split())
    )


PARTS: tuple[tuple[Ranges, Ranges], ...] = tuple(
    (_range(part), _range(whole))
    for part, whole in (
        # look-only endoscopy and exploration are part of the surgery at the same place
        ("29870", "29871-29889"),
        ("29805", "29806-29828"),
        ("29830", "29834-29838"),
        ("29840", "29843-29848"),
        ("29860", "29861-29863 29914-29916"),
        ("49320", "38120 38570-38572 43279-43289 43644-43645 43770-43775 44180-44238 44970 45395-45402 47370-47371 47562-47570 49321-49329 49650-49657 50541-50549 55866 58541-58579 58660-58679 59150-59151"),
        ("49321", "44970 47562-47564 58541-58579 58661-58662"),
        ("44180", "43279-43289 43644-43645 43770-43775 44186-44238 44970 47562-47564 49650-49657 58541-58579"),
        ("44005", "43620-43634 44120-44160 44602-44626 44950-44960 47600-47610 48140-48155 58150-58210"),
        ("49000", "43620-43840 44005-44160 44300-44320 44602-44626 44950-44960 47100-47135 47600-47610 48140-48155 35081-35082 38100 49010-49255 50220-50240 58140-58240 58700-58960"),
        ("58660", "58541-58579 58661-58673"),
        ("29877", "29880 29881"),
        ("29875", "29876-29889"),
        ("29874", "29880-29883"),
        ("29822", "29823-29828"),
        ("29820", "29821"),
        ("22554", "22551"),
        ("63075", "22551"),
        ("29881", "29880"),
        ("52000", "52001-52356 52400-52700"),
        ("31231", "31233-31298"),
        ("31575", "31576-31579"),
        ("31622", "31623-31661"),
        ("58555", "58558-58565"),
        ("58120", "58558 58150 58260-58294 58541-58573"),
        ("58100", "58120 58558"),
        ("57452", "57454-57461"),
        ("57500", "57454-57461 57520-57522"),
        ("57505", "57454 57456 57520-57522 58120"),
        ("36000", "36555-36597"),
        ("36410", "36415"),
        ("36416", "36415"),
        ("93005 93010", "93000"),
        ("93000 93005 93010 93040", "93015-93018 93350-93351"),
        ("93000-93010 93040-93042 94760-94762 95812-95827 95860-95870", "95805-95811"),
        ("12001-13160", "59400-59622"),
        ("66985", "66982-66984 66987-66991"),
        ("58353", "58563"),
        ("93040", "93000"),
        ("94010", "94060 94070"),
        ("94375", "94010 94060"),
        ("94760 94761", "94010-94060 99151-99157 94640"),
        ("88141", "88300"),
        ("97605 97606", "11042-11047"),
        ("49505", "54640"),
        ("32551", "33016-33999 32440-32674"),
        ("37246-37249 36818-36821", "36901-36906"),
        ("52352-52353 52332 52005 52351 52310", "52356"),
        ("52005", "52320-52356"),
        ("52000", "51840-51845 57240-57289 57425 58150-58579"),
        ("29445 29580-29584", "11042-11047 97597"),
        ("46600", "46221 46230 46250-46262 46500 46930-46948"),
        ("43241", "43246"),
        ("43262", "43274 43276"),
        ("43275", "43276"),
        ("45385 45381", "45390"),
        ("30130", "30140"),
        ("38740-38745", "19307 19302"),
        ("11042", "11043-11044 97597-97598"),
        ("11043", "11044"),
        ("61885 64553", "64568"),
        ("36222-36228 37184-37186", "61645"),
        ("58661", "58262-58263 58542-58554 58571-58573"),
        ("47562-47564", "47600-47610"),
        ("64400-64450", "11730-11765 10060-10140 12001-13160 26010-26990 28001-28825 54150"),
        ("74018-74021", "74022"),
        ("72020-72220 73501-73523", "77080-77086"),
        ("71250-71270", "78811-78816"),
        ("76705 76770-76775", "76700"),
        ("74250-74251", "74248"),
        ("93320-93325", "93306"),
        ("93015-93018", "93350-93351"),
        ("87426 87428 87502 87634-87636 87804 87807 87811", "87637"),
        ("93288 93286", "93279-93281"),
        ("93289 93287", "93282-93284"),
        ("76881-76882 76942", "20604 20606 20611"),
        ("33206-33208", "93279-93299 33227-33229"),
        ("33233", "33227-33229"),
        ("33249", "93282-93299"),
        ("92920-92933", "92941-92943"),
        ("92973", "92941"),
        ("93600-93622", "93653-93656"),
        ("93452-93453", "93458-93461"),
        ("92552-92556", "92557"),
        ("76881-76882", "97035"),
        ("11400-11646", "14000-14302"),
        ("69436", "69631-69646"),
        ("93312-93314", "93315"),
        ("93313-93314", "93312"),
        ("59409-59414", "58600-58611 59400-59410"),
        ("59025", "59400-59622"),
        ("36000", "96360-96379 96401-96425"),
        ("52000-52204", "52214-52240"),
        ("20670", "20680"),
        ("97597", "11042-11047"),
        ("57455-57456", "57454"),
        ("12001-12018", "13100-13160"),
        ("29881", "29882"),
        ("69210", "69200-69205 69420-69436"),
        ("69420-69421", "69433-69436"),
        ("69433", "69436"),
        ("96523", "36555-36598 96360-96379 96401-96549"),
        ("12001-12018", "11400-11646"),
        ("11102-11107", "17311-17314"),
        ("36555-36556", "36557-36561"),
        ("58600-58605", "58611"),
        ("10060-10061", "10180"),
        ("20526-20553", "20600-20611"),
        ("29065-29131 29305-29515", "23500-28675 12001-13160"),
        ("64450", "64640"),
        ("36415", "36591-36592"),
        ("59025", "76818"),
        ("76819", "76818"),
        ("92950", "99291"),
        ("76000 77002 77003", "27096 62290-62291 62320-62327 64479-64495 64633-64636 22510-22515 36555-36590 33206-33275 36901-36909 43260-43278 52320-52356 50382-50435"),
        ("31500", "00100-01999"),
        ("92504", "69200-69990"),
        ("76856-76857", "76801-76817"),
        ("71045", "71101 71111"),
        ("82043", "82042"),
        ("59409 59410", "59400"),
        ("59514 59515", "59510"),
        ("43752", "43200-43278 44950-44970 47562-47610"),
        ("51701-51702", "50010-55899 58150-58579 59400-59622"),
        ("20680", "22850-22855"),
        ("23410-23412 23420", "29827"),
        ("23130", "29826-29827"),
        ("23120", "29824"),
        ("27570", "29866-29889 27447"),
        ("23700", "29805-29828"),
    )
)  # fmt: skip
"""Numbers (and ranges), and those that hold them when both are of one session."""


def _among(number: str, ranges: Iterable[tuple[str, str]]) -> bool:
    return any(low <= number <= high for low, high in ranges)


def unbundled(chosen: Sequence[Chosen], book: ConceptBook) -> tuple[list[Chosen], list[Chosen]]:
    """The services without those that another one holds, and those left out."""
    numbers = {c.concept.number for c in chosen}
    kept: list[Chosen] = []
    left: list[Chosen] = []
    for one in chosen:
        (left if _held(one, chosen, numbers, book) else kept).append(one)
    return kept, left


@lru_cache(maxsize=1024)
def _parts_with(number: str) -> tuple[tuple[Ranges, Ranges], ...]:
    """The rows of ``PARTS`` whose part a number is."""
    return tuple((part, whole) for part, whole in PARTS if _among(number, part))


def _held(one: Chosen, chosen: Sequence[Chosen], numbers: set[str], book: ConceptBook) -> bool:
    number = one.concept.number
    if not one.concept.attribute("add-on"):
        for parent in one.concept.parents:
            whole = book.concept(parent)
            if (
                parent in numbers
                and whole is not None
                and (
                    whole.attribute("component") == "panel"
                    or whole.attribute("billing") == "global"
                )
            ):
                return True
        for other in chosen:
            if (
                number in other.concept.parents
                and not other.concept.attribute("add-on")
                and one.concept.attribute("component") != "panel"
                and one.concept.attribute("billing") != "global"
                and other.concept.number != number
            ):
                return True
    return any(
        _among(n, whole)
        and n != number
        and not _among(n, part)
        and not (number in _WOUNDS and n in _WOUNDS and _other_wound(one, n, chosen))
        for part, whole in _parts_with(number)
        for n in numbers
    )


_WOUNDS = frozenset(["11042", "11043", "11044", "97597"])
"""Cleaning of wounds by depth: two wounds of two depths are two services."""


def _other_wound(one: Chosen, number: str, chosen: Sequence[Chosen]) -> bool:
    mine = places_in(one.hit.statement.text)
    theirs = [places_in(c.hit.statement.text) for c in chosen if c.concept.number == number]
    return bool(mine) and all(its and its.isdisjoint(mine) for its in theirs)
