# make help lists the targets. Maven always starts under the JDK 25 that bin/jdk25 finds.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

MVN := bin/jdk25 mvn -B
# Debian's Maven brings a library that asks for what Java 25 only allows with a warning.
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)

.PHONY: help demo build test fmt fuzz soak bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## a pool of two nodes on this machine, with real traffic; Ctrl-C ends it
	@bin/sallyport demo

build: ## build what bin/sallyport starts, without tests
	@$(MVN) -q -pl app -am -Dmaven.test.skip=true package

test: ## install the real programs that tests need, then build and test everything
	bin/peers
	$(MVN) verify

fmt: ## put the code into the one format that the build accepts
	@$(MVN) -q spotless:apply

fuzz: ## let a fuzzer look for what breaks the readers and the request path (FUZZ_SECONDS each)
	lab/fuzz/run

soak: ## flood a relay with hostile datagrams for 10 minutes (SOAK_SECONDS); 20 s of it are in make test
	$(MVN) -pl lab -am -Dtest=HostileMediaTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsallyport.soakSeconds=$${SOAK_SECONDS:-600} -Dsallyport.seed=$$(date +%s) verify

bench: build ## measure against Kamailio, coturn, HAProxy, Prosody and ejabberd; results in docs/benchmarks*.md
	lab/bench/run
	lab/bench/media
	lab/bench/conferences
	lab/bench/streams

clean: ## remove what was built
	@$(MVN) -q clean
