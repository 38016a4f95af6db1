# The two commands of a newcomer are `make serve` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= corpus
INDEX ?= .jushi
REPORT ?= reports/eval
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= ../shared/data

.PHONY: serve test ask chat eval check models install index clean
.DEFAULT_GOAL := test

# Standard output is kept quiet, so that `make ask` prints the answer and nothing else.
# Debian's Python may lack ensurepip: then the system's pip installs into the environment.
$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "building the environment in $(VENV) (a few minutes, once)" >&2
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@pip="$(BIN)/python -m pip"; \
	$$pip --version >/dev/null 2>&1 || pip="$(PYTHON) -m pip --python $(BIN)/python"; \
	$$pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

install: $(VENV)/.installed

index: install
	@$(BIN)/jushi index $(CORPUS) --index $(INDEX) >&2

serve: index
	$(BIN)/jushi serve --index $(INDEX) --host $(HOST) --port $(PORT)

# The shell reads Q from the environment: quotes in a question stay what they are.
ask: index
	@$(BIN)/jushi ask --index $(INDEX) -- "$$Q"

chat: index
	@$(BIN)/jushi chat --index $(INDEX)

test: install
	$(BIN)/pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: index
	$(BIN)/jushi eval --index $(INDEX) --gate eval/gate.toml --baseline eval/baseline.json --report $(REPORT)

models: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[training]'
	$(BIN)/python -m training.all --data $(DATA)

clean:
	rm -rf $(VENV) .jushi .jushi-real reports
