"""Conformant variants: each uses a freedom that the documents leave."""

from lso_conformance.sof.variants import (  # noqa: F401 - each registers itself
    authentication,
    basics,
    crowded,
    files,
    formats,
    hub,
    links,
    lists,
    processes,
    readings,
    reports,
    schedules,
    streams,
    topics,
)
