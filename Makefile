# Two commands do all: `make app` and `make test`. Both set up .venv first, from the lock file.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup app test check format lock licences audit data sample bench bench-engine bench-snapshots

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(STAMP)  ## make .venv from the lock file (quick when nothing changed)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which with: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

app: setup  ## open the map on the bundled data
	$(BIN)/counterparts app

test: setup  ## run the tests (browser tests are skipped where there is no Chromium)
	$(BIN)/python -m pytest

check: setup  ## format check, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup  ## put the code into our format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

licences: setup  ## make docs/licences.md anew, after `make lock`
	$(BIN)/python -m data.make.licences > docs/licences.md

audit:  ## look for known faults in what is locked (asks the advisory database; not part of the tests)
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)-audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

data: setup  ## make the bundled data anew: make data RAW=folder-of-the-curated-tables
	$(BIN)/python -m data.make --raw $(RAW)

sample: setup  ## make docs/sample anew: Kenya's snapshot from the bundled data
	COUNTERPARTS_DATA=$(VENV)/no-workspace COUNTERPARTS_ADDRESS= COUNTERPARTS_CONTACT= \
		$(BIN)/counterparts snapshot KEN --out docs/sample --formats html,pdf

bench: setup  ## time the cold start and a changed filter, the map at 100,000 organisations, 50 readers
	$(BIN)/python benchmarks/app.py
	$(BIN)/python -m benchmarks.map
	$(BIN)/python -m benchmarks.sessions

bench-engine: setup  ## time the engine against the usual ways, to a million points (takes an hour)
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.catchment

bench-snapshots: setup  ## time the snapshots of all countries in all formats
	$(BIN)/python -m benchmarks.snapshots
