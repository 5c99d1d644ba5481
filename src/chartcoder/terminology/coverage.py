"""Coverage policies: which diagnoses support a service, as tables, and as exports of the CMS.

House policies (``data/coverage/*.tsv``) are examples in our own words for common services. A user
adds the files of the Medicare Coverage Database (see ``coverage_export``) to the folder
``coverage`` of the data folder. A policy never makes a diagnosis: it tells whether a documented one
is among those that support the service.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import DATA, TerminologyError, rows

COLUMNS = 7


class Policy(NamedTuple):
    """One policy, or one group of codes of a policy.

    Attributes:
        id: its name: ``house:vitamin-d``, ``A52850 v12 group 1``.
        title: what it is about.
        services: codes of services, or ranges ``82306-82308``.
        supports: diagnoses that support them: codes, beginnings, or ranges ``I10-I16``.
        excludes: diagnoses that never do.
        frequency: how often, in words; "" where the policy sets no limit.
        note: what else it asks for.
        source: file it was read from.
    """

    id: str
    title: str
    services: tuple[str, ...]
    supports: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    frequency: str = ""
    note: str = ""
    source: str = ""


class Verdict(NamedTuple):
    """What the policies on a service say of the diagnoses of a result.

    ``by`` names the policy; ``supporting`` and ``excluded`` are documented diagnoses.
    """

    supported: bool
    by: Policy
    supporting: tuple[str, ...]
    excluded: tuple[str, ...] = ()


class Coverage:
    """Policies by service."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.policies = tuple(policies)
        self._exact: dict[str, list[Policy]] = {}
        self._ranges: list[tuple[str, str, Policy]] = []
        for policy in self.policies:
            for service in policy.services:
                low, dash, high = service.partition("-")
                if dash:
                    self._ranges.append((low, high, policy))
                else:
                    self._exact.setdefault(service, []).append(policy)
        self.of = lru_cache(maxsize=4096)(self._of)

    def _of(self, service: str) -> tuple[Policy, ...]:
        """The policies on a service."""
        found = list(self._exact.get(service, ()))
        found += [p for low, high, p in self._ranges if low <= service <= high and p not in found]
        return tuple(found)

    def judge(self, service: str, diagnoses: Iterable[str]) -> Verdict | None:
        """Whether documented diagnoses support a service; nothing where no policy is on it.

        Of several policies one that is met is enough; a diagnosis that a policy excludes does not
        support, even when another policy lists it.
        """
        policies = self.of(service)
        if not policies:
            return None
        given = tuple(diagnoses)
        barred = tuple(d for d in given if any(within(d, p.excludes) for p in policies))
        for policy in policies:
            supporting = tuple(d for d in given if within(d, policy.supports) and d not in barred)
            if supporting or (not policy.supports and not barred):
                return Verdict(True, policy, supporting)
        return Verdict(False, policies[0], (), barred)


def within(code: str, ranges: Iterable[str]) -> bool:
    """Whether a diagnosis is one of a list of codes, beginnings and ranges.

    >>> within("E11.65", ["E08-E13"]), within("I10", ["I11-I16"]), within("N39.0", ["N39.0"])
    (True, False, True)
    """
    for entry in ranges:
        low, dash, high = entry.partition("-")
        if dash:
            if low <= code[: len(low)] and code[: len(high)] <= high:
                return True
        elif code.startswith(entry):
            return True
    return False


def read_policies(folder: Path = DATA / "coverage") -> tuple[Policy, ...]:
    """The policies of ``*.tsv`` files, in file and line order.

    Raises:
        TerminologyError: for a line without name, services or title.
    """
    out = []
    for path in sorted(folder.glob("*.tsv")):
        for reference, cells in rows(path, COLUMNS):
            name, title, services, supports, excludes, frequency, note = cells
            if not name or not title or not services or not (supports or excludes or frequency):
                raise TerminologyError(f"{reference}: needs a name, a title, services and a rule")
            out.append(
                Policy(
                    f"house:{name}", title, _list(services), _list(supports), _list(excludes),
                    frequency, note, f"coverage/{reference}",
                )
            )  # fmt: skip
    return tuple(out)


@lru_cache(maxsize=1)
def load_coverage() -> Coverage:
    """The policies of the house and those the user has put into the data folder."""
    from chartcoder.codesets.editions import home_folder
    from chartcoder.terminology.coverage_export import read_export

    policies = list(read_policies())
    folder = home_folder() / "coverage"
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() or path.suffix.lower() in (".zip", ".csv", ".json"):
                policies += read_export(path)
    return Coverage(policies)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
