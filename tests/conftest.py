"""What every test of the coding path shares: one Coder, short ways to code a text, the examples."""

import os

import pytest
from hypothesis import HealthCheck, settings

from chartcoder import Coder, Document, Encounter
from chartcoder.codesets.editions import default_tabular
from example_charts import EXAMPLE_FOLDERS, read_example

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("CHARTCODER_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def nothing_installed(tmp_path_factory):
    """No test sees the editions that are installed on this machine."""
    before = os.environ.get("CHARTCODER_HOME")
    os.environ["CHARTCODER_HOME"] = str(tmp_path_factory.mktemp("home"))
    yield
    if before is None:
        del os.environ["CHARTCODER_HOME"]
    else:
        os.environ["CHARTCODER_HOME"] = before


@pytest.fixture(scope="session")
def coder(nothing_installed):
    return Coder()


@pytest.fixture(scope="session")
def tabular():
    return default_tabular()


@pytest.fixture(scope="session")
def examples(coder):
    """Every example with its result, coded once for each test process."""
    read = [read_example(folder) for folder in EXAMPLE_FOLDERS]
    return [(example, coder.code(example.encounter)) for example in read]


@pytest.fixture(scope="session")
def code_text(coder):
    """Code texts as the documents of one encounter: strings, or (kind, text) pairs."""

    def code(*documents, **facts):
        made = tuple(
            Document(text=d) if isinstance(d, str) else Document(kind=d[0], text=d[1])
            for d in documents
        )
        return coder.code(Encounter(documents=made, **facts))

    return code


@pytest.fixture(scope="session")
def codes_of(code_text):
    """The codes of ``code_text``, in reporting order."""

    def codes(*documents, **facts):
        return [a.code for a in code_text(*documents, **facts).diagnoses]

    return codes


@pytest.fixture(scope="session")
def assessed(codes_of):
    """The codes of a diagnosis stated in the assessment of an office visit."""

    def codes(*diagnoses, **facts):
        lines = "".join(f"{n}. {text}\n" for n, text in enumerate(diagnoses, start=1))
        return codes_of(f"ASSESSMENT:\n{lines}", **facts)

    return codes
