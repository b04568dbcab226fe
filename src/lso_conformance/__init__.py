"""Conformance test suite for the MEF LSO Allegro, Interlude and Legato APIs.

The rooms of the package lie in the order of the data flow: docs/architecture.md has the table.
"""

__version__ = "0.1.0"
