"""Benchmarks: what Casetracker's operations cost, as ratios to a named baseline measured in the same run.

`make bench-db` builds the bench database; `make bench` measures. Each bench is one file, `bench_<what>.py`,
whose docstring says what is measured, against what baseline, and the target. Results and machine are in
docs/benchmarks.md.
"""
