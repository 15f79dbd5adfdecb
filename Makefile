# The commands of Yitong. Each prepares what it needs by itself; `make` or `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

SYSTEM_PYTHON = $$(tooling/python.sh)
PYTHON := .venv/bin/python

.PHONY: help run test check bench words format constraints prepare prepare-development

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: prepare ## Start everything and print the address; PORT=…, DATABASE_URL=…, HTTPS=1 are honoured
	@exec $(PYTHON) -m tooling.run

test: prepare-development ## Run every test on SQLite and PostgreSQL, and in Chromium; ARGS="tests/pickups -k void" chooses
	@exec $(PYTHON) -m tooling.run_tests $(ARGS)

check: prepare-development ## Format, lint, types, import contracts, complete translations
	@exec $(PYTHON) -m tooling.check

bench: prepare-development ## Measure against the stated limits; ARGS="records pages" chooses
	@exec $(PYTHON) -m bench $(ARGS)

words: prepare-development ## Bring the translations up to date with the sources
	@$(PYTHON) scripts/words.py && $(PYTHON) scripts/words.py --compile

format: prepare-development ## Format the Python files
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

constraints: prepare-development ## Write down the exact versions of every installed package
	@$(PYTHON) -m tooling.constraints

prepare:
	@python=$(SYSTEM_PYTHON) && exec "$$python" -m tooling.prepare

prepare-development:
	@python=$(SYSTEM_PYTHON) && exec "$$python" -m tooling.prepare --development
