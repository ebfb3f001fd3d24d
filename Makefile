# Two commands matter to a newcomer: `make demo` and `make test`. Both make their own environment in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
JOBS   ?= auto

.PHONY: help demo test browser check lint types imports docs bench bench-short format clean

help:
	@echo "make demo    build a populated desk and walk through the main job"
	@echo "make test    run the tests; those of the site need Chromium, and get it where they may install it"
	@echo "make check   everything CI runs: format, lint, types, import contracts, tests"
	@echo "make docs    write the reference pages from the code"
	@echo "make bench   measure everything at three sizes, write docs/performance.md (PEERS=--peers: others, too)"
	@echo "make bench-short  what is used daily, on 10,000 tickets, in a minute"
	@echo "make format  rewrite the code in the house format"

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/hd demo --walk

test: $(STAMP) browser
	$(BIN)/python -m pytest -n $(JOBS)

browser:
	@.ci/browser

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

docs: $(STAMP)
	$(BIN)/python docs/generate.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks --page $(PEERS)

bench-short: $(STAMP)
	$(BIN)/python -m benchmarks --short

check: lint types imports test

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
