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

check-long: dev  ## Run the tests that take minutes: kills, simulations, many examples
	@.venv/bin/python .ci/lanes.py --long

lint: dev  ## Check format, style, types and migrations
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@$(RUN) makemigrations --check --dry-run

COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)

requirements: dev  ## Compile the pinned requirements (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt --constraints requirements.txt requirements-dev.in
	@$(COMPILE) --output-file .ci/postgres.txt --no-deps .ci/postgres.in

ready:
	@sh .ci/set-up requirements.txt
	@$(RUN) migrate --verbosity 0
	@$(RUN) collectstatic --noinput --verbosity 0

dev:
	@sh .ci/set-up requirements-dev.txt
