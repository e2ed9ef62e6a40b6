# The verbs of this project. Every one does its own set-up.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 5000
export HOST PORT

# Python 3.11 or later under the usual names, in this order.
FOUND := $(shell for name in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
  command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

.PHONY: help run test check lint types fix bench docs e2e coverage mutants routes lock messages screenshots gallery clean

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/.installed ## set everything up, load the example on the first start, and serve it
	@$(BIN)/webinar run --prepare

test: $(VENV)/.tested ## set everything up and run every test
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: lint types ## every check that reads the code: style, types, architecture, dependencies, templates
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/djlint templates --check-lint-only --quiet 2>/dev/null || $(BIN)/djlint templates --lint
	@$(BIN)/python -m pytest -q -p no:randomly tests/architecture tests/web/test_routes.py -k "architecture or declares or kept_one or new_address"

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.tested
	@$(BIN)/mypy

fix: $(VENV)/.tested ## mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.tested ## measure speed and memory as ratios; BASE=<commit> compares with it and fails where one is worse by 15 %
	@$(BIN)/python -m benchmarks.bench $(if $(BASE),--base $(BASE)) $(ARGS)

e2e: $(VENV)/.tested ## only the tests that drive a browser
	@$(BIN)/python -m pytest -m e2e $(ARGS)

screenshots: $(VENV)/.tested ## take the pictures of docs/screenshots again
	@$(BIN)/python tests/screenshots.py

gallery: $(VENV)/.tested ## pictures of every page and mail, in four languages, wide and narrow, light and dark, into build/gallery; runs axe on each (ARGS=pages or mails for one half)
	@$(BIN)/python -m tests.gallery $(ARGS)

coverage: $(VENV)/.tested ## run every test, browsers and servers too, and hold the branches that ran to the gate
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report= --cov-fail-under=0 $(ARGS)
	@$(BIN)/coverage combine -q --append 2>/dev/null || true
	@$(BIN)/coverage report
	@$(BIN)/coverage report --include='*/rules.py' --fail-under=100

mutants: $(VENV)/.tested ## change the code on purpose and print what no test notices (ARGS='*.service.*' for other modules)
	@$(BIN)/python -m tests.mutants.run
	@$(BIN)/mutmut run $(or $(ARGS),'*.rules.*' '*.places.*')
	@$(BIN)/mutmut results

routes: $(VENV)/.installed ## write the table of addresses and rights, tests/web/routes.txt, again; read what changed
	@mkdir -p build/routes
	@WEBINAR_SECRET_KEY=only-for-this-table-0123456789-abcdefghij WEBINAR_INSTANCE=build/routes $(BIN)/webinar routes > build/routes.txt
	@mv build/routes.txt tests/web/routes.txt

docs: $(VENV)/.tested ## check that the documents' links lead somewhere
	@$(BIN)/python -m pytest -q -p no:randomly tests/architecture/test_documents.py

messages: $(VENV)/.tested ## gather the texts to translate into the catalogues
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location --sort-output --project webinar --version 1 -o build/messages.pot .
	@$(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i build/messages.pot -d webinar/translations
	@sed -i -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team)/d' webinar/translations/*/LC_MESSAGES/messages.po

lock: $(VENV)/.tested ## write the lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras --extra postgres pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras --extra postgres --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was built (never the instance)
	@rm -rf static/dist node_modules dist build .pytest_cache .mypy_cache .ruff_cache $(VENV)

$(VENV)/bin/python:
	@test -n "$(FOUND)" || { echo "Python 3.11 or later is missing. Install it (Debian: apt install python3 python3-venv) and run make again."; exit 1; }
	@echo "making $(VENV) with $$($(FOUND) --version)"
	@$(FOUND) -m venv $(VENV) || { echo "The module venv is missing (Debian: apt install python3-venv)."; exit 1; }

# What the build hook bundles or compiles.
SOURCES := hatch_build.py package.json package-lock.json $(shell find static/css static/js static/img webinar/translations -type f ! -name "*.mo" 2>/dev/null)

$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml $(SOURCES)
	@echo "installing"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	@echo "installing the test tools"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && apt-get install -y -qq chromium fonts-noto-core fonts-noto-cjk >/dev/null 2>&1; } \
	  || echo "No Chromium here: the browser tests will be skipped (Debian: apt install chromium)."
	@touch $@

