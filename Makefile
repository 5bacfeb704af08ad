# Every target prepares what it needs; a second run finds it ready.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python

##@ Use
.PHONY: setup
setup: ## Prepare everything: Python environment, RabbitMQ, PostgreSQL, Node.js
	@devstack/setup.sh

.PHONY: run
run: setup ## Start the four services with a private broker and stay up; Ctrl-C ends all of it
	@exec $(PYTHON) -m devstack.run $(ARGS)

.PHONY: demo
demo: setup ## Play the Stockholm case from a project's registration to the notices
	@exec $(PYTHON) -m examples.stockholm.demo $(ARGS)

##@ Work on it
.PHONY: test
test: setup ## Run every test (ARGS="-k words" for some)
	@exec .venv/bin/pytest $(ARGS)

.PHONY: check
check: setup ## Everything but the tests: format, lint, types, imports, schemas, migrations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m contracts.generate --check
	$(PYTHON) -m contracts.compatibility
	$(PYTHON) -m chassis.migrate check

.PHONY: bench
bench: setup ## Measure side by side with the peers and print the README's figures
	@exec $(PYTHON) -m bench $(ARGS)

.PHONY: format
format: setup ## Format the code and apply the lint's safe fixes
	.venv/bin/ruff check --fix-only --exit-zero .
	.venv/bin/ruff format .

.PHONY: lint
lint: setup ## Lint alone
	.venv/bin/ruff check .

.PHONY: types
types: setup ## Types alone
	.venv/bin/mypy

.PHONY: imports
imports: setup ## Who may import whom, alone
	.venv/bin/lint-imports

.PHONY: schemas
schemas: setup ## Write the JSON Schemas and the AsyncAPI document anew
	$(PYTHON) -m contracts.generate

.PHONY: migrations
migrations: setup ## Check that each service's migrations give its tables
	$(PYTHON) -m chassis.migrate check

.PHONY: requirements
requirements: setup ## Pin the requirements anew (UPGRADE=--upgrade for newer versions)
	devstack/pin.sh $(UPGRADE)

.PHONY: clean
clean: ## Remove what was built and every run's data
	rm -rf .run .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Help
.PHONY: help
help: ## Show this
	@awk 'BEGIN {FS = ":.*##"; print "make <target>"} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*##/ {printf "  %-14s %s\n", $$1, $$2}' Makefile
