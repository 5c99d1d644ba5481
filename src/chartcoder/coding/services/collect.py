"""From the documents of a chart to its service lines."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.patient_age import months_old, stated_age
from chartcoder.coding.payer import medicare
from chartcoder.coding.service_line import Line
from chartcoder.coding.services import (
    anesthesia,
    chiropractic,
    electro,
    imaging,
    laboratory,
    managed,
    mohs,
    obstetrics,
    pathology,
    procedures,
    reduction,
    refine,
    skin,
    statements,
    timed,
)
from chartcoder.coding.services import modifiers as modifiers_
from chartcoder.coding.services.blocks import Block, blocks
from chartcoder.coding.services.bodies import PLUGS, each_lid, place_modifiers
from chartcoder.coding.services.bundles import unbundled
from chartcoder.coding.services.choose import Chosen, Known, family_of
from chartcoder.coding.services.line import proof_of
from chartcoder.coding.services.once import Once
from chartcoder.coding.services.pointers import of_side, pointers_of
from chartcoder.coding.services.procedures import Told
from chartcoder.coding.services.speaks import BRIEF, GATES, SPEAKS
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.model import Assignment, Span, Step
from chartcoder.terminology.services.book import ServiceBook
from chartcoder.terminology.services.words import service_words

OPERATIVE = frozenset(["operative-report", "procedure-note", "delivery-note"])

Found = Callable[[], list[Block]]
"""The headed stretches of a document, cut when they are asked for."""


def lines_of(
    chart: Chart,
    diagnoses: Sequence[Assignment],
    book: ServiceBook,
    opened: Sequence[int],
    managed: Span | None = None,
) -> list[Line]:
    """The CPT service lines of an encounter, in the order they are claimed.

    Args:
        chart: the chart as read.
        diagnoses: its diagnoses, in reporting order.
        book: the concepts.
        opened: what the words of each document open (``speaks.GATES``).
        managed: the drug that the visit of the encounter manages, if any: psychotherapy is then
            beside a visit.
    """
    known = Once(partial(_known, chart, opened, managed))
    told: list[tuple[ReadDocument, Found, Told, bool, int]] = []
    for document, gates in zip(chart.documents, opened, strict=True):
        if document.language is not None or document.kind in UNBILLED:
            continue
        if not _speaks(document, gates):
            continue
        found: Found = Once(partial(_blocks, document, gates))
        said, operative = _told(document, found, book, known, gates)
        if document.kind not in RECORDS:
            said = _reduced(said, reduction.reductions_of(document, diagnoses, book, gates))
        said = said._replace(chosen=refine.refined(document, said.chosen, book))
        told.append((document, found, said, operative, gates))
    everything = [one for _, _, said, _, _ in told for one in said.chosen]
    if not everything:
        return []
    kept, _ = unbundled(_reported(_once(everything), book), book)
    there = {one.concept.number for one in kept}
    kept = [
        one
        for one in kept
        if not (one.concept.attribute("add-on") and one.concept.parents)
        or not there.isdisjoint(one.concept.parents)
    ]
    keep = {id(one) for one in kept}
    out: list[Line] = []
    for document, found, said, operative, gates in told:
        mine = [one for one in said.chosen if id(one) in keep]
        if not mine:
            continue
        nearby = _nearby(document, found())
        for one in mine:
            line = _line(one, said, diagnoses, nearby, operative, chart, kept, gates)
            out += each_lid(line, one.hit.statement) if line.code in PLUGS else [line]
    return out


def _told(
    document: ReadDocument,
    blocks_of: Found,
    book: ServiceBook,
    age: Callable[[], Known],
    gates: int,
) -> tuple[Told, bool]:
    """What one document says was done, and whether it is the note of an operation."""
    if document.kind not in RECORDS:
        return _visit(document, blocks_of, book, age, gates), False
    found = blocks_of()
    listed = list(statements.listed(document, found))
    if document.kind == "radiology-report":
        chosen = imaging.report_of(document, found, book, age())
        return Told(chosen, (), tuple(c.hit.statement for c in chosen)), False
    sentences = statements.sentences_in(document)
    known = age()
    every = [s for b in found for s in sentences(b)]
    if document.kind == "lab":
        return Told(laboratory.tests_of(document, every, book, known), (), ()), False
    if document.kind == "pathology-report":
        return Told(pathology.specimens_of(document, every, book, known), (), ()), False
    if document.kind == "anesthesia-record":
        given = anesthesia.anesthesia_of(document, every, book, known["age"][0])
        told = procedures.procedures_of(
            document, found, sentences, every, book, known, False
        ).chosen
        lines = [
            c
            for c in told
            if c.concept.number in ("36620", "36625", "36555", "36556", "93503", "31500")
        ]
        return Told([*given, *lines, *anesthesia.blocks_of(told)], (), ()), False
    operative = document.kind in OPERATIVE
    if operative:
        pictures = (
            [
                c
                for c in imaging.told_of(every, book, known)
                if "76801" <= c.concept.number <= "76828"
            ]
            if not listed and len(document.text.text) < BRIEF
            else []
        )
        said = _settled(listed or _told_of(found, every), every, book, known)
        if document.kind == "procedure-note":  # "urine pregnancy test negative today"
            tested = laboratory.tests_of(document, every, book, known)
            said = ([*said[0], *tested], said[1])
        rest = procedures.procedures_of(document, found, sentences, listed, book, known, True)
        if (
            document.kind == "delivery-note"
            or "cesarean" in document.text.words
            or "59" in {c.concept.number[:2] for c in rest.chosen}
        ):
            born = obstetrics.delivery_of(_whole(document), book)
            if born or document.kind == "delivery-note":
                said = ([*born, *said[0]], said[1] | DELIVERIES)
        return _with(rest, ([*said[0], *pictures], said[1])), True
    return Told([], (), ()), False


def _visit(
    document: ReadDocument,
    blocks_of: Found,
    book: ServiceBook,
    age: Callable[[], Known],
    gates: int,
) -> Told:
    """What the note of a visit says was done at it."""
    if document.kind == "order":
        return Told([], (), ())
    seen = [*statements.told(document)]
    listing = blocks_of() if statements.may_list(document) else []
    here = [s for s in statements.listed(document, listing) if not statements.undone(s)]
    stories = statements.stories(document, listing)
    sentences = statements.sentences_in(document)
    story = [s for block in stories for s in sentences(block)]
    story = [s for s in story if not statements.undone(s)]
    told = [
        s for s in seen if not any(a.start < s.end and s.start < a.end for a in (*here, *story))
    ]
    if timed.is_therapy(document, gates):
        rows = timed.timed_rows(document, blocks_of())
        told = [
            *rows,
            *(s for s in told if not any(r.start < s.end and s.start < r.end for r in rows)),
        ]
    titled = timed.titled(document, blocks_of, told)
    both = [*here, *story, *told, *titled]
    by_title = managed.logged(document, gates, book)
    by_title = by_title or managed.month_of(document, gates, book, age)
    by_title = by_title or managed.shots_of(document, gates, book)
    if not both:
        return Told(by_title, (), ())
    found = blocks_of()
    known = age()
    said = _settled(both, both, book, known)
    chosen = [
        *laboratory.tests_of(document, both, book, known),
        *laboratory.venipuncture_of(both, book),
        *imaging.told_of(both, book, known),
    ]
    numbers_ = {c.concept.number for c in said[0]}
    if any(c.concept.number in ("95115", "95117") for c in by_title):
        said = (said[0], said[1] | {"9511"})
    chosen += [c for c in by_title if c.concept.number not in numbers_]
    if document.kind in ("nursing-note", "medication-list"):
        chosen += managed.nebulized_of(both[0], book)
    said = (([*said[0], *chosen]), said[1])
    rest = procedures.procedures_of(
        document, found, sentences, [*here, *told, *titled], book, known, False
    )
    if stories:  # a note of a procedure within the note of the visit
        blocks_ = [*stories, *(b for b in found if b.kind == "diagnosis")]
        own = procedures.procedures_of(document, blocks_, sentences, [], book, known, True)
        numbers = {c.concept.number for c in own.chosen}
        left = [c for c in rest.chosen if c.concept.number not in numbers]
        rest = Told([*own.chosen, *left], own.around, rest.title)
    if len(document.text.text) > LONG:
        rest = rest._replace(
            chosen=[
                c
                for c in rest.chosen
                if c.concept.global_days != "090"
                or c.hit.statement.kind == "listed"
                or "fracture" in c.hit.wording
            ]
        )
    return _with(rest, said)


LONG = 600
"""Characters of a note that may tell of earlier operations: a major one counts only where listed."""
RECORDS = frozenset(
    ["lab", "pathology-report", "anesthesia-record", "radiology-report", *OPERATIVE]
)
"""Kinds of documents that are the record of a service."""


def _speaks(document: ReadDocument, gates: int) -> bool:
    """Whether a document has a word of a service, or is read whatever it says.

    Args:
        gates: what the words of the document open (``speaks.GATES``).
    """
    return bool(gates & SPEAKS or document.kind in RECORDS or len(document.text.text) < BRIEF)


def _blocks(document: ReadDocument, gates: int) -> list[Block]:
    """The headed stretches of a document; one where no heading lists what was done."""
    text = document.text.text
    if gates & statements.LISTING or document.kind in RECORDS or len(text) < BRIEF:
        return blocks(text)
    return [Block("story", "", 0, len(text))]


UNBILLED = frozenset(["query-answer", "ambulance-report"])
"""Documents without services of CPT: what a crew does is part of the ride."""
DELIVERIES = frozenset(["5940", "59410", "5943", "5951", "596"])


def _whole(document: ReadDocument) -> Statement:
    text = document.text.text
    return Statement(document, 0, len(text), "story", ())


Settled = tuple[list[Chosen], frozenset[str]]


def _told_of(found: Sequence[Block], every: Sequence[Statement]) -> list[Statement]:
    """The sentences that tell what was done, of a note that lists nothing."""
    return [
        s
        for s in every
        if not statements.undone(s)
        and any(
            b.kind in ("title", "story", "findings", "study") and b.start <= s.start < b.end
            for b in found
        )
    ]


def _settled(
    told: Sequence[Statement], every: Sequence[Statement], book: ServiceBook, known: Known
) -> Settled:
    """Services with rules of their own, and the beginnings of the numbers that they settle."""
    skinned, settled = skin.skin_of(told, every, book, known)
    timed_ = [
        *timed.therapy_of(every, book),
        *timed.psychotherapy_of(every, book, known),
        *timed.sedation_of(every, book, known.get("age", ("40y", None))[0]),
    ]
    timed_ += managed.managed_of(every, book, known)
    spine = chiropractic.chiropractic_of(every, book)
    timed_ += spine
    nerves = electro.nerves_of(every, book)
    timed_ += nerves
    stages = mohs.mohs_of(every, book)
    timed_ += stages
    starts = (
        set(settled)
        | (electro.SETTLED if nerves else set())
        | (mohs.SETTLED if stages else set())
        | (chiropractic.SETTLED if spine else set())
        | {"9915", "9710", "9711", "9712", "9714", "9753", "9083", "9084", "9085"}
    )
    starts.add("9703")
    starts -= {"9085"} if not timed_ else set()
    return [*skinned, *timed_], frozenset(starts)


def _with(rest: Told, said: Settled) -> Told:
    chosen, settled = said
    numbers = {c.concept.number for c in chosen}
    left = [
        c
        for c in rest.chosen
        if c.concept.number not in numbers
        and not any(c.concept.number.startswith(start) for start in settled)
    ]
    return rest._replace(chosen=[*chosen, *left])


def _reduced(said: Told, reduced: list[Chosen]) -> Told:
    """What a note tells with the bone it says was put back, instead of the same bone left as it was."""
    starts = {one.concept.number[:4] for one in reduced}
    here = [c for c in said.chosen if c.concept.number[:4] in starts]
    if not reduced or any(c.concept.number == one.concept.number for c in here for one in reduced):
        return said
    return said._replace(chosen=[*reduced, *(c for c in said.chosen if c not in here)])


def _reported(chosen: list[Chosen], book: ServiceBook) -> list[Chosen]:
    """Services without films that a visit tells and a report names better, and without the
    oxygen reading that is part of any other service of the day."""
    reported = {
        c.concept.number for c in chosen if c.hit.statement.document.kind == "radiology-report"
    }
    out = []
    for one in chosen:
        number = one.concept.number
        if number in ("94760", "94761") and (
            len(chosen) > 1 or len(one.hit.statement.document.text.text) > BRIEF // 2
        ):
            continue
        if (
            number not in reported
            and imaging.is_imaging(number)
            and one.hit.statement.document.kind not in RECORDS
            and any(c.number in reported for c in family_of(book, number))
        ):
            continue
        out.append(one)
    return out


def _once(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Services that several documents say, each once: the one that says most."""
    best: dict[tuple[str, tuple[str, ...]], Chosen] = {}
    for one in chosen:
        key = (one.concept.number, tuple(m for m, _ in one.modifiers if m in ("76", "91")))
        before = best.get(key)
        if before is None or one.units > before.units:
            best[key] = one
    return list(best.values())


