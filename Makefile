# Everything runs in .venv, which is made when it is missing and renewed when pyproject.toml changes.
PYTHON ?= python3
# Which PostgreSQL the tests run on: auto, embedded (the package), system (this machine's) or docker.
PG ?= auto
# Passed on, for example: make demo ARGS='--fresh --port 5001', make test ARGS=tests/sql
ARGS ?=
# How many processes share the tests: auto is two a core, 0 is none but pytest itself.
JOBS ?= auto
# The share of the examples of each property that hypothesis tries: 1 is all of them.
EXAMPLES ?= 1
BIN := .venv/bin

# What another version of PostgreSQL may do otherwise: SQL, what asks it, what happens when it goes.
# Not measurements, pages, documents, files that are loaded, and answers' shapes; and tests/postgres
# has every PostgreSQL that there is already. Of the service, not what gunicorn is made to do,
# and the search of `tune`: that asks what `evaluate` asks, dozens of times.
AGAIN := tests/sql tests/migrations tests/faults tests/lint tests/service \
	$(patsubst %,--ignore=tests/service/test_%.py,openapi gunicorn tune)

.PHONY: help demo test retest lint bench clean

help:
	@echo 'make demo   PostgreSQL, three source databases, the service: everything, until Ctrl-C'
	@echo '            ARGS=--fresh throws the data of last time away; ARGS="--port 5001"'
	@echo 'make test   all tests, on all cores; PG=embedded, system or docker chooses the PostgreSQL;'
	@echo '            ARGS=tests/sql runs some, JOBS=0 one after the other (for a debugger)'
	@echo 'make retest PG=system   those that another version of PostgreSQL may fail, with fewer examples'
	@echo 'make lint   ruff, mypy, squawk and, where the server has it, plpgsql_check'
	@echo 'make bench  measurements of speed and size; ARGS=--quick takes five minutes, all of it hours'
	@echo 'make clean  remove what the above have made'

# exec: a signal for make's child is a signal for Python.
demo: .venv/.installed
	@exec $(BIN)/python -m service.tools.demo.run $(ARGS)

test: .venv/.installed
	@PG=$(PG) EXAMPLES=$(EXAMPLES) PYTHONDONTWRITEBYTECODE= \
		exec $(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=loadgroup \
		--no-loadscope-reorder $(ARGS)

retest:
	@$(MAKE) --no-print-directory test EXAMPLES=0.3 ARGS='$(AGAIN) $(ARGS)'

lint: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/squawk sql/functions/*/*.sql
	$(BIN)/squawk --exclude require-lock-timeout,require-statement-timeout,require-concurrent-index-creation,prefer-robust-stmts sql/model/*.sql
	$(BIN)/squawk --exclude require-lock-timeout,require-statement-timeout,prefer-robust-stmts,prefer-bigint-over-int sql/router/*.sql
	PG=$(PG) $(BIN)/python -m pytest tests/lint

bench: .venv/.installed-bench
	@exec $(BIN)/python -m bench.scale $(ARGS)

clean:
	rm -rf .venv .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: pyproject.toml
	@echo 'Making .venv, and installing what is needed in it …'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --quiet -e '.[dev]'
	@touch $@

.venv/.installed-bench: .venv/.installed
	@$(BIN)/pip install --quiet --quiet -e '.[bench]'
	@touch $@
