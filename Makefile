# The commands people type. Each sets up what it needs first and repeats nothing that is done.

PYTHON := .venv/bin/python
QINGFENG := .venv/bin/qingfeng
TESTS ?= tests

.PHONY: help demo serve test check test-long bench install install-dev messages lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: install  ## everything on a fresh machine: database, sample data, screening, web workbench
	@$(QINGFENG) demo

serve: install  ## the site and a worker on what is there already
	@$(QINGFENG) serve

test: install-dev  ## every kind of test in its smallest form
	@$(PYTHON) -m pytest -n auto --dist loadgroup -m "not long" $(TESTS)

check: install-dev  ## lint, types, import contracts, migrations, translations
	@$(PYTHON) scripts/check.py

test-long: install-dev  ## the long forms: twenty times the examples, every view of every page, more faults
	@TEST_FORM=long $(PYTHON) -m pytest -n auto --dist loadgroup $(TESTS)

bench: install  ## the published figures on this machine
	@$(QINGFENG) bench text

install:
	@python3 scripts/bootstrap.py run

install-dev:
	@python3 scripts/bootstrap.py dev

messages: install-dev  ## collect new texts for translation
	@$(PYTHON) scripts/messages.py collect

lock: install-dev  ## resolve requirements/*.in anew, with digests
	@cd requirements && ../.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes -o run.txt run.in
	@cd requirements && ../.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes -o dev.txt dev.in -c run.txt

clean:  ## environment, assets and compiled texts; the data in var stays
	@rm -rf .venv var/setup src/qingfeng/foundation/static/vendor src/qingfeng/foundation/documents/fonts src/qingfeng/evidence/viewer/player .mypy_cache .ruff_cache .pytest_cache
	@find src -name '*.mo' -delete
