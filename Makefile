# Two commands do everything on a machine with Python 3.11+ and make:
#   make audiobook SRC=samples/harbour.md     make test

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SRC ?= samples/harbour.md
KILLS ?= 1000
SEED ?= 1

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := --universal --python-version 3.11 --generate-hashes --quiet --custom-compile-command "make lock"

BENCHMARKS := memory overhead rerun concurrency voice limiter chaos crash_states

.DEFAULT_GOAL := help
.PHONY: help audiobook install test coverage storm browser check format bench clean lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

audiobook: $(RUNTIME) ## Make an audiobook: SRC=book.md [OUT= CONFIG= ENGINE= VOICE= FORMAT= ARGS=]
	@$(BIN)/audiobook make $(if $(OUT),-o "$(OUT)") $(if $(CONFIG),-c "$(CONFIG)") $(if $(ENGINE),--engine "$(ENGINE)") \
		$(if $(VOICE),--voice "$(VOICE)") $(if $(FORMAT),--format "$(FORMAT)") $(ARGS) -- "$(SRC)"

install: $(RUNTIME) ## Install the program into .venv

test: $(DEV) ## Run every test
	$(BIN)/pytest -q $(ARGS)

coverage: $(DEV) ## The same, counting which lines were run (half as fast)
	$(BIN)/pytest -q --cov --cov-report=term:skip-covered $(ARGS)

bench: $(DEV) ## Repeat the figures of benchmarks/README.md (about ten minutes)
	@for name in $(BENCHMARKS); do printf '\n%s\n' "$$name" && $(BIN)/python benchmarks/$$name.py || exit 1; done

storm: $(DEV) ## Kill the program KILLS times at random moments; what is lost? [SEED=]
	$(BIN)/python tests/storm.py --kills $(KILLS) --seed $(SEED)

browser: $(DEV) ## Play the page that reads along in headless Chromium [DIR=folder for screenshots]
	$(BIN)/python tests/browser.py $(DIR)

check: $(DEV) ## Lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEV) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(DEV) ## Write the lock files anew
	$(BIN)/uv pip compile $(LOCK) --extra all -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --extra dev -o requirements-dev.lock pyproject.toml

clean: ## Remove what was installed and built (not out/, not the store)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# Exactly what the lock files say, by hash; then the program itself, which is edited in place.
$(RUNTIME): pyproject.toml requirements.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --editable .
	@touch $@

$(DEV): pyproject.toml requirements-dev.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --editable .
	@touch $@ $(RUNTIME)
