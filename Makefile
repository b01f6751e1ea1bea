# Everything sets itself up in .venv/: nothing is needed but Python (>= 3.11) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: demo static test check bench docs locks format setup setup-dev setup-bench clean

demo: setup static
	$(BIN)/bluelamp demo

# The site's styles and scripts; built again only when their sources changed.
static:
	@$(BIN)/python ops/build_static.py

# Every test on SQLite, then those that touch the database on PostgreSQL too, where it is installed. tests/conftest.py
# puts the longest files first, which only helps where pytest-xdist does not reorder them.
WORKERS := -n 2 --dist loadscope --no-loadscope-reorder
# Measuring coverage takes half as long again: CI does (COVER="--cov --cov-report=term").
COVER :=
test: setup-dev static
	$(BIN)/python -m pytest $(WORKERS) $(COVER) $(ARGS)
	$(BIN)/python ops/test_on_postgresql.py $(WORKERS) $(ARGS)

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r src
	$(BIN)/python ops/lengths.py

bench: setup-bench
	$(BIN)/python benchmarks/run.py $(ARGS)

docs: setup-dev
	$(BIN)/python ops/pictures.py
	$(BIN)/python ops/schemas.py
	$(BIN)/python ops/command_reference.py

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The locks carry hashes and no index address, and install on 3.11 and 3.13 alike.
UV_LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
locks: setup-dev
	$(UV_LOCK) ops/build-requirements.in --extra station -o requirements.lock
	$(UV_LOCK) ops/build-requirements.in --extra station --extra dev -o requirements-dev.lock
	$(UV_LOCK) ops/build-requirements.in --extra station --extra dev --extra bench -o requirements-bench.lock

setup:
	@$(PYTHON) ops/setup_venv.py requirements.lock

setup-dev:
	@$(PYTHON) ops/setup_venv.py requirements-dev.lock

setup-bench:
	@$(PYTHON) ops/setup_venv.py requirements-bench.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis bluelamp-demo bench-results
