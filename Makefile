# Everything a newcomer needs: make demo, make test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check bench fuzz lexicon-report clean

# requirements.lock holds the extras dev, grouping, formats and ocr
setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed (set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $(STAMP)

demo: setup
	$(BIN)/chartcoder code examples/01-pneumonia-admission

test: setup
	$(BIN)/python -m pytest -n auto

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m chartcoder.terminology.lint
	$(BIN)/python -m chartcoder.terminology.pcs.lint
	$(BIN)/python -m chartcoder.terminology.services.lint

$(VENV)/.bench: $(STAMP) requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $(VENV)/.bench

# the peer (medspaCy) is installed for the comparison only
bench: setup $(VENV)/.bench
	$(BIN)/python -m benchmarks --write

$(VENV)/.fuzz: $(STAMP) requirements-fuzz.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $(VENV)/.fuzz

# ten minutes for each of eleven readers; findings stay in build/fuzz
fuzz: setup $(VENV)/.fuzz
	$(BIN)/python -m benchmarks.fuzz --keep build/fuzz --write

lexicon-report: setup
	$(BIN)/python -m chartcoder.coding.report

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
