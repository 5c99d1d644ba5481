"""A linter for queries: what makes one leading, unsupported or otherwise not fit to be sent.

The rules follow what the profession holds to be compliant query practice (AHIMA/ACDIS, 2022), in
words of our own. ``RULES`` lists them; ``docs/queries.md`` has a bad and a good example of each.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.model import QUERY_KINDS, Query
from chartcoder.queries.lexicon import conditions_in, supported_by
from chartcoder.queries.written import Written, parts_of


class Problem(NamedTuple):
    """A fault of a query: the rule, the part it stands in, what is wrong, how to mend it."""

    rule: str
    where: str
    what: str
    mend: str


def lint_query(query: Query | str, options: Sequence[str] | None = None) -> list[Problem]:
    """Every problem of a query, in the order of the rules; none when it may be sent.

    Args:
        query: a composed query, or the text a physician would get.
        options: the answers offered, when they do not stand in the text.
    """
    parts = parts_of(query, options)
    return [problem for _, rule in RULES for problem in rule(parts)]


# ---------------------------------------------------------------- what a query is about

_OTHER = late(r"\bother\b|\banother\b|specify|free text|none of (?:the|these)", re.I)
_OPEN = late(
    r"\b(?:unable|cannot|can't|not able|can not)\b.{0,24}\bdetermin\w*|\bundetermin\w*|\bunknown\b|\bindeterminate\b|\bclinically unable\b",
    re.I,
)
_YES_NO = late(r"^(?:yes|no|agree|disagree|i agree|i disagree)\b", re.I)
_QUOTED = late(r'"[^"]*"|“[^”]*”')
_SAID = late(
    r"(?<!please )(?<!to )(?<!you )\b(?:documents?|documented|states?|stated|lists?|listed|noted|diagnosed(?: with)?|diagnosis of|impression(?: is|:)?|"
    r"assessment(?: is|:)|treated for|report(?:s|ed)? (?:reads|says))\b(?: (?:as|that|with|a|the|to))*\s*([^.;?\n]{3,90})",
    re.I,
)


def _documented(parts: Written) -> frozenset[str]:
    """Conditions that the record is quoted as documenting."""
    quoted = " ".join(_QUOTED.findall(parts.question))
    said = " ".join(m.group(1) for m in _SAID.finditer(parts.question))
    return conditions_in(" ".join((*parts.indicators, quoted, said)))


def _answers(parts: Written) -> list[str]:
    """The options that name an answer: neither "other" nor "unable to determine"."""
    return [
        o for o in parts.options if not _OPEN.search(o) and not re.match(r"\W*(?:\[x\] )?other\b", o, re.I)
    ]  # fmt: skip


def _is_yes_no(parts: Written) -> bool:
    answers = _answers(parts)
    if answers:
        return all(_YES_NO.match(a.removeprefix("[x] ")) for a in answers)
    return not parts.options and bool(
        re.search(
            r"(?:^|[.!:]\s|\bjudge?ment, )\s*(?:is|was|are|were|does|did|do|has|have|can you (?:confirm|agree)|could (?:this|it) be|would you (?:say|agree)|"
            r"can (?:this|it) be|should)\b[^?]*\?",
            parts.question,
            re.I,
        )
    )


_POA = late(
    r"present on admission|\bpoa\b|(?:at|on) the time of (?:the )?(?:inpatient )?admission|present (?:at|when|before) (?:the )?(?:time of )?(?:admi\w+|arriv\w+)",
    re.I,
)
_LINK = late(
    r"\b(?:due to|related to|caused by|associated with|result of|linked|relationship|because of|attributable|attributed|secondary to|complication of|a consequence of)\b",
    re.I,
)
_CONFLICT = late(r"\b(?:conflict\w*|differ\w*|disagree\w* between|whereas|while the consult\w*|consultant)\b", re.I)  # fmt: skip


def _allowed_yes_no(parts: Written) -> bool:
    """Yes/no serves onset, a documented diagnosis, a link between documented ones, a conflict."""
    asked = conditions_in(parts.question)
    known = _documented(parts)
    if _POA.search(parts.question) or _CONFLICT.search(parts.question):
        return asked <= known or not asked
    return (bool(asked) and asked <= known) or _link_of_documented(parts)


def _link_of_documented(parts: Written) -> bool:
    """A question whether one documented condition is due to another."""
    link = _LINK.search(parts.question)
    if link is None:
        return False
    shown = " ".join(parts.indicators).lower()
    sides = (parts.question[: link.start()], parts.question[link.end() :])
    return all(
        any(word in shown for word in re.findall(r"[a-z]{5,}", side.lower())) for side in sides
    )


# ---------------------------------------------------------------- shapes of rules

Rule = Callable[[Written], Iterator[Problem]]
Named = tuple[str, Rule]


def _worded(
    rule: str, says: str, mend: str, *looked: tuple[re.Pattern[str], Callable[[Written], str]]
) -> Named:
    """A rule on wording: the first pattern found in the part that it is looked for in."""

    def check(parts: Written) -> Iterator[Problem]:
        for pattern, part in looked:
            found = pattern.search(part(parts))
            if found:
                yield Problem(rule, "wording", f'{says} ("{_short(found.group())}")', mend)
                return

    return rule, check


def _when(rule: str, where: str, what: str, mend: str, fault: Callable[[Written], object]) -> Named:
    """A rule that a query as a whole breaks or keeps."""

    def check(parts: Written) -> Iterator[Problem]:
        if fault(parts):
            yield Problem(rule, where, what, mend)

    return rule, check


def _each_indicator(
    rule: str, what: str, mend: str, fault: Callable[[Written, str], object]
) -> Named:
    """A rule that every indicator breaks or keeps for itself."""

    def check(parts: Written) -> Iterator[Problem]:
        for number, indicator in enumerate(parts.indicators, start=1):
            if fault(parts, indicator):
                yield Problem(rule, f"indicator {number}", what, mend)

    return rule, check


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:6])


def _text(parts: Written) -> str:
    return parts.text


def _whole(parts: Written) -> str:
    return _QUOTED.sub(" ", parts.text)


def _own(parts: Written) -> str:
    """What the writer says: title, question and options."""
    return "\n".join((parts.title, parts.question, *parts.options))


def _unquoted(parts: Written) -> str:
    """The writer's own words, without quotations."""
    return _QUOTED.sub(" ", _own(parts))


