# Works with GNU make 3.81, which macOS has.
PORT ?= 8000
SERVE ?= 1
PYTHON ?=
export PYTHON
RUN := .venv/bin/python manage.py

.DEFAULT_GOAL := help
.PHONY: help demo run test check-long lint requirements ready dev

help:  ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)$$/make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

demo: ready  ## Play the ketamine review and serve it (SERVE=0: stop after the tables; PORT=8001)
	@$(RUN) run --port $(PORT) --then demo $(if $(filter 0,$(SERVE)),--exit-after)

run: ready  ## Serve your own reviews (PORT=8001)
	@$(RUN) run --port $(PORT)

test: dev  ## Run the tests: SQLite, PostgreSQL, a real browser, a real worker
	@.venv/bin/python .ci/lanes.py

check-long: dev  ## Run the tests that take minutes: kills, load, fuzz
	@.venv/bin/python .ci/lanes.py --long

lint: dev  ## Check format, style, types and migrations
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@$(RUN) makemigrations --check --dry-run

requirements: dev  ## Compile the pinned requirements anew
	@.venv/bin/uv pip compile --quiet $(PINNED) --output-file requirements.txt requirements.in
	@.venv/bin/uv pip compile --quiet $(PINNED) --output-file requirements-dev.txt requirements-dev.in
	@.venv/bin/uv pip compile --quiet $(PINNED) --output-file .ci/postgres.txt .ci/postgres.in
PINNED := --universal --python-version 3.11 --generate-hashes --no-header --constraints requirements.txt

ready:
	@sh .ci/set-up requirements.txt
	@$(RUN) migrate --verbosity 0
	@$(RUN) collectstatic --noinput --verbosity 0

dev:
	@sh .ci/set-up requirements-dev.txt
