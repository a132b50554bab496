"""Decides which attorneys on different dockets are the same person, whatever the order of evidence. Pure.

Two are the same if their names *and* an email address or bar number agree, directly or through others. An
address shared by two names (office@firm) does not link them, nor does a name alone.
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
    """First and last name, normalized: "Ann B. Counsel, Esq." and "ANN COUNSEL" are equal."""
    words = [word for word in name_key(name).split() if word not in _NOT_OF_THE_NAME]
    return " ".join(dict.fromkeys((words[0], words[-1]))) if words else ""


def pairs_of(name: str, email: str, contact: str) -> frozenset[Pair]:
    short = short_name(name)
    return frozenset((mark[:254], short[:300]) for mark in marks(email, contact)) if short else frozenset()


def groups(pairs_by_node: Mapping[Node, Iterable[Pair]]) -> list[frozenset[Node]]:
    """Groups of nodes connected by shared pairs. A node without pairs is in no group."""
    carriers: defaultdict[Pair, list[Node]] = defaultdict(list)
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for node, pairs in pairs_by_node.items():
        for pair in pairs:
            parent.setdefault(node, node)
            carriers[pair].append(node)
    for nodes in carriers.values():
        for node in nodes[1:]:
            parent[root(node)] = root(nodes[0])
    members: defaultdict[Node, set[Node]] = defaultdict(set)
    for node in parent:
        members[root(node)].add(node)
    return [frozenset(group) for group in members.values()]
