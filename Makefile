# Two commands matter to a newcomer: `make demo` and `make test`. Both make their own environment in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SHOWN  := $(VENV)/.installed-demo
LOWEST := .venv-lowest
JOBS   ?= auto
PIP    := -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test servers check lint types imports docs bench bench-hostile bench-short bench-pairs format clean
.PHONY: picture messages check-messages test-fast test-elsewhere test-everywhere test-lowest test-histories
.PHONY: dist release

help:
	@echo "make demo    build a populated desk and walk through the main job"
	@echo "make test    run the tests; what this machine cannot run is skipped and listed"
	@echo "make test-fast  the tests of pure code, in a minute"
	@echo "make check   everything CI runs: format, lint, types, import contracts, tests, tests on another day"
	@echo "make servers install what tests need beside Python: a browser, faketime, gh, Dovecot (Debian, needs root)"
	@echo "make test-elsewhere   the tests of dates on another day, in another place, in a minute"
	@echo "make test-everywhere  all tests on other days, in other places, with the lowest releases: an hour"
	@echo "make test-lowest      all tests with the lowest releases that pyproject.toml admits"
	@echo "make test-histories SEED=1  500 random histories of reviews on a protected branch: half an hour"
	@echo "make docs    write the reference and man pages from the code"
	@echo "make picture  draw the terminal of the README from a real session"
	@echo "make messages  bring the catalogues of other languages up to date with the code"
	@echo "make bench   measure everything at three sizes, write docs/performance.md (PEERS=--peers: others, too)"
	@echo "make bench-hostile  what strangers can send, at a size and at twice that size"
	@echo "make bench-pairs  the processor time of this checkout beside that of a commit (BASE=main)"
	@echo "make bench-short  what is used daily, on 10,000 tickets, in a minute"
	@echo "make dist    build wheel and sdist with checksums into dist/, and check them"
	@echo "make release the same from a clean commit, and tag it; pushes and uploads nothing"
	@echo "make format  rewrite the code in the house format"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The distribution was once called hd: its note in an older environment would own, and then take away, the program hd.
former = $(wildcard $(1)/lib/python*/site-packages/hd-[0-9]*.dist-info)
remove_former = $(if $(call former,$(1)),$(1)/bin/python -m pip uninstall --quiet --yes --disable-pip-version-check hd)

$(SHOWN): pyproject.toml | $(BIN)/python
	$(call remove_former,$(VENV))
	$(BIN)/python $(PIP) -e .
	@touch $@

$(STAMP): pyproject.toml | $(BIN)/python
	$(call remove_former,$(VENV))
	$(BIN)/python $(PIP) -e '.[dev]'
	@touch $@ $(SHOWN)

$(LOWEST)/.installed: pyproject.toml
	$(PYTHON) -m venv $(LOWEST)
	$(call remove_former,$(LOWEST))
	$(LOWEST)/bin/python $(PIP) uv
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct -e '.[dev]'
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --upgrade \
	  -e '.[holidays,report,site]'  # lower, if the tools of dev admit less than hd does
	@touch $@

demo: $(SHOWN)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/hd demo --walk

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS)

test-fast: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) -m 'not slow' tests/core tests/text tests/render tests/test_architecture.py

test-histories: $(STAMP)
	HD_HISTORIES_SEED=$(or $(SEED),1) HD_HISTORIES=500 HD_HISTORIES_STEPS=25 \
	  $(BIN)/python -m pytest -n $(JOBS) tests/ops/reviews/test_histories.py

servers:
	@.ci/servers

test-elsewhere: $(STAMP)
	@JOBS=$(JOBS) .ci/everywhere short

test-lowest: $(LOWEST)/.installed
	$(LOWEST)/bin/python -m pytest -n $(JOBS) -m 'not browser'

test-everywhere: $(STAMP) test-lowest
	@JOBS=$(JOBS) .ci/everywhere whole

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

dist: $(STAMP)
	@PYTHON=$(BIN)/python .ci/release build

release: $(STAMP)
	@PYTHON=$(BIN)/python .ci/release tag

docs: $(STAMP)
	$(BIN)/python docs/generate.py

picture: $(STAMP)
	$(BIN)/python docs/picture.py

messages: $(STAMP)
	$(BIN)/python -m translations

check-messages: $(STAMP)
	$(BIN)/python -m translations --check

bench: $(STAMP)
	$(BIN)/python -m benchmarks --page $(PEERS)

bench-hostile: $(STAMP)
	$(BIN)/python -m benchmarks.hostile --page

bench-short: $(STAMP)
	$(BIN)/python -m benchmarks --short

bench-pairs: $(STAMP)
	$(BIN)/python -m benchmarks.pairs $(BASE)

check: lint types imports check-messages test test-elsewhere

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