def _asking(parts: Written) -> str:
    """Title and question without quotations."""
    return " ".join((_QUOTED.sub(" ", parts.title), _QUOTED.sub(" ", parts.question)))


def _findings(parts: Written) -> str:
    """The indicators without quotations."""
    return " ".join(_QUOTED.sub(" ", i) for i in parts.indicators)


# ---------------------------------------------------------------- what conditions a query names


def _leading_title(parts: Written) -> Iterator[Problem]:
    new = conditions_in(parts.title) - _documented(parts)
    if new:
        yield Problem(
            "leading-title", "title", f"names {', '.join(sorted(new))}, which is not documented",
            "name the finding or the question, not the answer",
        )  # fmt: skip


def _leading_question(parts: Written) -> Iterator[Problem]:
    if _is_yes_no(parts):
        return
    bare = _STEERED.sub(" ", parts.question)
    new = conditions_in(bare) - _documented(parts)
    if new:
        yield Problem(
            "leading-question", "question", f"introduces {', '.join(sorted(new))} before any answer",
            "describe the findings and ask what they represent",
        )  # fmt: skip


def _yes_no(parts: Written) -> Iterator[Problem]:
    if not _is_yes_no(parts) or _allowed_yes_no(parts):
        return
    new = conditions_in(parts.question) - _documented(parts)
    if new:
        yield Problem(
            "yes-no-new-diagnosis", "question", f"asks yes or no about {', '.join(sorted(new))}, which is not documented",
            "quote the findings and offer answers, or ask openly",
        )  # fmt: skip
    else:
        yield Problem(
            "yes-no-form", "question", "asks yes or no where more than yes and no is possible",
            "keep yes/no for onset, a documented diagnosis, a link or a conflict; else offer answers",
        )  # fmt: skip


def _missing_option(parts: Written) -> Iterator[Problem]:
    answers = " \n".join(_answers(parts)).lower()
    if not answers or _is_yes_no(parts):
        return
    lacking = ""
    named = {side for side in ("right", "left") if re.search(rf"\b{side}\b", answers)}
    if len(named) == 1 and re.search(r"^\W*(?:right|left|bilateral)\W*$", answers, re.M):
        lacking = "one of the two sides"
    if _POA.search(parts.question) and "present" in answers and not re.search(r"\bnot present\b|\bafter admission\b|\bdeveloped\b|\bwas not\b|\bnot poa\b|\bduring\b", answers):  # fmt: skip
        lacking = "that it was not present on admission"
    confirmed = re.search(r"\bconfirm\w*|\bis (?:valid|supported)\b|\bwas present\b", answers)
    if confirmed and not re.search(r"\bruled out\b|\bnot (?:supported|confirmed|present|valid)\b|\bunsupported\b|\bno longer\b|\bexcluded\b", answers):  # fmt: skip
        lacking = "that the diagnosis was ruled out"
    linked = [a for a in answers.split("\n") if re.search(r"\bdue to\b|\bcomplication\b", a)]
    if _LINK.search(parts.question) and linked and len(linked) == len(answers.split("\n")) == 1:
        lacking = "that the two are unrelated"
    if lacking:
        yield Problem(
            "missing-option", "options", f"lacks the answer {lacking}", "offer every answer that is clinically possible"
        )  # fmt: skip


