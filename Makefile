# What a checkout can do. Needs Python 3.11 or newer and make, nothing else. `make help` lists it.

PYTHON ?= python3
PYTEST_ARGS ?=
BENCH_ARGS ?=
UPGRADE ?=
DATA ?= ../shared

BIN := .venv/bin
READY := .venv/.ready
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help setup demo readme test check audit bench train lock clean

help:  ## Print this.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(READY)  ## Make the virtual environment from the hash-pinned locks.

$(READY): requirements/dev.txt requirements/uv.txt pyproject.toml .ci/install
	@sh .ci/install "$(PYTHON)" .venv
	@touch $@

demo: setup  ## Start the local stack, run the job on our sample articles, tell what came of it.
	@$(BIN)/tidewire demo

readme: setup  ## Run the demo on a local stack for tests and write what it prints into README.md.
	TIDEWIRE_WRITE_README=1 $(BIN)/python -m pytest tests/integration/test_readme.py

test: setup  ## Run every test, also those on a real Kafka and Elasticsearch (PYTEST_ARGS=…).
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: setup  ## Lint, types, import contracts, words in code, the files for deployment, the built wheel.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/count_words.py
	$(BIN)/shellcheck .ci/run .ci/install .ci/install_browser .ci/audit
	$(BIN)/python deploy/check.py
	rm -rf dist
	$(BIN)/hatchling build -t wheel -d dist
	$(BIN)/python .ci/check_wheel.py dist/*.whl

audit: setup  ## Look the locked packages up among known vulnerabilities (needs the network).
	@sh .ci/audit

bench: setup  ## Measure whole runs against the plain script that a user would write (BENCH_ARGS=…).
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

train: setup  ## Train the models that ship from the folder DATA (training/README.md says what it must hold).
	@$(BIN)/python -m training.data_folder $(DATA)
	@$(MAKE) --no-print-directory .venv-training/.ready
	.venv-training/bin/python -m training --data $(DATA) --stop-after 2 --checkpoint .venv-training/trunk.pt
	for seed in 2 3 4; do \
		.venv-training/bin/python -m training --data $(DATA) --start .venv-training/trunk.pt --epochs 2 --rate 8e-5 \
			--seed $$seed --checkpoint .venv-training/branch-$$seed.pt || exit 1; \
	done
	.venv-training/bin/python -m training --data $(DATA) --export .venv-training/branch-?.pt
	.venv-training/bin/python -m training.relations --data $(DATA)
	$(BIN)/python -m training.sentences $(DATA)/stream/articles/*.jsonl.gz
	$(BIN)/python -m training.directed --data $(DATA)
	$(BIN)/python -m training.feeling --data $(DATA)
	$(BIN)/python -m training.confidence --data $(DATA) --scored

.venv-training/.ready: training/requirements.txt
	@$(PYTHON) -m venv --clear .venv-training
	@.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r training/requirements.txt
	@touch $@

lock: setup  ## Write the locks anew; UPGRADE=--upgrade takes newer versions.
	$(COMPILE) pyproject.toml -o requirements/main.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/main.txt -o requirements/dev.txt
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) requirements/build.in -c requirements/dev.txt -o requirements/build.txt
	$(COMPILE) training/requirements.in -c requirements/main.txt -o training/requirements.txt

clean:  ## Stop the local stacks and remove all that was made here.
	@if [ -x $(BIN)/tidewire ]; then \
		for state in "$${TIDEWIRE_STATE:-.tidewire}" .tidewire/test/*; do \
			if [ -d "$$state" ]; then TIDEWIRE_STATE="$$state" $(BIN)/tidewire stack down --delete-data || exit 1; fi; \
		done; \
	fi
	rm -rf .venv .venv-training .tidewire dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
