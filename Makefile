# What each target does is in .make/; this file only names the targets.
.DEFAULT_GOAL := help
.PHONY: help run test build fmt lint bench bench-full bench-ui screens fuzz soak bindings dev

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## build and start Touchstone: the window, or the browser UI where there is no display (ARGS='--home DIR')
	@.make/run.sh $(ARGS)

test: ## run every suite, or some: make test SUITES='rust ui'
	@.make/test.sh $(SUITES)

build: ## build the release programs: target/release/touchstone and target/release/touchstone-app
	@.make/build.sh

fmt: ## format the Rust code
	@.make/cargo.sh fmt --all
	@.make/cargo.sh fmt --manifest-path tests/fuzz/Cargo.toml

lint: ## check format and lints of Rust and TypeScript
	@.make/test.sh format lint

bench: ## measure ingest and reads (ARGS are handed on)
	@.make/bench.sh $(ARGS)

bench-full: ## measure at 1 M and 10 M spans and against an MLflow server (an hour, 20 GB)
	@.make/bench-full.sh $(ARGS)

bench-ui: ## measure the screens in Chromium and in the real window (an hour, 15 GB where DIR says)
	@.make/bench-ui.sh

screens: ## take a picture of every screen, light and dark, into docs/screens
	@.make/screens.sh

fuzz: ## feed every decoder for ten minutes each (ARGS='SECONDS TARGET …')
	@.make/fuzz.sh $(ARGS)

soak: ## kill the program a hundred times in the middle of its work (ARGS=KILLS)
	@.make/soak.sh $(ARGS)

bindings: ## write ui/src/bindings/api.ts from the Rust types
	@TOUCHSTONE_WRITE_BINDINGS=1 .make/cargo.sh test -q -p touchstone-api --test bindings

dev: ## serve the UI with hot reload, against a running `touchstone serve --ui`
	@.make/dev.sh