def _unsupported_option(parts: Written) -> Iterator[Problem]:
    shown = " ".join(parts.indicators)
    supported = supported_by(shown) | _documented(parts)
    for number, option in enumerate(parts.options, start=1):
        new = conditions_in(_QUOTED.sub(" ", option)) - supported
        if new and parts.indicators and not re.search(r"\b(?:no|not|without|ruled out|unrelated)\b", option, re.I):  # fmt: skip
            yield Problem(
                "unsupported-option", f"option {number}", f"nothing quoted bears on {', '.join(sorted(new))}",
                "quote what supports it, or leave the option out",
            )  # fmt: skip


def _irrelevant(parts: Written) -> Iterator[Problem]:
    asked = conditions_in(" ".join((parts.question, *parts.options, parts.title)))
    if not asked or parts.composed:
        return
    for number, indicator in enumerate(parts.indicators, start=1):
        value = indicator.split(":", 1)[-1]
        bears = supported_by(value) | conditions_in(value)
        if bears and bears.isdisjoint(asked):
            yield Problem(
                "irrelevant-indicator", f"indicator {number}", "bears on nothing that is asked",
                "quote only what raises this question",
            )  # fmt: skip


# ---------------------------------------------------------------- what wording the rules look for

_STEERED = late(
    r"\bplease (?:also )?(?:document|add|include|write|chart|record|enter|state|update|amend|addend)\b(?!\s+(?:the (?:side|type|stage|cause|site|acuity|laterality|condition|clinical|findings|meaning|relationship|significance|onset)|whether|which|what|if|its|your|any|how|when|who|one|an? (?:answer|clarification|response)|in (?:the|your)))[^.?\n]*",
    re.I,
)
_STEERING = late(
    r"\bdon'?t you (?:agree|think)|\bwouldn'?t you (?:agree|say)|\bisn'?t (?:it|this)|\bsurely\b|\bobviously\b|\bclearly\b|\bwe (?:believe|think|feel|assume|suspect|would like (?:you )?to)\b"
    r"|\bI (?:believe|think|suspect|assume)\b|\bit (?:seems|appears) (?:that )?(?:the )?(?:patient|this|he|she)\b|\bwould you (?:be willing|mind|consider) (?:to )?(?:document\w*|add\w*|chang\w*)|\bconsider (?:documenting|adding|changing|a diagnosis)"
    r"|\bcan (?:you|we) (?:please )?(?:add|document|change|put|get)\b|\bcould you (?:please )?(?:add|document|change|upgrade)\b|\bI recommend\b|\bwe recommend\b|\bas (?:we )?discussed\b|\bshould be (?:documented|coded|listed|called)\b|\bneeds? to be documented\b"
    r"|\byou (?:must|should|need to|forgot|failed|neglected|missed|omitted)\b|\bupgrade\b|\bstronger (?:term|diagnosis|wording)|\bbetter (?:term|wording)",
    re.I,
)
_INTERPRETED = late(
    r"\b(?:meets?|met|meeting|fulfil\w*|satisf\w+) (?:the |all |full )?(?:\w+[- ]?\d? )?criteria\b|\bindicative of\b|\bdiagnostic of\b|\bsuggest(?:s|ive|ing)?(?: of)?\b|\bconsistent with\b|\bpoints? to(?:ward)?\b|\bsupports? (?:a|the) diagnosis\b"
    r"|\bclassic (?:for|picture)\b|\btextbook\b|\bqualif(?:y|ies) (?:for|as)\b|\bcompatible with\b",
    re.I,
)
_CRITERIA = late(r"\b(?:meets?|fulfil\w*) (?:\w+[- ]?\d? )?criteria\b|\bdiagnostic of\b", re.I)
_MONEY = late(
    r"\breimburs\w*|\bpayments?\b|\bpay(?:s|ing|er|ors?|ers)?\b|\bpaid\b|\brevenue\b|\bfinanc\w*|\b(?:ms-?|apr-?)?drgs?\b|\bm?ccs?\b(?! clinic)|\bcomorbid\w* (?:or|and) complication|\bhccs?\b|\braf\b|\brelative weight|\bcase[- ]mix|\bcmi\b|\bbill(?:ing|ed|able)?\b|\bclaims?\b"
    r"|\bdenials?\b|\bdenied by\b|\binsur\w+|\bmedicare\b|\bmedicaid\b|\bdollars?\b|\$|\bcost\b|\bupcod\w*|\bcapture\b",
    re.I,
)
_SCORES = late(
    r"\bquality (?:score|measure|metric|rating|indicator|report\w*|data|profile)s?\b|\bseverity of illness\b|\brisk of mortality\b|\bsoi\b|\brom\b|\brisk[- ]adjust\w*|\bmortality (?:index|rate|score|risk)|\bpsi[- ]?\d*\b|\bhac\b|\bhospital[- ]acquired condition|"
    r"\bstar rating|\breport card|\bbenchmark\w*|\bleapfrog\b|\bvizient\b|\bo/e\b|\bexpected mortality|\breadmission (?:rate|penalt\w+)|\bpenalt(?:y|ies)\b|\bcore measures?\b|\bphysician profile\b|\bscorecards?\b",
    re.I,
)
_IMPACT = late(
    r"\b(?:will|would|could|may|can|to) (?:\w+ )?(?:change|affect|impact|improve|increase|raise|support|reflect|lower|decrease) (?:the |your |our |a )?(?:\w+ )?(?:codes?|coding|code assignment|principal diagnosis|weight|assignment|severity|acuity of care|numbers|statistics|profile|length of stay)\b"
    r"|\bimpact (?:of|on) (?:this|the|your)\b|\bin order to (?:code|report|assign)\b|\bso (?:that )?(?:we|I) can (?:code|report|assign)\b|\bcodes? to\b|\bICD-?10(?:-CM)? code\b|\bcannot be coded\b|\bwon'?t be coded\b|\bmore accurate(?:ly)? cod\w+",
    re.I,
)
_CODE = late(r"(?<![\w.])[A-SV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
_PRESSURE = late(
    r"\b(?:failure|failing) to (?:respond|answer)|\bmust (?:be answered|answer|respond)\b|\bescalat\w+|\bdeadline\b|\bsuspen(?:d|sion)\w*|\brequired to (?:document|answer|respond)\b|\bimmediately\b|\bASAP\b|\bwithin \d+ hours or\b|\bcompliance (?:requires|department)\b|\bno later than\b|\bfinal (?:notice|request)\b|\bother (?:physicians|doctors|hospitalists|providers) (?:always|usually|all|document)\b",
    re.I,
)
_DATE = late(
    r"\b\d{1,2}/\d{1,4}(?:/\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bundated\b|\b(?:hospital day|hd|pod|postoperative day|day) ?#?\d+\b",
    re.I,
)
_SOURCE = late(
    r"\b(?:notes?|h&p|h and p|history and physical|reports?|labs?|laborator\w+|nurs\w+|consult\w*|progress|discharge|summary|flow ?sheet|mar|cxr|x-?ray|ct|mri|echo\w*|ultrasound|ed|er|emergency|operative|op|anesthesia|pathology|vitals?|vital signs|"
    r"dietit\w+|nutrition|imaging|radiology|orders?|record|cultures?|assessment|physician|dr|attending|hospitalist|surgeon|pharmacy|therap\w+|wound care|triage|ems|ekg|ecg|abg|chemistry|cbc|bmp|cmp|documentation|intake|i&o|ivf|transfusion record|eeg|biopsy|swallow)\b",
    re.I,
)
_ASKS = late(r"\?|\bclarif\w+|\bspecify\b|\bindicate\b|\bdescribe\b|\bdocument\b|\bplease\b", re.I)
_PRIOR = late(
    r"\b(?:prior|previous|last|earlier|past|old) (?:encounter|admission|hospitali[sz]ation|(?:hospital )?stay|visit|discharge summary|chart|record)s?\b|\b(?:19|20)[012]\d (?:admission|stay|hospitali[sz]ation|encounter|discharge)",
    re.I,
)
_RELEVANT = late(
    r"\b(?:relevan\w+|compar\w+|baseline|because|for reference|to establish|still (?:treated|taken|present)|current(?:ly)?|continu\w+|in this encounter|this stay)\b",
    re.I,
)
_FAVORED = late(
    r"\*\*|__|\[x\]|\((?:recommended|most likely|preferred|suggested|best (?:fit|answer)|likely|probable answer)\)|<<|>>|\bmost likely\b|\brecommended\b|\bpreferred\b|!!|←|<--",
    re.I,
)


# ---------------------------------------------------------------- the rules


def _undated(parts: Written, indicator: str) -> bool:
    return _DATE.search(indicator) is None


def _unsourced(parts: Written, indicator: str) -> bool:
    if parts.composed:
        return not indicator.split(":", 1)[0].split()[:-1]
    return _SOURCE.search(indicator) is None


def _set_off(parts: Written) -> bool:
    plain = [o for o in parts.options if not o.isupper()]
    shouted = [o for o in parts.options if o.isupper() and len(o.split()) > 1]
    return any(_FAVORED.search(o) for o in parts.options) or bool(shouted and plain)


def _lacks(parts: Written, pattern: re.Pattern[str]) -> bool:
    """Whether options are offered and none of them says a pattern."""
    return bool(parts.options) and not any(pattern.search(o) for o in parts.options)


RULES: tuple[Named, ...] = (
    _when(
        "kind", "kind", "is none of the kinds of query", "use one of the eight kinds",
        lambda parts: parts.composed and parts.kind not in QUERY_KINDS,
    ),
    ("leading-title", _leading_title),
    ("leading-question", _leading_question),
    _worded(
        "steering", "pushes toward an answer",
        "ask openly what applies, based on the provider's own judgement",
        (_STEERED, _text), (_STEERING, _unquoted),
    ),
    _worded(
        "interpretation", "draws a conclusion",
        "quote the findings and leave the conclusion to the provider",
        (_INTERPRETED, _asking), (_CRITERIA, _findings),
    ),
    _worded(
        "financial", "speaks of payment", "leave payment out of the query altogether",
        (_MONEY, _whole),
    ),
    _worded(
        "quality-score", "speaks of scores or severity measures",
        "leave quality, severity and risk measures out of the query", (_SCORES, _whole),
    ),
    _worded(
        "impact", "says what an answer does to the coding",
        "leave codes and their consequences out", (_IMPACT, _whole), (_CODE, _own),
    ),
    _worded(
        "pressure", "puts the provider under pressure",
        "ask; deadlines and escalation belong to policy, not into the query",
        (_PRESSURE, _unquoted),
    ),
    _when(
        "no-indicators", "indicators", "quotes nothing of the record",
        "quote the findings that raise the question, with date and source",
        lambda parts: not parts.indicators,
    ),
    _each_indicator(
        "undated-indicator", "has no date",
        "give the date of the document, or say that it is undated", _undated,
    ),
    _each_indicator(
        "unsourced-indicator", "does not say where it stands",
        "name the document, such as the progress note or the laboratory report", _unsourced,
    ),
    ("irrelevant-indicator", _irrelevant),
    _when(
        "prior-encounter", "indicators", "uses an earlier encounter without saying why it matters now",
        "leave it out, or say what in this encounter makes it relevant",
        lambda parts: _PRIOR.search(parts.text) and not _RELEVANT.search(parts.text),
    ),
    _when(
        "no-question", "question", "asks nothing", "ask one question that the findings raise",
        lambda parts: not _ASKS.search(parts.question),
    ),
    _when(
        "two-questions", "question", "asks more than one thing", "send one query for each question",
        lambda parts: parts.question.count("?") > 1 and not parts.composed,
    ),
    ("yes-no", _yes_no),
    _when(
        "one-option", "options", "offers a single clinical answer",
        "offer every answer that the findings support, or ask openly",
        lambda parts: parts.options and len(_answers(parts)) == 1 and not _is_yes_no(parts),
    ),
    _when(
        "no-other", "options", 'has no "other (please specify)"', "add it, with room for words",
        lambda parts: _lacks(parts, _OTHER),
    ),
    _when(
        "no-undetermined", "options", 'has no "unable to determine"', "add it",
        lambda parts: _lacks(parts, _OPEN),
    ),
    ("missing-option", _missing_option),
    ("unsupported-option", _unsupported_option),
    _when(
        "favored-option", "options", "one answer is set off from the others",
        "show all answers alike, none ticked", _set_off,
    ),
)  # fmt: skip
"""The rules in the order in which problems are listed; ``yes-no`` has two identifiers."""
