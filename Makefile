# make run      start the whole site on this machine, with demonstration data: http://127.0.0.1:8000
# make test     lint, types, import rules, migrations, the API document, and all tests
# make check    the same without the tests
# make chaos    the fault run: misbehaving upstreams, parts killed at random, everything counted
# make secrets  create the secrets for docker-compose.yml, once
# make bench-db, make bench   build the bench database (a million entries), then measure: docs/benchmarks.md
# make lock     pin the requirements again

# The first suitable Python, or name one: make run PYTHON=/path/to/python3.12
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)
BOOTSTRAP = $(PYTHON) casetracker/embedded/bootstrap.py
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: bench bench-db chaos run test check install install-dev secrets lock format python
.DEFAULT_GOAL := run

run: install
	@exec .venv/bin/python manage.py run

test: install-dev
	@exec .venv/bin/python .ci/checks.py

check: install-dev
	@exec .venv/bin/python .ci/checks.py --no-tests

install: python
	@$(BOOTSTRAP)

install-dev: python
	@$(BOOTSTRAP) --dev

python:
	@test -n "$(PYTHON)" || { echo "casetracker: Python 3.11, 3.12, 3.13, or 3.14 is required and was not found." >&2; exit 1; }

# 300 cases, 40,000 entries, and 220 kills: about 15 minutes. OPTIONS="--short" takes one minute.
chaos: install-dev
	@exec .venv/bin/python -m bench.chaos $(OPTIONS)

bench-db: install-dev
	@exec .venv/bin/python -m bench build

bench: install-dev
	@exec .venv/bin/python -m bench run

format: install-dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

secrets: python
	@umask 022 && $(PYTHON) casetracker/embedded/compose_secrets.py

lock: install-dev
	$(COMPILE) requirements-uv.in -o requirements-uv.txt
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -c requirements.txt -o requirements-dev.txt
