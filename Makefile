# Every path is relative, so that a folder with spaces or Chinese in its name works.
# Needs Python 3.11 or newer with pip; `make report PYTHON=python3.12` chooses another interpreter.

PYTHON ?= python3
OUT ?= reports
# Processes fill the processors; threads of polars in each would only wait for one another.
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
SECONDS ?= 600
SEED ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
# pip runs from outside, since Debian's python3 makes environments without one unless
# python3-venv is installed.
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python
# pip links to this folder by its full name, which Python up to 3.12 cannot read under LC_ALL=C if
# there is Chinese in it; a relative link is plain ASCII.
LINK := $(VENV)/lib/python*/site-packages/_rcep_analytics.pth

.DEFAULT_GOAL := help
.PHONY: help report test soak lint bench datasets lab lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

report: $(STAMP) ## build the environment, run the baseline scenario, write reports/baseline
	$(BIN)/rcep run baseline --out "$(OUT)"

test: $(STAMP) ## run the tests (PYTEST_ARGS="-k shares" passes options on)
	POLARS_MAX_THREADS=1 $(BIN)/python -m pytest $(PYTEST_ARGS)

soak: $(STAMP) ## attack it for SECONDS (600), with the SEED of an earlier run or of the clock
	$(BIN)/python -m tests.attacks --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

lint: $(STAMP) ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP) ## measure the speed against the stated limits
	$(BIN)/python -m tests.benchmarks

datasets: $(STAMP) ## write the data dictionary again, after a change of schemas or sources
	$(BIN)/rcep data dictionary

lab: $(STAMP) ## open the notebooks in JupyterLab
	$(BIN)/rcep lab

lock: ## pin requirements.lock again, after a change of dependencies (needs uv)
	uv pip compile pyproject.toml --extra dev --group build --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --upgrade --quiet --output-file $(VENV).lock
	sed -n '/^[^#]/q;p' requirements.lock > requirements.lock.new
	cat $(VENV).lock >> requirements.lock.new
	mv requirements.lock.new requirements.lock
	rm $(VENV).lock

clean: ## remove the environment and the caches; reports stay
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find analytics tests -name __pycache__ -prune -exec rm -rf {} +

# Written last: an interrupted installation is done again, a complete one never.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=...')"
	rm -f $(STAMP) $(LINK)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	  || $(PYTHON) -m venv --without-pip $(VENV)
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	for link in $(LINK); do echo ../../../.. > "$$link"; done
	touch $(STAMP)
