# `make help` prints what there is. Everything installs itself; nothing needs root.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export RASA_TELEMETRY_ENABLED := false
# with it every process would compile every module again: three seconds at each start
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo run test check bench bench-nlu audit chaos strings shots

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## find or install uv and Python 3.10, make both environments, say what was done
	@scripts/setup

demo: setup ## set up everything, train if needed, start the helpline with a phone and a staff room on one page
	@uv run --frozen helpline train || echo "Going on without a language model."
	@uv run --frozen helpline demo

run: setup ## the same on Telegram by long polling; needs TELEGRAM_BOT_TOKEN in .env
	@uv run --frozen helpline train || echo "Going on without a language model."
	@uv run --frozen helpline run --pilot

test: setup ## all tests; the ones of the model run in its own environment
	@scripts/test

check: setup ## lint, types, imports, content, catalogues, training data
	@uv run --frozen ruff check bot nlu textnorm tests
	@uv run --frozen mypy
	@uv run --frozen lint-imports
	@uv run --frozen helpline check

bench: setup ## measure load, kill -9, memory, beside Rasa's server and a plain python-telegram-bot; some 20 minutes
	@uv run --frozen python -m tests.bench

bench-nlu: setup ## measure the language model: its choices, MASSIVE (MASSIVE_DIR), serving beside plain Rasa; an hour or two
	@uv sync --project nlu --frozen --group bench
	@mkdir -p nlu/.cache/bench
	@nlu/.venv/bin/python -m nlu.bench.choices --json nlu/.cache/bench/choices.json
	@nlu/.venv/bin/python -m nlu.bench.massive --json nlu/.cache/bench/massive.json
	@uv run --frozen helpline train && nlu/.venv/bin/python -m nlu.bench.parsing --json nlu/.cache/bench/parsing.json
	@nlu/.venv/bin/python -m nlu.bench.serving --sample-per-intent 5 --diet-epochs 40 --json nlu/.cache/bench/serving.json
	@nlu/.venv/bin/python -m nlu.bench.report

audit: setup ## ask the Python advisory database about every pinned version (needs pypi.org)
	@scripts/audit

chaos: setup ## 100,000 messages while processes die, and what held; options: make chaos CHAOS="--messages 5000 --seed 7"
	@uv run --frozen python -m tests.chaos $(CHAOS)

strings: setup ## take new interface words into locales/ (then translate them)
	@uv run --frozen pybabel -q extract --no-location --sort-output -k N_ -o locales/helpline.pot bot
	@for code in km th; do uv run --frozen pybabel -q update --no-fuzzy-matching --ignore-obsolete --init-missing -D helpline -i locales/helpline.pot -d locales -l $$code; done

shots: setup ## the screenshots of the README (needs Debian's chromium)
	@uv run --frozen python -m tests.browser.shots
