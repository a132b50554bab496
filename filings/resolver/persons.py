"""Which attorneys of several dockets are one person: pure, and the same for the same evidence in any order.

Two are one where an e-mail address or a bar number *and* the name agree, directly or through others. An
address that two names share (office@firm) joins neither to the other; a name alone joins nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from ..normalize import name_key
from .parties import marks

_NOT_OF_THE_NAME = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "phv", "attorney", "the", "honorable"})
Pair = tuple[str, str]  # mark, name
Node = TypeVar("Node", bound=Hashable)


def short_name(name: str) -> str:
    """First and last name, normalised: "Ann B. Counsel, Esq." and "ANN COUNSEL" are one."""
    words = [word for word in name_key(name).split() if word not in _NOT_OF_THE_NAME]
    return " ".join(dict.fromkeys((words[0], words[-1]))) if words else ""


def pairs_of(name: str, email: str, contact: str) -> frozenset[Pair]:
    short = short_name(name)
    return frozenset((mark[:254], short[:300]) for mark in marks(email, contact)) if short else frozenset()


def groups(told_by: Mapping[Node, Iterable[Pair]]) -> list[frozenset[Node]]:
    """Those connected by pairs that they share. What has no pair is nobody and in no group."""
    carriers: defaultdict[Pair, list[Node]] = defaultdict(list)
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for node, pairs in told_by.items():
        for pair in pairs:
            parent.setdefault(node, node)
            carriers[pair].append(node)
    for nodes in carriers.values():
        for node in nodes[1:]:
            parent[root(node)] = root(nodes[0])
    found: defaultdict[Node, set[Node]] = defaultdict(set)
    for node in parent:
        found[root(node)].add(node)
    return [frozenset(group) for group in found.values()]
