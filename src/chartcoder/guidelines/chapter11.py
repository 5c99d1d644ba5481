"""Section I.C.11: diseases of the digestive system.

The section has no text of its own; its combination codes follow I.A.15 ("with") and I.B.9.
"""

import re

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, recode, reject
from chartcoder.guidelines.joins import joined, joins, linked
from chartcoder.late import late
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

_UPPER = "K92.0 K92.1 K92.2"
_LOWER = "K92.1 K92.2 K62.5"
_HOLE = "K63.1 K65.1 K63.0"
_DEAD_BOWEL = "K55.0"
_STOPPED = "K56.60 K56.69"

WITH = joins(
    # ulcers: the fourth character tells acute or chronic, bleeding, perforation
    *(
        (rf"(K2[5678])\.{plain}", rf"\1.{bleeding}", _UPPER, "")
        for plain, bleeding in (("9", "4"), ("7", "4"), ("3", "0"), ("5", "6"), ("1", "2"))
    ),
    (r"(K29\.[02-9])0", r"\g<1>1", _UPPER, ""),
    (r"K21\.9", "K21.00", "K20.90 K20.80", ""),
    (r"K21\.00", "K21.01", _UPPER, ""),
    (r"(K20\.[89])0", r"\g<1>1", _UPPER, ""),
    (r"K31\.819", "K31.811", _UPPER, ""),
    (r"K55\.20", "K55.21", _LOWER, ""),
    # words that name the bleeding or the hole, but not the part of the bowel
    (r"(K57\.[1359])2", r"\g<1>3", "K57.91 K57.93", ""),
    (r"(K57\.[1359])0", r"\g<1>1", "K57.91", ""),
    (r"K57\.3([23])", "K57.20", "K57.80", ""),
    (r"K57\.1([23])", "K57.00", "K57.80", ""),
    # diverticulitis with perforation or abscess, then diverticular disease with bleeding
    *(
        (rf"K57\.{plain}{end}", f"K57.{hole}{last}", _HOLE, "")
        for plain, hole in (("1", "0"), ("3", "2"), ("5", "4"), ("9", "8"))
        for end, last in (("2", "0"), ("3", "1"))
    ),
    (r"(K57\.[0-9])0", r"\g<1>1", _LOWER, ""),
    (r"(K57\.[1359])2", r"\g<1>3", _LOWER, ""),
    # hernia with dead bowel is hernia with gangrene
    *(
        (rf"{hernia}\.[{ends}]([01])", rf"{hernia}.{dead}\1", _DEAD_BOWEL, "")
        for hernia in ("K40", "K41")
        for ends, dead in (("02", "1"), ("39", "4"))
    ),
    (r"(K42|K44|K46)\.[09]", r"\1.1", _DEAD_BOWEL, ""),
    (r"K43\.[02]", "K43.1", _DEAD_BOWEL, ""),
    (r"K43\.[35]", "K43.4", _DEAD_BOWEL, ""),
    (r"K43\.[69]", "K43.7", _DEAD_BOWEL, ""),
    (r"K45\.[08]", "K45.1", _DEAD_BOWEL, ""),
    # hernia of a loop of bowel that is obstructed
    (r"K40\.2([01])", r"K40.0\1", _STOPPED, ""),
    (r"K40\.9([01])", r"K40.3\1", _STOPPED, ""),
    (r"K41\.2([01])", r"K41.0\1", _STOPPED, ""),
    (r"K41\.9([01])", r"K41.3\1", _STOPPED, ""),
    (r"(K42|K44|K46)\.9", r"\1.0", _STOPPED, ""),
    (r"K43\.2", "K43.0", _STOPPED, ""),
    (r"K43\.5", "K43.3", _STOPPED, ""),
    (r"K43\.9", "K43.6", _STOPPED, ""),
    (r"K45\.8", "K45.0", _STOPPED, ""),
    # adhesions that obstruct the bowel
    (r"K56\.609", "K56.50", "K66.0", ""),
    (r"K56\.600", "K56.51", "K66.0", ""),
    (r"K56\.601", "K56.52", "K66.0", ""),
    # liver
    (r"K70\.30", "K70.31", "R18.8", ""),
    (r"K70\.10", "K70.11", "R18.8", ""),
    (r"(I85\.[01])0", r"\g<1>1", _UPPER, ""),
    (r"I85\.0([01])", r"I85.1\1", "K70 K71 K74 K76.6 B65", "behind"),
)  # fmt: skip


