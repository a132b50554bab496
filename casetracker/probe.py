"""The health check of a container: `python -m casetracker.probe web|worker|beat`, exit code 0 or 1.

Each container answers for itself: worker and beat by the heartbeat of this very host.
"""

import os
import socket
import sys
import urllib.error
import urllib.request

import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")


def web() -> bool:
    port = os.environ.get("PORT", "8000")
    url = f"http://127.0.0.1:{port}/healthz?only=database,broker"
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def lives(part: str) -> bool:
    from casetracker import heartbeat

    try:
        return heartbeat.lives(part, socket.gethostname())
    except redis.RedisError:
        return False


def main(argv: list[str]) -> int:
    match argv:
        case ["web"]:
            return 0 if web() else 1
        case ["worker" | "beat" as part]:
            return 0 if lives(part) else 1
    print("usage: python -m casetracker.probe web|worker|beat", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
