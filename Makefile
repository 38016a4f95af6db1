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
$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "building the environment in $(VENV) (a few minutes, once)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

install: $(VENV)/.installed

index: install
	@$(BIN)/jushi index $(CORPUS) --index $(INDEX) >&2

serve: index
	$(BIN)/jushi serve --index $(INDEX) --host $(HOST) --port $(PORT)

ask: index
	@$(BIN)/jushi ask "$(Q)" --index $(INDEX)

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
	$(BIN)/jushi eval --index $(INDEX) --gate eval/gate.toml --report $(REPORT)

models: install
	$(BIN)/python -m training.all --data $(DATA)

clean:
	rm -rf $(VENV) .jushi .jushi-real reports