def combined(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15 and I.B.9: a digestive disease and the bleeding, obstruction, perforation, esophagitis
    or ascites that the classification lists with it are one code."""
    return joined(drafts, case, books, WITH, "I.A.15")


def cirrhosis_of_hepatitis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.17, the note at K74: a cirrhosis named with its viral hepatitis has both codes."""
    if any(d.code.startswith(("K70.3", "K74", "K71.7")) for d in drafts):
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        words = draft.found.hit.pattern.words
        if draft.code.startswith("B18") and "cirrhosis" in words and "K74.60" in books:
            claim = "The cirrhosis that the words name with the hepatitis."
            added = beside(draft, "K74.60", books, "I.A.17", claim, draft.code)
            document, sentence, place = draft.order
            out.append(added._replace(order=(document, sentence, place - 1)))
        out.append(draft)
    return Outcome(out, [])


COMPLICATIONS = (("1", ("K62.5", "K92.1"), False), ("2", ("K56.60", "K56.69"), False),
                 ("3", ("K60.3", "K60.4", "K60.5", "K63.2", "N32.1", "N82"), True),
                 ("4", ("K61", "K63.0", "K65.1"), True))  # fmt: skip
"""Last character of Crohn's disease or ulcerative colitis with a complication, the codes of the
complication, and whether it keeps a code that says more (its kind or place)."""
_BOWEL = late(r"(K5[01]\.[0-9])(?:0|19)")


def inflamed_bowel(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15: Crohn's disease and ulcerative colitis with bleeding, obstruction, fistula or abscess.

    One code for each complication; the code without complications goes.
    """
    drafts, gone = _both_intestines(drafts, books)
    base = next((d for d in drafts if _BOWEL.fullmatch(d.code)), None)
    if base is None:
        return Outcome(drafts, gone)
    stem = f"{base.code[:5]}1"
    out = list(drafts)
    rejections: list[Rejection] = list(gone)
    made: list[Draft] = []
    for last, codes, keeps in COMPLICATIONS:
        code = stem + last
        partners = [d for d in out if d.code.startswith(codes) and linked(base, d, case)]
        if not partners or code not in books or any(d.code == code for d in out):
            continue
        claim = f"{base.code} with {partners[0].code} is {code}."
        change = recode if not made else beside
        made.append(change(base, code, books, "I.A.15", claim, partners[0].code))
        if not keeps:
            detail = f"Included in {code}."
            rejections += [reject(d, books, "combination", detail, "I.B.9") for d in partners]
            out = [d for d in out if not any(d is p for p in partners)]
        elif partners[0].order < base.order:
            document, sentence, place = base.order
            behind = (document, sentence, place + 1)
            out = [d._replace(order=behind) if d is partners[0] else d for d in out]
    if not made:
        return Outcome(drafts, gone)
    out = [d for d in out if d is not base] + made
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _both_intestines(drafts: list[Draft], books: Books) -> tuple[list[Draft], list[Rejection]]:
    """Crohn's disease of the small and of the large intestine is K50.8."""
    named = next(
        (d for d in drafts if d.code.startswith(("K50", "K51")) and d.code[4] != "9"), None
    )
    vague = [
        d
        for d in drafts
        if named is not None and d.code.startswith(f"{named.code[:3]}.9") and d is not named
    ]
    detail = f"Less specific than {named.code}." if named else ""
    less = [reject(d, books, "less-specific", detail, "I.B.2") for d in vague]
    drafts = [d for d in drafts if not any(d is v for v in vague)]
    small = next((d for d in drafts if d.code.startswith("K50.0")), None)
    large = next((d for d in drafts if d.code.startswith("K50.1")), None)
    if small is None or large is None:
        return drafts, less
    code = f"K50.8{max(small.code, large.code, key=lambda c: c[5:])[5:]}"
    claim = f"{small.code} and {large.code} are {code}."
    new = recode(small, code, books, "I.B.9", claim, large.code)
    new = new._replace(order=min(small.order, large.order))
    gone = [reject(large, books, "combination", f"Included in {code}.", "I.B.9")]
    return [new if d is small else d for d in drafts if d is not large], [*less, *gone]


_DEAD = frozenset({"necrosis", "necrotic", "necrotizing", "necrotising"})


def necrosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2, K85: necrosis of the pancreas that is not called infected is uninfected."""
    out = []
    for draft in drafts:
        if re.fullmatch(r"K85\.[0-9]0", draft.code):
            words = sorted(_DEAD & draft.words.keys())
            if words:
                code = f"{draft.code[:5]}{'2' if 'infected' in draft.words else '1'}"
                spans = tuple(draft.words[w] for w in (*words, "infected") if w in draft.words)
                claim = "Necrosis of the pancreas is stated."
                draft = recode(draft, code, books, "I.B.2", claim, "", spans)
        out.append(draft)
    return Outcome(out, [])


# --- gallstones ------------------------------------------------------------------------------

GALLSTONES = ("K80.0", "K80.1", "K80.2")
BOTH_PLACES = ("K80.6", "K80.7")
DUCT_STONES = ("K80.3", "K80.4", "K80.5")
_INFLAMED = {
    "K81.0": "acute", "K81.1": "chronic", "K81.2": "both", "K81.9": "other",
    "K80.00": "acute", "K80.01": "acute", "K80.10": "chronic", "K80.11": "chronic", "K80.12": "both",
    "K80.13": "both", "K80.18": "other", "K80.19": "other", "K80.40": "other", "K80.41": "other",
    "K80.42": "acute", "K80.43": "acute", "K80.44": "chronic", "K80.45": "chronic", "K80.46": "both",
    "K80.47": "both", "K80.60": "other", "K80.61": "other", "K80.62": "acute", "K80.63": "acute",
    "K80.64": "chronic", "K80.65": "chronic", "K80.66": "both", "K80.67": "both",
}  # fmt: skip
_GALLBLADDER = {"": "K80.2", "acute": "K80.0", "chronic": "K80.10", "both": "K80.12", "other": "K80.18"}  # fmt: skip
_DUCT = {"": "K80.50", "acute": "K80.42", "chronic": "K80.44", "both": "K80.46", "other": "K80.40"}
_BOTH = {"": "K80.70", "acute": "K80.62", "chronic": "K80.64", "both": "K80.66", "other": "K80.60"}
_CHOLANGITIS = ("K83.0",)
_OBSTRUCTED = ("K83.1", "K82.0")


def gallstones(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9, I.A.15: where the stones lie, the inflammation and the obstruction are one code of K80."""
    stones = [d for d in drafts if d.code.startswith((*GALLSTONES, *BOTH_PLACES, *DUCT_STONES))]
    if not stones:
        return Outcome(drafts, [])
    base = stones[0]
    others = [
        d
        for d in drafts
        if d.code.startswith(("K81", *_CHOLANGITIS, *_OBSTRUCTED)) and linked(base, d, case)
    ]
    if len(stones) + len(others) == 1:
        return Outcome(drafts, [])
    parts = [*stones, *others]
    found = {_INFLAMED[d.code] for d in parts if d.code in _INFLAMED}
    kind = _kind(found)
    both = any(d.code.startswith(BOTH_PLACES) for d in stones)
    bladder = both or any(d.code.startswith(GALLSTONES) for d in stones)
    duct = both or any(d.code.startswith(DUCT_STONES) for d in stones)
    ducts = [d for d in others if d.code.startswith(_CHOLANGITIS)]
    stopped = any(d.code[-1] in "13579" and d.code != "K80.00" for d in stones) or any(
        d.code.startswith(_OBSTRUCTED) for d in others
    )
    if (ducts or any(d.code.startswith("K80.3") for d in stones)) and not duct:
        ducts = []
        others = [d for d in others if not d.code.startswith(_CHOLANGITIS)]
    inflamed_duct = duct and (bool(ducts) or any(d.code.startswith("K80.3") for d in stones))
    if inflamed_duct and (kind or bladder):
        return Outcome(drafts, [])  # no one code tells all; each keeps its own
    if inflamed_duct:
        code = "K80.3" + _cholangitis(ducts, stones)
    else:
        code = (_BOTH if bladder and duct else _DUCT if duct else _GALLBLADDER)[kind]
    if len(code) == 5:
        code += "0"
    if stopped:
        code = code[:-1] + str(int(code[-1]) + 1)
    parts = [*stones, *others]
    gone = [d for d in parts if d is not base]
    if code not in books or (code == base.code and not gone):
        return Outcome(drafts, [])
    joined_with = next((d.code for d in gone if d.code != base.code), "")
    new = base
    if code != base.code:
        new = recode(base, code, books, "I.B.9", f"Stones and their complications are {code}.", joined_with)  # fmt: skip
        order = min(d.order for d in parts)
        new = new._replace(order=order)
    detail = f"Included in {code}."
    rejections = [reject(d, books, "combination", detail, "I.B.9") for d in gone if d.code != code]
    out = [new if d is base else d for d in drafts if not any(d is g for g in gone)]
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _kind(found: set[str]) -> str:
    if "both" in found or {"acute", "chronic"} <= found:
        return "both"
    return next((kind for kind in ("acute", "chronic", "other") if kind in found), "")


def _cholangitis(ducts: list[Draft], stones: list[Draft]) -> str:
    """The last character of K80.3 without obstruction: unspecified, acute, chronic or both."""
    for draft in stones:
        if draft.code.startswith("K80.3"):
            return str(int(draft.code[-1]) // 2 * 2)
    said = {word for d in ducts for word in ("acute", "chronic") if word in d.words}
    return {"acute": "2", "chronic": "4", "both": "6"}.get(_kind(said), "0")


def one_hernia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: "hernia with obstruction" of a statement that names the kind of hernia is that hernia."""
    named = [d for d in drafts if "K40" <= d.code[:3] <= "K45"]
    if not named:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        if draft.code.startswith("K46"):
            detail = f"Less specific than {named[0].code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


_JOINED = ("K2", "K31.81", "K55.2", "K57", "K40", "K41", "K42", "K43", "K44", "K45", "K46.9", "K56.60", "K70", "I85")  # fmt: skip

COMBINE: tuple[Clause, ...] = (
    only_with(("B18",), cirrhosis_of_hepatitis),
    only_with(_JOINED, combined),
    only_with(("K50", "K51"), inflamed_bowel),
    only_with(("K85",), necrosis),
    only_with(("K80",), gallstones),
    only_with(("K46",), one_hernia),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
