# Two commands do everything: `make check` and `make test`. The first use makes the environment.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: check test lint format bench proof lock clean help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("taskpact needs Python 3.11 or newer; set PYTHON=...") if sys.version_info < (3, 11) else None'
	test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

check: $(STAMP) ## run the suites against the embedded mock server; writes reports/
	$(RUN)/taskpact check

test: $(STAMP) ## run the project's own tests
	$(RUN)/pytest -n 2 --dist loadgroup

lint: $(STAMP) ## ruff, mypy and the import layers
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

format: $(STAMP) ## let ruff put the code in order
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

bench: $(STAMP) ## measure, side by side, and print ratios
	$(RUN)/python benchmarks/run.py

proof: $(STAMP) ## prove the suites, for a release; takes hours, writes reports/reference/
	$(RUN)/taskpact prove --report-dir reports/reference

lock: ## pin every dependency again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --no-header pyproject.toml --output-file requirements.lock

clean: ## remove the environment and what runs have written
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
