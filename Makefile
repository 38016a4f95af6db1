# The two commands of a newcomer are `make serve` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= .jushi
PORT ?= 8000

.PHONY: serve test ask chat eval check models install clean
.DEFAULT_GOAL := test

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

install: $(VENV)/.installed

serve: install
	$(BIN)/jushi index corpus --index $(INDEX)
	$(BIN)/jushi serve --index $(INDEX) --port $(PORT)

ask: install
	@$(BIN)/jushi index corpus --index $(INDEX) --quiet
	@$(BIN)/jushi ask "$(Q)" --index $(INDEX)

chat: install
	@$(BIN)/jushi index corpus --index $(INDEX) --quiet
	@$(BIN)/jushi chat --index $(INDEX)

test: install
	$(BIN)/pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install
	$(BIN)/jushi index corpus --index $(INDEX) --quiet
	$(BIN)/jushi eval --index $(INDEX) --gate eval/gate.toml --report reports/eval

models: install
	$(BIN)/python -m training.all

clean:
	rm -rf $(VENV) $(INDEX) reports