_AGE_SAID = GATES.gate("*old *o *yo *#m *#f m f month* mo* age newborn neonat*")
"""Words of which one stands where an age is said."""
Facts = dict[str, tuple[str, Span | None]]


def _known(chart: Chart, opened: Sequence[int], managed: Span | None) -> Facts:
    """What is known of the patient and the visit, by name."""
    facts = _age(chart, opened)
    return facts if managed is None else {**facts, "managed": (managed.document, managed)}


def _age(chart: Chart, opened: Sequence[int]) -> Facts:
    """The age of the patient, from the encounter, else as the first document that says it."""
    months = months_old(chart.encounter)
    if months is not None:
        return _seen_before(
            chart, {"age": (f"{months}m" if months < 72 else f"{months // 12}y", None)}
        )
    for document, gates in zip(chart.documents, opened, strict=True):
        stated = stated_age(document.id, document.text.text) if gates & _AGE_SAID else None
        if stated is not None:
            age = f"{stated.number}{stated.unit}"
            return _seen_before(chart, {"age": (age, stated.span)})
    return _seen_before(chart, {"age": ("40y", None)})  # an adult, where nothing says how old


_SEEN = late(r"\b(?:(established)|(new)) (?:patient|pt)\b", re.I)
_SEEN_FORMS = ("new p", "established p")


