.PHONY: check test format

check:  ## everything that CI runs
	bash .ci/run

test:
	pytest

format:
	ruff check --fix .
	ruff format .
