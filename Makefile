# Two commands are all one needs: `make run` and `make test`.
# Everything goes into .venv; remove that folder to start over. Written for GNU make 3.81 and later.

V := .venv
BIN := $(V)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
LOCKED := $(PIP) install --require-hashes --only-binary :all: --no-deps
SOURCES := $(shell find src/uncramp -name '*.py')
UV ?= uv
LOCK := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-header

.PHONY: run test check bench docs messages lock browser clean
.DEFAULT_GOAL := run

# --- use

run: $(V)/.compiled
	@exec $(BIN)/python -m uncramp serve --demo

test: check browser
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal

# --- the parts of the work

check: $(V)/.dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo >$(V)/imports.log || { cat $(V)/imports.log; exit 1; }
	$(BIN)/python -m uncramp knowledge check
	$(BIN)/python docs/generate.py --check
	$(BIN)/python -m pytest -q --no-header tests/house/test_sources.py

docs: $(V)/.dev
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(V)/.dev
	@for bench in bench/*/run.py; do echo "$$bench"; $(BIN)/python $$bench || exit 1; done

# For translators: the sentences that are marked, and the compiled catalogues.
messages: $(V)/.dev
	$(BIN)/python .ci/messages.py

# For maintainers, after a change of the dependencies in pyproject.toml; needs uv.
lock:
	$(LOCK) pyproject.toml -o requirements/base.lock
	$(LOCK) pyproject.toml --group dev -c requirements/base.lock -o requirements/dev.lock
	$(LOCK) --group build -c requirements/dev.lock -o requirements/build.lock

clean:
	rm -rf $(V) dist build docs/_build

# --- the environment: each stamp says that a step is done and newer than what it was made from

$(V)/.base: requirements/base.lock requirements/build.lock pyproject.toml
	@sh .ci/python $(V)
	@echo "Installing what uncramp is built on. This happens once and takes a minute or two."
	@$(LOCKED) -r requirements/base.lock -r requirements/build.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(V)/.compiled: $(V)/.base $(SOURCES)
	@$(BIN)/python -m compileall -q src/uncramp
	@touch $@

$(V)/.dev: requirements/dev.lock $(V)/.compiled
	@echo "Installing the tools of the tests. This happens once."
	@$(LOCKED) -r requirements/dev.lock
	@touch $@

browser: $(V)/.dev
	@sh .ci/browser $(BIN)/python
