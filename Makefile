.PHONY: check test versions fuzz fuzz-guided format

check:  ## everything that CI runs
	bash .ci/run

test:
	pytest

versions:  ## the suite with the oldest and the newest of what dehusk depends on, under several Pythons
	bash .ci/versions python3.10 python3.11 python3.12 python3.13

fuzz:  ## a million generated pages, or two hours
	python tests/fuzz.py --seconds 7200 --inputs 1000000 --processes "$$(getconf _NPROCESSORS_ONLN)"

fuzz-guided:  ## pages that reach new code, for an hour; needs atheris, which keeps memory for every page: so afresh every five minutes
	for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do \
	  python tests/fuzz_guided.py fuzz-corpus -max_total_time=300 -max_len=4096 -timeout=60 -rss_limit_mb=8000 -seed=$$seed || exit 1; \
	done

format:
	ruff check --fix .
	ruff format .
