# Everything runs from the checkout: nothing is built, nothing is installed outside .venv.
# Paths are relative, so a checkout in a folder with spaces or Chinese in its name works.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
# Tests often wait for a database or a process: three share two cores well.
WORKERS ?= 3
# In the checkout, setup proposes the folder home/; a config.yaml beside the program comes first.
CONFIG ?= $(firstword $(wildcard config.yaml home/config.yaml) config.yaml)

.DEFAULT_GOAL := help
.PHONY: help install demo setup run test lint check docs bench chaos

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

install: $(READY) ## make .venv from requirements.lock

demo: $(READY) ## the whole bot with no account: emulator, bot and a page in the browser
	@$(PY) -m bot demo

setup: $(READY) ## lead you to a bot in a real group; your files go into home/
	@$(PY) -m bot setup

run: $(READY) ## run the bot that setup made
	@$(PY) -m bot run --config $(CONFIG)

test: $(READY) ## run the tests, with coverage and its floors
	$(PY) -m pytest -n $(WORKERS) --cov --cov-report=
	$(PY) -m tests.coverage_floors

lint: $(READY) ## lint, format, types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

check: lint ## lint, and who may import whom, house rules, documents
	$(PY) -m pytest -q tests/architecture

docs: $(READY) ## write the tables of settings and commands into docs/
	@$(PY) -m bot.cli.documents

bench: $(READY) ## measure, print one table, write build/bench.json
	$(PY) -m tests.bench

chaos: $(READY) ## the long fault sweeps, and every chat in all four ways
	$(PY) -m pytest tests/chaos -m chaos
	GUANJIA_ALL_WAYS=1 $(PY) -m pytest -q -n $(WORKERS) tests/handlers tests/browser/test_stories.py

$(READY): requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Guanjia needs Python 3.11 or newer; name one: make install PYTHON=python3.12")'
	@$(PY) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(READY)
