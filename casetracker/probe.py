"""A container's health check: `python -m casetracker.probe web|worker|beat`, exit code 0 or 1.

Each container answers for itself: worker and beat by their heartbeat on this host. It runs every few seconds
beside the site, so it does not start Django.
"""

import os
import socket
import sys
import urllib.request


def heartbeat_key(part: str, host: str = "any") -> str:
    """The broker key for the heartbeat of a worker or beat on `host` (casetracker.heartbeat)."""
    return f"casetracker:heartbeat:{part}:{host}"


def web() -> bool:
    url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz?only=database,broker"
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:  # includes URLError
        return False


def lives(part: str) -> bool:
    import redis

    from casetracker.embedded.attach import read_setting

    client = redis.Redis.from_url(read_setting("REDIS_URL"), socket_timeout=3, socket_connect_timeout=3)
    try:
        return bool(client.exists(heartbeat_key(part, socket.gethostname())))
    except redis.RedisError:
        return False
    finally:
        client.close()


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
