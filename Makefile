# Every target sets up what it needs in .venv; only git, make and Python 3.12 or newer are assumed.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# What every command and capture loads. pip would compile all that is installed, ten times as much.
WARM := import auditor.cli.app, auditor.capture.addon, auditor.capture.worker, mitmproxy.tools.main
# The first of these that is new enough makes the environment; set PYTHON to choose another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)

# The tests start some hundred processes: their bytecode is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench accuracy docs requirements setup clean
setup: $(STAMP)

$(STAMP): requirements/run.txt requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer is needed; set PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
		-r requirements/run.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "$(WARM)"
	@touch $@

demo: $(STAMP) ## the whole line without a phone: a simulated phone, then recorded real traffic
	@$(BIN)/python -m tests.phone.demo

test: $(STAMP) ## all tests, in parallel
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(STAMP) ## lint, types, import contract, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers auto auditor addons tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/python -m auditor.cli.docs --check

bench: $(STAMP) ## benchmarks: ratios measured side by side in one run
	@$(BIN)/python -m benchmarks

accuracy: $(STAMP) ## precision, recall and F1 on labelled traffic and planted values; AUDITOR_FIXTURES for more of it
	@$(BIN)/python -m tests.accuracy

docs: $(STAMP) ## rewrite the generated parts of the README
	$(BIN)/python -m auditor.cli.docs

requirements: ## pin the dependencies again, with hashes
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.12 pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.12 --extra dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
