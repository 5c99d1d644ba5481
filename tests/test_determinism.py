"""Same chart, same bytes: in another process, with other hash seeds, in any order of charts."""

import hashlib
import os
import subprocess
import sys

import pytest

from example_charts import EXAMPLE_FOLDERS

SCRIPT = """
import hashlib, json, sys
from pathlib import Path
from chartcoder import Coder
from chartcoder.intake import read_encounter
coder = Coder()
digest = hashlib.sha256()
for folder in sys.argv[1:]:
    encounter = read_encounter(folder)
    digest.update(coder.code(encounter).to_json().encode())
    for document in encounter.documents:
        digest.update(repr(coder.mentions(document.text)).encode())
print(digest.hexdigest())
"""

FIRST = """
from chartcoder import Coder, Document, Encounter
coder = Coder()
note = Document(
    text="PHYSICAL THERAPY DAILY NOTE\\nDx: right rotator cuff tendinopathy\\nInterventions:\\n"
    "Therapeutic exercises - 25 min: scaption, rows\\nManual therapy, cuff massage - 15 min\\nL. Ames DPT"
)
encounter = Encounter(setting="outpatient", documents=(note,))
systems = ("icd10cm", "icd10pcs", "cpt", "hcpcs")
print(coder.code(encounter, systems).to_json(indent=None))
print(coder.code(encounter, systems).to_json(indent=None))
"""
"""What a room loads at the first chart of a process must not change how that chart is read."""


def run(seed, folders):
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, folders)],
        env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True,
        timeout=120,
    ).stdout.strip()  # fmt: skip


def test_bytes_do_not_depend_on_the_hash_seed():
    digests = {run(seed, EXAMPLE_FOLDERS) for seed in ("0", "1", "4242")}
    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_the_first_chart_of_a_process_is_coded_like_any_other():
    printed = subprocess.run(
        [sys.executable, "-c", FIRST], check=True, capture_output=True, text=True, timeout=120
    ).stdout.splitlines()
    assert len(printed) == 2
    assert printed[0] == printed[1]
    assert "97110" in printed[0]


def test_twice_the_same_bytes(coder, examples):
    for example, result in examples:
        assert coder.code(example.encounter).to_json() == result.to_json(), example.name


def test_charts_do_not_influence_each_other(coder, examples):
    """What was coded before leaves nothing behind."""
    for example, result in reversed(examples):
        assert coder.code(example.encounter).to_json() == result.to_json(), example.name


def test_a_new_coder_gives_the_same_bytes(examples):
    from chartcoder import Coder

    other = Coder()
    for example, result in examples[::5]:
        assert other.code(example.encounter).to_json() == result.to_json()


@pytest.mark.parametrize("indent", [None, 2])
def test_bytes_hold_no_time_and_no_place(examples, indent):
    for _, result in examples:
        text = result.to_json(indent)
        assert str(EXAMPLE_FOLDERS[0].parent) not in text
        assert os.environ.get("HOME", "/root") + "/" not in text


def test_results_are_immutable_and_hashable(examples):
    _, result = examples[0]
    with pytest.raises(AttributeError):
        result.setting = "other"
    assert hashlib.sha256(repr(result).encode()).hexdigest()
    assert hash(result.assignments[0]) == hash(result.assignments[0])
