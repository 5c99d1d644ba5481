"""Skin: excisions by diameter and site, repairs by length summed over a class, biopsies, shavings.

Each clause that tells a lesion or a wound is read by itself: its size with margins, its place and
nature. Repairs of one complexity and one group of sites are added up; a simple repair belongs to
the excision it closes.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from chartcoder.coding.services.choose import Chosen, Hit, Known, choose, family_of
from chartcoder.coding.services.counts import count_of, sites_of
from chartcoder.coding.services.evidence import Said, excised, lengths, says
from chartcoder.coding.services.statements import Statement, undone
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, placed_words, service_words

_CLAUSES = late(r"(?:;|\.(?=\s)|,? then (?=\w+ (?:biopsy|repair|excision))|\n)\s*")
_EXCISION = late(r"\bexcis(?:ion|ed|ional)\b|\bexc\b", re.I)
_SHAVE = late(r"\bshav(?:e|ed|ing)\b(?: (?:excision|removal|off))?", re.I)
_SKIN_LESION = late(
    r"\b(?:lesions?|nev(?:us|i)|moles?|(?:epidermal|sebaceous|inclusion|pilar|epidermoid|dermoid)(?: inclusion)? cysts?|basal cell|squamous cell|bcc|scc|melanoma|skin cancer|keratos[ei]s|dermatofibroma|papule|seborrheic|carcinoma|cyst|hemangioma|lentigo|wart|skin tag)\b",
    re.I,
)
_NOT_SKIN = late(
    r"\b(?:breast|lymph nodes?|colon|polyps?|bone|ganglion|pilonidal|baker|ovar\w+|thyroid|soft tissue (?:mass|tumor)|subfascial|intramuscular|vaginal|cervi\w+|rectal|anal|hidradenitis|bartholin|hemorrhoid|pterygium|chalazion|gland|tumor of the|lipoma|thyroglossal|branchial|neuroma|oral mucosa|endometri\w+|bladder|hydrocele|eyelid margin|mucocele|tongue)\b",
    re.I,
)
_REPAIR = late(
    r"\b(?:(?:laceration|wound|layered|simple|intermediate|complex|primary)s?[^.;]{0,40}?(?:repair(?:ed)?|clos(?:ed|ure)|sutur\w+)|repair(?:ed)? [^.;]{0,60}?(?:laceration|wound|cut|lacs?)|(?:layered|complex|intermediate|simple) (?:closure|repair)s?|laceration(?:[^.;]|\.\d){0,120}?(?:sutured?s?|staples?|closed|repaired|dermabond|tissue adhesive|glue)|(?:closure|suture|suturing) of (?:a |the )?[^.;]{0,50}(?:laceration|wound|defect)|closed in (?:two |2 |multiple )?layers|(?:closed|sutured|approximated) with [^.;]{0,50}?(?:sutures?|nylon|prolene|vicryl|monocryl|ethilon|gut|staples?|dermabond|glue|adhesive))\b",
    re.I,
)
_LAYERED = late(
    r"\b(?:intermediate|layered|(?:two|2|three|3) layers|two[- ]layer(?:ed)?|2[- ]layer|in layers|in two layers|multi-?layer(?:ed)?|deep dermal|deep (?:sutures?|layer|dermis)|subcutaneous (?:layer|sutures?|tissue (?:closed|approximated))|heavily contaminated|fascia (?:closed|repaired)|(?:vicryl|monocryl|pds|polysorb) (?:deep|dermal|subcut\w*|subq|sq))\b",
    re.I,
)
_COMPLEX = late(
    r"\bcomplex (?:repair|closure|laceration|linear)|extensive undermining|retention sutures?|stents?\b|debridement of (?:the )?wound edges|undermin\w+ (?:across|over|of at least)|scar revision|helical rim",
    re.I,
)
_BIOPSY: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "11106",
        late(r"\b(?:incisional|wedge) biops(?:y|ies)|biops(?:y|ies)[^.;]{0,20}incisional", re.I),
    ),
    (
        "11104",
        late(r"\bpunch (?:bx|biops(?:y|ies))|biops(?:y|ies)[^.;]{0,30}\bpunch|\d ?mm punch", re.I),
    ),
    (
        "11102",
        late(
            r"\b(?:shave|tangential|saucer\w*|scoop)(?: \(\w+\))? (?:bx|biops(?:y|ies))|saucerization|biops(?:y|ies)[^.;]{0,30}\b(?:shave|tangential)",
            re.I,
        ),
    ),
)
_ADDITIONAL = {"11106": "11107", "11104": "11105", "11102": "11103"}
_OTHER_ORGAN = late(
    r"\b(?:vulva\w*|penis|penile|eyelid|\blip\b|oral|tongue|cervi\w+|external ear|conjunctiva|breast|nail|endometr\w+|mouth|muscle|bone|kidney|liver|prostate|lymph|vagina\w*|anal|breast)\b",
    re.I,
)


_SKIN = late(r"excis|\bexc\b|shav|biops|\bbx\b|repair|closure|closed|lacerat|sutur|saucer", re.I)


_MEASURED = late(r"\bmargins?\b|excised diameter", re.I)


def clauses_of(statements: Sequence[Statement]) -> list[Statement]:
    """The clauses of statements, each by itself."""
    out: list[Statement] = []
    for statement in statements:
        at = statement.start
        text = statement.document.text.text
        cuts = [*_CLAUSES.finditer(text, statement.start, statement.end)]
        for match in cuts:
            _clause(statement, at, match.start(), out)
            at = match.end()
        _clause(statement, at, statement.end, out)
    return out


def _clause(statement: Statement, start: int, end: int, out: list[Statement]) -> None:
    if end - start > 3:
        text = statement.document.text.text
        out.append(
            statement._replace(start=start, end=end, words=tuple(placed_words(text, start, end)))
        )


def skin_of(
    statements: Sequence[Statement], around: Sequence[Statement], book: ConceptBook, known: Known
) -> tuple[list[Chosen], frozenset[str]]:
    """Excisions, shavings, biopsies and repairs of the skin, and the first digits settled here."""
    # statements are those of one document
    wounded = bool(statements) and not _HEADS.isdisjoint(statements[0].document.text.words)
    lined = _lined(statements[0]) if wounded else []
    if not lined and not any(_SKIN.search(s.text) or (wounded and _headed(s)) for s in statements):
        return [], frozenset()
    clauses = [c for c in clauses_of(statements) if not undone(c)]
    out: list[Chosen] = []
    wounds = _wounds([c for c in clauses if not _within(c, lined)], book)
    for clause in lined:
        complexity = _complexity(clause)
        length, start, end = lengths(clause.text)[0]
        numbers = _site_group(complexity, clause, (start, end), _groups(book), (clause,))
        if numbers:
            span = clause.span(clause.start + start, clause.start + end)
            wounds[complexity, numbers].append((length, clause, span))
    for key, parts in _lettered(statements, book).items():
        wounds.setdefault(key, []).extend(parts)
    excisions = _excisions(clauses, around, book, known)
    biopsies = _biopsies(clauses, book)
    out += excisions
    out += biopsies
    for (complexity, numbers), parts in wounds.items():
        if complexity == "simple" and excisions:
            continue  # closing what was excised
        out += _repair(complexity, numbers, parts, book, known)
    settled: set[str] = set()
    if excisions:
        settled.update(("114", "116", "113"))
    if biopsies:
        settled.update(("111",))
    if wounds:
        settled.update(("120", "130", "131"))
    return out, frozenset(settled)


def _excisions(
    clauses: Sequence[Statement], around: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    out: list[Chosen] = []
    lesion = any(_SKIN_LESION.search(c.text) for c in clauses)
    for place, clause in enumerate(clauses):
        shave = _SHAVE.search(clause.text)
        match = shave or _EXCISION.search(clause.text)
        if (
            match is None
            or not (_SKIN_LESION.search(clause.text) or (_MEASURED.search(clause.text) and lesion))
            or _NOT_SKIN.search(clause.text)
            or (shave and re.search(r"biops|\bbx\b", clause.text, re.I))
            or (_BIOPSY[2][1].search(clause.text) and not shave)
        ):
            continue
        more = [clause]
        for after in clauses[place + 1 : place + 4]:
            if _EXCISION.search(after.text) or _SHAVE.search(after.text):
                break
            if not _REPAIR.search(after.text) or re.search(r"margin|diameter", after.text, re.I):
                more.append(after)
        size = None
        for said in (_joined(more), *more, *(clauses[place - 1 : place] if place else ())):
            found = excised(_without_repair(said.text))
            if found:
                size = (f"{found[0]:g}", said.span(said.start + found[1], said.start + found[2]))
                break
        start = "11300" if shave else "11400"
        family = [c.number for c in family_of(book, start)]
        if not shave:
            family += [c.number for c in family_of(book, "11600")]
        numbers = [n for n in dict.fromkeys(family) if "11300" <= n <= "11646"]
        facts = dict(known)
        if size:
            facts["size"] = size
        nature = _nature(clause, [*more, *around])
        if nature and not shave:
            facts["morphology"] = nature
        hit = _hit(
            clause, "shave removal skin lesion" if shave else "excision skin lesion", numbers, match
        )
        earlier: list[Statement] = []  # what was said of the lesion before it was taken out
        for before in reversed(clauses[:place]):
            if _EXCISION.search(before.text) or _SHAVE.search(before.text):
                break
            earlier.append(before)
        one = choose(hit, book, facts, [*more[1:], *earlier[:4]] or around, numbers)
        if one is not None:
            out.append(one)
    return out


def _joined(parts: Sequence[Statement]) -> Statement:
    return parts[0]._replace(end=max(p.end for p in parts))


def _without_repair(text: str) -> str:
    """A clause without what it says of the closure, so that its length is not taken for a size."""
    return re.sub(
        r"(?:repair|closure|closed|sutured|defect|laceration|layered|intermediate|complex)[^.;]{0,40}?\d+(?:\.\d+)? ?(?:cm|mm)|\d+(?:\.\d+)? ?(?:cm|mm) (?:intermediate|layered|complex|simple|repair|closure|defect)",
        lambda m: " " * len(m.group()),
        text,
        flags=re.I,
    )


def _nature(clause: Statement, around: Sequence[Statement]) -> tuple[str, Span | None] | None:
    for said in (clause, *around):
        for value in ("malignant", "benign"):
            found = says("morphology", value, said.text, ())
            if found:
                return value, said.span(said.start + found.start, said.start + found.end)
    return None


def _hit(clause: Statement, wording: str, numbers: Sequence[str], match: re.Match[str]) -> Hit:
    words = frozenset(service_words(wording))
    place = Word(min(words), clause.start + match.start(), clause.start + match.end())
    return Hit(clause, words, tuple(numbers), (place,))


def _wounds(
    clauses: Sequence[Statement], book: ConceptBook
) -> dict[tuple[str, tuple[str, ...]], list[tuple[float, Statement, Span]]]:
    out: dict[tuple[str, tuple[str, ...]], list[tuple[float, Statement, Span]]] = defaultdict(list)
    groups = _groups(book)
    for clause in clauses:
        if (
            not (_REPAIR.search(clause.text) or _headed(clause))
            or any(p.search(clause.text) for _, p in _BIOPSY)
            or re.search(
                r"\b(?:tendon|nerve|hernia|perineal|vaginal|obstetric|eyelid|globe|corneal|nail ?bed|dehiscence|cleft)\b",
                clause.text,
                re.I,
            )
        ):
            continue
        complexity = _complexity(clause)
        sizes = lengths(clause.text)
        if not sizes:
            for length, said, group in _described(clause, complexity, groups):
                out[complexity, group].append((length, clause, said))
            continue
        for length, start, end in _of_wounds(clause, sizes):
            numbers = _site_group(complexity, clause, (start, end), groups, clauses)
            if numbers:
                span = clause.span(clause.start + start, clause.start + end)
                out[complexity, numbers].append((length, clause, span))
    return out


def _complexity(clause: Statement) -> str:
    if _COMPLEX.search(clause.text):
        return "complex"
    return "intermediate" if _LAYERED.search(clause.text) else "simple"


_LIST_OF_WOUNDS = late(
    r"^[ \t]*(?:procedure:? ?)?(?:laceration|wound|lac)s? (?:repairs?|closures?)(?: note| details| procedure)?[ \t]*:?[ \t]*$",
    re.I | re.M,
)
_SUTURED = late(
    r"\b(?:staples?|sutur\w+|vicryl|monocryl|nylon|prolene|ethilon|gut|dermabond|glue|adhesive|\d-0)\b",
    re.I,
)


def _headed(clause: Statement) -> bool:
    """Whether a clause with a length and stitches stands behind "Laceration repair:" in its line."""
    if not _SUTURED.search(clause.text) or not lengths(clause.text):
        return False
    text = clause.document.text.text
    line = text.rfind("\n", 0, clause.start) + 1
    return _REPAIR_OF.search(text, line, clause.start) is not None


_REPAIR_OF = late(r"\b(?:laceration|wound|lac)s? (?:repairs?|closures?)\b[^\n:]{0,30}:", re.I)


def _lined(statement: Statement) -> list[Statement]:
    """The lines below a heading of repairs, each a wound: "Laceration repair:", "Scalp - 3 cm, 5 staples"."""
    out: list[Statement] = []
    text = statement.document.text.text
    head = _LIST_OF_WOUNDS.search(text)
    at = len(text) if head is None else head.end() + 1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if not lengths(line) or not _SUTURED.search(line):
            break
        words = tuple(placed_words(text, at, end))
        clause = statement._replace(start=at, end=end, kind="listed", words=words, open=-1)
        if not undone(clause):
            out.append(clause)
        at = end + 1
    return out


_HEADS = frozenset(["laceration", "lac", "wound"])


def _within(clause: Statement, lines: Sequence[Statement]) -> bool:
    return any(
        clause.document is line.document and line.start <= clause.start < line.end for line in lines
    )


_REPAIRS = late(r"\brepairs?\b[^:\n.]{0,60}:", re.I)


def _lettered(
    statements: Sequence[Statement], book: ConceptBook
) -> dict[tuple[str, tuple[str, ...]], list[tuple[float, Statement, Span]]]:
    """Repairs listed by the letters of wounds described above: "Repairs: (a) two layers; (b) single"."""
    out: dict[tuple[str, tuple[str, ...]], list[tuple[float, Statement, Span]]] = {}
    first = next((s for s in statements if _REPAIRS.search(s.text)), None)
    if first is None:
        return out
    text = first.document.text.text
    head = _REPAIRS.search(text, first.start)
    if head is None:
        return out
    stop = text.find("\n", head.end())
    stop = len(text) if stop < 0 else stop
    letters = list(_LETTER.finditer(text, head.end(), stop))
    groups = _groups(book)
    for place, letter in enumerate(letters):
        end = letters[place + 1].start() if place + 1 < len(letters) else stop
        clause = first._replace(
            start=letter.start(),
            end=end,
            words=tuple(placed_words(text, letter.start(), end)),
            open=-1,
        )
        if lengths(clause.text):
            continue  # read as a clause of its own
        complexity = _complexity(clause)
        for length, span, group in _described(clause, complexity, groups):
            out.setdefault((complexity, group), []).append((length, clause, span))
    return out


_WOUND = late(r"\b(?:lacerations?|wounds?|cuts?|lacs?)\b", re.I)
_LETTER = late(r"\(?\b([a-f]|[1-6])\)", re.I)


def _described(
    clause: Statement, complexity: str, groups: dict[str, dict[tuple[str, ...], tuple[str, ...]]]
) -> list[tuple[float, Span, tuple[str, ...]]]:
    """Length, words and site of the wounds that a repair without figures closed.

    They are those of the findings of its document: the one of the same letter of a list ("(a) right
    forearm 5 cm"), else all that are described.
    """
    text = clause.document.text.text[: clause.start]
    own = _LETTER.search(clause.text)
    out: list[tuple[float, Span, tuple[str, ...]]] = []
    for line in re.finditer(r"[^\n;]+?(?:[;\n]|\.(?=\s)|$)", text):
        if not _WOUND.search(line.group()) and not out:
            continue
        parts = list(_LETTER.finditer(line.group()))
        stretches = [(0, len(line.group()), "")]
        if parts:
            ends = [*(p.start() for p in parts[1:]), len(line.group())]
            stretches = [
                (p.start(), end, p.group(1).lower()) for p, end in zip(parts, ends, strict=True)
            ]
        elif not _WOUND.search(line.group()):
            continue
        for start, end, letter in stretches:
            if own and letter and letter != own.group(1).lower():
                continue
            sizes = lengths(line.group()[start:end])
            first, last = line.start() + start, line.start() + end
            part = clause._replace(
                start=first,
                end=last,
                words=tuple(placed_words(clause.document.text.text, first, last)),
                open=-1,
            )
            before = clause._replace(
                start=0,
                end=first,
                words=tuple(placed_words(clause.document.text.text, 0, first)),
                open=-1,
            )
            group = _site_group(complexity, part, (0, 0), groups, (clause, before))
            if sizes and group:
                out.append(
                    (sizes[0][0], part.span(first + sizes[0][1], first + sizes[0][2]), group)
                )
    return out


def _of_wounds(
    clause: Statement, sizes: list[tuple[float, int, int]]
) -> list[tuple[float, int, int]]:
    """The lengths that are those of wounds: all of a clause of repairs, the last of an excision."""
    if _EXCISION.search(clause.text):
        text = clause.text
        near = [
            s for s in sizes
            if re.search(r"(?:repair|clos|layer|defect|sutur)", text[max(0, s[1] - 45) : s[2] + 25], re.I)
        ]  # fmt: skip
        return near[-1:]
    total = re.search(r"total(?:ing| of| length)?[^.\d]{0,20}", clause.text, re.I)
    if total and len(sizes) > 1:
        after = [s for s in sizes if s[1] >= total.end() - 1]
        if after:
            return after[:1]
    return sizes


@lru_cache(maxsize=4)
def _groups(book: ConceptBook) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """Sites and numbers of each complexity of repair, from the tables."""
    out: dict[str, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for first in ("12001", "12031", "13100"):
        for concept in book.family(first):
            if concept.attribute("length"):
                sites = tuple(concept.attribute("site").split("|"))
                out[concept.attribute("complexity")][sites].append(concept.number)
    return {c: {s: tuple(dict.fromkeys(n)) for s, n in g.items()} for c, g in out.items()}


def _site_group(
    complexity: str,
    clause: Statement,
    place: tuple[int, int],
    groups: dict[str, dict[tuple[str, ...], tuple[str, ...]]],
    clauses: Sequence[Statement],
) -> tuple[str, ...]:
    best: tuple[int, tuple[str, ...]] | None = None
    for said in (_part(clause, place), clause, *clauses):
        for sites, numbers in groups.get(complexity, {}).items():
            for site in sites:
                found = says("site", site, said.text, [w.word for w in said.words])
                if found and found.start >= 0:
                    start = said.start - clause.start + found.start
                    near = (
                        abs(start - place[1])
                        if said.start <= clause.end and said.end >= clause.start
                        else 10_000 + found.start
                    )
                    if best is None or near < best[0]:
                        best = (near, numbers)
        if best is not None:
            return best[1]
    return ()


def _part(clause: Statement, place: tuple[int, int]) -> Statement:
    """The part of a clause about one wound: up to the next comma, bracket or "and"."""
    text = clause.text
    before = [m.end() for m in _PARTS.finditer(text, 0, place[0])]
    after = _PARTS.search(text, place[1])
    start, end = (before[-1] if before else 0), (after.start() if after else len(text))
    return clause._replace(start=clause.start + start, end=clause.start + end)


_PARTS = late(r",|;|\(|\band\b|:", re.I)


def _repair(
    complexity: str,
    numbers: tuple[str, ...],
    parts: list[tuple[float, Statement, Span]],
    book: ConceptBook,
    known: Known,
) -> list[Chosen]:
    total = round(sum(length for length, _, _ in parts), 2)
    _, clause, span = parts[0]
    match = _REPAIR.search(clause.text) or re.search(r"\S+", clause.text)
    assert match is not None
    hit = _hit(clause, "repair laceration", numbers, match)
    facts = {**known, "length": (f"{total:g}", span), "complexity": (complexity, None)}
    limit = 7.5 if complexity == "complex" else math.inf
    facts["length"] = (f"{min(total, limit):g}", span)
    one = choose(hit, book, facts, (), numbers)
    if one is None:
        return []
    if total <= limit:
        return [one]
    extra = book.concept(str(int(one.concept.number) + 1))
    if extra is None or extra.attribute("nth") != "additional":
        return [one]
    more = math.ceil((total - limit) / 5)
    return [one, one._replace(concept=extra, units=more, facts=(("length", f"{total:g}", span),))]


def _biopsies(clauses: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """Biopsies of the skin: the deepest first, each further one by its own method."""
    counted: dict[str, tuple[int, Statement, re.Match[str]]] = {}
    for clause in clauses:
        if _OTHER_ORGAN.search(clause.text) and not re.search(r"\bskin\b", clause.text, re.I):
            continue
        for first, pattern in _BIOPSY:
            matches = list(pattern.finditer(clause.text))
            if not matches:
                continue
            stated = count_of(clause)
            here = (
                stated[0]
                if stated and len([p for _, p in _BIOPSY if p.search(clause.text)]) == 1
                else 0
            )
            total = here or max(
                len(matches),
                sites_of(clause)
                if len([1 for _, p in _BIOPSY if p.search(clause.text)]) == 1
                else 1,
            )
            before = counted.get(first)
            counted[first] = (total + (before[0] if before else 0), clause, matches[0])
    out: list[Chosen] = []
    primary = True
    for first, _ in _BIOPSY:
        if first not in counted:
            continue
        total, clause, match = counted[first]
        for code, units in (
            ((first, 1), (_ADDITIONAL[first], total - 1))
            if primary
            else ((_ADDITIONAL[first], total),)
        ):
            concept = book.concept(code)
            if units < 1 or concept is None or book.valid(code) is False:
                continue
            hit = _hit(clause, concept_words(book, first), (code,), match)
            out.append(Chosen(concept, hit, (), True, units))
        primary = False
    return out


def concept_words(book: ConceptBook, number: str) -> str:
    """The first wording of a number."""
    concept = book.concept(number)
    return concept.words[0] if concept is not None else ""


__all__ = ["Said", "clauses_of", "skin_of"]
