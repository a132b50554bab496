"""`python -m bench build` and `python -m bench run [NAME ...]`; `--quick` uses its own small corpus."""

import argparse
import os
import sys

from casetracker.embedded.trouble import spoken


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("verb", choices=("build", "run"))
    parser.add_argument("names", nargs="*", help="benches to run, as in bench_NAME.py; default: all")
    parser.add_argument("--quick", action="store_true", help="use 1/200 of the corpus and few rounds")
    asked = parser.parse_args()
    if asked.quick and not os.environ.get("BENCH_VAR"):
        from bench.server import ROOT

        os.environ["BENCH_VAR"] = str(ROOT / "var" / "bench-quick")
    from bench.server import bench_database

    with bench_database():
        from bench import corpus, runner

        share = corpus.QUICK if asked.quick else corpus.WHOLE
        if asked.verb == "build" or asked.quick:
            corpus.build(share)
        if asked.verb == "run":
            return runner.run(asked.names, share)
    return 0


if __name__ == "__main__":
    sys.exit(spoken(main))
