# Two commands on a fresh machine with Python 3.11 and make: `make report` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= build/report
# What the tests need; EXTRAS=dev,spark takes Spark in (half a gigabyte, and Java 17 beside it).
EXTRAS ?= dev
# Directory with the producers' raw files; only `make build` and the tests of the readers need it.
SOURCES ?= $(CRISISDATA_SOURCES)

.DEFAULT_GOAL := help
.PHONY: help install report test build seeds check lint types format gallery docs wheel bench soak fuzz clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp a set of packages: installing again takes a second when nothing changed.
$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "installing crisisdata and what it needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

install: $(VENV)/.run ## make the environment in .venv

report: $(VENV)/.run ## write the report from the data in the repository (OUT=build/report)
	$(BIN)/crisisdata report -o $(OUT)

test: $(VENV)/.test ## run every test
	$(BIN)/python -m pytest -n auto --dist loadfile

soak: $(VENV)/.test ## the long proofs
	$(BIN)/python -m pytest -m soak

fuzz: $(VENV)/.test ## an hour of damaged packages: the validator against frictionless (MINUTES=60)
	$(BIN)/python -m tests.validate.fuzz --minutes $(or $(MINUTES),60) --keep build/findings

bench: $(VENV)/.test ## measure the ratios that are promised
	@for b in benchmarks/[a-z]*.py; do echo "== $$b"; PYTHONPATH=. $(BIN)/python $$b || exit 1; done

build: $(VENV)/.test ## rebuild data/ and datapackage.json (SOURCES=directory of the raw files)
	$(BIN)/python -m scripts.build $(if $(SOURCES),--sources $(SOURCES))

seeds: $(VENV)/.test ## rebuild all that needs no raw file
	$(BIN)/python -m scripts.build --seeds-only

check: lint types ## lint, types, and validation of the package
	$(BIN)/crisisdata validate

lint: $(VENV)/.test ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.test ## mypy
	$(BIN)/mypy

format: $(VENV)/.test ## let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gallery: $(VENV)/.run ## draw docs/gallery from the package
	$(BIN)/python -m scripts.gallery

docs: $(VENV)/.test ## build the documentation as a site into build/docs
	$(BIN)/python -m scripts.reference_docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

wheel: $(VENV)/.test ## build the wheel and the sdist into dist/
	$(BIN)/python -m scripts.release --columns
	$(BIN)/python -m build --outdir dist

clean: ## remove what these tasks made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache
