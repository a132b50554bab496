"""The bench: what Casetracker costs, as ratios to a named baseline measured in the same run.

`make bench-db` builds the bench database, `make bench` measures. One bench is one file `bench_<what>.py`,
whose docstring says what is measured, against what, and the bar; results and machine are in
docs/benchmarks.md.
"""