def _may_say_seen(text: str) -> bool:
    """Whether a text holds what ``_SEEN`` begins with."""
    low = text.lower()
    return any(form in low for form in _SEEN_FORMS)


def _seen_before(chart: Chart, facts: Facts) -> Facts:
    """Whether the patient is new, from the encounter, else as a note says it."""
    if chart.encounter.patient_type:
        return {**facts, "patient": (chart.encounter.patient_type, None)}
    for document in chart.documents:
        if document.kind in statements.VISITS:
            text = document.text.text
            match = _SEEN.search(text) if _may_say_seen(text) else None
            if match:
                span = Span(document.id, match.start(), match.end(), match.group())
                return {**facts, "patient": ((match.group(1) or match.group(2)).lower(), span)}
    return facts


def _nearby(document: ReadDocument, found: Sequence[Block]) -> list[Statement]:
    """Where it is said why: the sentences of the indication and diagnoses of a document."""
    return [
        s
        for block in found
        if block.kind in ("indication", "diagnosis")
        for s in statements.places_of(document, block)
    ]


def _line(
    one: Chosen,
    said: Told,
    diagnoses: Sequence[Assignment],
    nearby: Sequence[Statement],
    operative: bool,
    chart: Chart,
    kept: Sequence[Chosen],
    gates: int,
) -> Line:
    placed = place_modifiers(one, said.around, said.title)
    if any(m == "50" for m, _ in one.modifiers):
        placed = ()
    others = [c for c in kept if c is not one]
    more: list[tuple[str, Span | None]] = list(
        modifiers_.circumstances(one, one.hit.statement.document, operative, gates)
    )
    apart = modifiers_.distinct(one, others)
    if apart is not None and not any(m == "59" for m, _ in one.modifiers):
        more.append(modifiers_.subset_of(one, others, apart) if medicare(chart) else apart)
    beside = modifiers_.beside_procedure(one, others)
    if beside is not None:
        more.append(beside)
    screen = modifiers_.screening_modifier(one, one.hit.statement.document, chart)
    if screen is not None:
        more.append(screen)
    modifiers = modifiers_.ordered((*one.modifiers, *more, *placed))
    pointers, why = pointers_of(one, of_side(diagnoses, modifiers), nearby, operative)
    named = {frozenset(service_words(w)) for w in one.concept.words}
    if one.hit.wording not in named:  # reached by a rule of its area
        first = frozenset(service_words(one.concept.words[0]))
        one = one._replace(hit=one.hit._replace(wording=first, numbers=()))
    quoted = frozenset(service_words(" ; ".join(span.text for span in one.spans)))
    said_all = one.hit.wording <= quoted
    steps = list(
        proof_of(
            one.concept,
            one.hit.wording,
            one.spans,
            one.facts,
            "wording" if said_all and one.concept.number in one.hit.numbers else "rule",
        )
    )
    for code, span in modifiers:
        steps.append(
            Step(
                "guideline",
                f"Modifier {code}.",
                () if span is None else (span,),
                f"modifier {code}",
                (("modifier", code),),
            )
        )
    if one.units > 1:
        steps.append(
            Step("guideline", f"{one.units} units.", (), "units", (("units", str(one.units)),))
        )
    if pointers:
        steps.append(
            Step(
                "guideline",
                f"Done for {', '.join(pointers)}.",
                (),
                "pointers",
                (("pointers", " ".join(pointers)), ("why", why)),
            )
        )
    return Line(
        "cpt",
        one.concept.number,
        one.concept.title,
        tuple(code for code, _ in modifiers),
        one.units,
        chart.encounter.service_date,
        pointers,
        one.hit.statement.document.id,
        tuple(steps),
        0.85 if one.sure else 0.6,
    )
