# The only commands anyone needs; `make` alone lists them. LEADFLOW_HOME and LEADFLOW_PORT_BASE choose the stack.
.DEFAULT_GOAL := help
.SILENT:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

SYSTEM_PYTHON := $(shell for p in python3.11 python3; do $$p -c '' 2>/dev/null && echo $$p && break; done)
PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
LOCAL := $(PYTHON) -m deploy.local
ASSETS := services/web/static/manifest.json
ASSET_SOURCES := $(shell find services/web/assets -path '*/node_modules' -prune -o -type f -print) \
    $(shell find services/web/templates services/web/models services/web/queries services/web/http -type f -not -name '*.pyc')

$(INSTALLED): requirements.lock
	test -n "$(SYSTEM_PYTHON)" || { echo "Leadflow needs Python 3.11 or newer: install python3, or use docker compose up."; exit 1; }
	$(SYSTEM_PYTHON) deploy/local/bootstrap.py

$(ASSETS): $(INSTALLED) $(ASSET_SOURCES) deploy/local/nodejs.lock
	$(PYTHON) -m deploy.local.web_assets

.PHONY: help
help:
	awk '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
	     /^[a-z-]+:.*## / { split($$0, part, ":.*## "); printf "  make %-15s %s\n", part[1], part[2] }' $(MAKEFILE_LIST)

##@ The platform on this machine
.PHONY: up down reset status logs demo
up: $(INSTALLED) $(ASSETS)  ## install what is missing, start everything, wait until it is ready, print URLs and keys
	$(LOCAL) up
down: $(INSTALLED)  ## stop everything; the data stay
	$(LOCAL) down
reset: $(INSTALLED)  ## stop everything and delete the data
	$(LOCAL) reset
status: $(INSTALLED)  ## processes, topics and lag, outbox and parked rows, memory; JSON=1 prints JSON
	$(LOCAL) status $(if $(JSON),--json)
logs: $(INSTALLED)  ## follow the logs, readable; S=crm shows one service
	$(LOCAL) logs $(S)
demo: $(INSTALLED)  ## fill the CRM: N=500 believable leads through the gateway, assessments, sales' work; SEED=2 others
	$(LOCAL) demo -n $(or $(N),500) $(if $(SEED),--seed $(SEED))

##@ Quality
.PHONY: check test test-containers
check: $(INSTALLED) $(ASSETS)  ## format, lint, types, import contracts, migration drift, golden files, compose file
	$(LOCAL) check
test: $(INSTALLED) $(ASSETS)  ## check, then every test, on a stack of its own; T="-k words" is handed to pytest
	$(LOCAL) test -- $(T)
test-containers: $(INSTALLED)  ## docker compose for real, and a service on testcontainers; skips where no engine answers
	LEADFLOW_CONTAINERS=1 $(PYTHON) -m pytest -rs tests/containers $(T)

##@ Proof
.PHONY: ledger bench
ledger: $(INSTALLED)  ## the fault harness: nothing lost, nothing doubled; FAULT=… N=… SEED=…
	$(PYTHON) -m tests.ledger $(if $(FAULT),--fault $(FAULT)) $(if $(N),--n $(N)) $(if $(SEED),--seed $(SEED))
bench: $(INSTALLED) $(ASSETS)  ## the bars of docs/performance.md; BAR=3 runs one
	$(PYTHON) -m bench $(if $(BAR),--bar $(BAR))
