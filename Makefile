# Two commands are all one needs: `make run` and `make test`.
# Everything goes into .venv; remove that folder to start over. Written for GNU make 3.81 and later.

V := .venv
BIN := $(V)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
LOCKED := $(PIP) install --require-hashes --only-binary :all: --no-deps
# The peers of the benches are many and heavy: they get an environment of their own.
VB := .venv-bench
BENCH := $(VB)/bin/python
SOURCES := $(shell find src/uncramp -name '*.py')
UV ?= uv
LOCK := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-header

.PHONY: run test check bench bench-honesty bench-speed bench-planner bench-triage bench-medicines \
	bench-guard docs messages lock browser clean
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

bench: $(V)/.dev bench-honesty bench-speed bench-planner bench-triage bench-medicines bench-guard
	@for bench in bench/faults/run.py bench/web/run.py; do \
		echo "$$bench"; $(BIN)/python $$bench || exit 1; done

# How often a verdict is wrong, beside other methods. WITH="--quick" tries all of it in minutes.
bench-honesty: $(VB)/.bench
	@$(BENCH) -m bench.honesty.run $(WITH)

# How fast an answer is, beside samplers, and as right as a long run. WITH="--ours" takes minutes.
bench-speed: $(VB)/.bench
	@$(BENCH) -m bench.speed.run $(WITH)

# Whether "so many more nights" comes true. A few minutes; WITH="--quick" takes one.
bench-planner: $(V)/.dev
	@$(BIN)/python bench/planner/run.py $(WITH)

# Is the urgency right? Several hundred vignettes, with intervals, beside what others published.
bench-triage: $(V)/.dev
	@$(BIN)/python -m bench.triage.run $(WITH)

# Are names of medicines read rightly, and never wrongly?
bench-medicines: $(V)/.dev
	@$(BIN)/python -m bench.medicines.run $(WITH)

# Is any remedy recommended to somebody it may harm?
bench-guard: $(V)/.dev
	@$(BIN)/python -m bench.guard.run $(WITH)

# For translators: the sentences that are marked, and the compiled catalogues.
messages: $(V)/.dev
	$(BIN)/python .ci/messages.py

# For maintainers, after a change of the dependencies in pyproject.toml; needs uv.
lock:
	$(LOCK) pyproject.toml -o requirements/base.lock
	$(LOCK) pyproject.toml --group dev -c requirements/base.lock -o requirements/dev.lock
	$(LOCK) --group build -c requirements/dev.lock -o requirements/build.lock
	$(LOCK) --only-binary :all: pyproject.toml --group bench -c requirements/dev.lock \
		-o requirements/bench.lock

clean:
	rm -rf $(V) $(VB) dist build docs/_build

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

$(VB)/.bench: requirements/bench.lock requirements/build.lock pyproject.toml
	@sh .ci/python $(VB)
	@echo "Installing what the benches compare with. This happens once and takes a few minutes."
	@$(subst $(BIN),$(VB)/bin,$(LOCKED)) -r requirements/bench.lock -r requirements/build.lock
	@$(subst $(BIN),$(VB)/bin,$(PIP)) install --no-build-isolation --no-deps --editable .
	@touch $@

browser: $(V)/.dev
	@sh .ci/browser $(BIN)/python
