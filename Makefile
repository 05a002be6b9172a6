# Lodestone: set-up, run, checks. Needs make and Python 3.11 to 3.13; `make` alone lists what there is.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check fmt lock setup setup-test test-tools

# SERVE=0: all of `make run` but the app. PYTHON=...: the interpreter that makes .venv. UPGRADE=1: newest pins.
SERVE ?= 1
PYTHON ?=
UPGRADE ?= 0
export PYTHON
unexport PYTHONPATH PYTHONHOME

BIN := .venv/bin
PROVISION = python="$$(sh scripts/find_python.sh)" && "$$python" -m scripts.provision

help:
	@echo "make run          set up, build the graph, answer two questions, serve the app on 127.0.0.1:8501"
	@echo "make run SERVE=0  the same without the app"
	@echo "make test         set up and run every check and test"
	@echo "make check        ruff, mypy and import rules only"
	@echo "make fmt          format the code and mend what ruff can"
	@echo "make lock         write requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions)"

run: setup
	$(BIN)/lodestone build
	$(BIN)/lodestone chokepoints --product traction-motor --country JP --top 10
	$(BIN)/lodestone outage country/cn --toward JP --for JP --days 180
ifneq ($(SERVE),0)
	$(BIN)/lodestone app
endif

test: setup-test test-tools lint
	$(BIN)/pytest -n auto --dist loadfile

check: setup-test lint

.PHONY: lint
lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

fmt: setup-test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: setup
	$(BIN)/python -m scripts.lock $(if $(filter 1,$(UPGRADE)),--upgrade)

setup:
	@$(PROVISION) run

setup-test:
	@$(PROVISION) test

test-tools:
	@sh scripts/install_test_tools.sh .venv/missing-test-tools
