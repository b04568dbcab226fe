"""Conformance test suite for the MEF LSO Allegro, Interlude and Legato APIs.

Read in the order of the data flow: profile, requirements, exchange, client, drive
(driving); observations, checks, verdict, matrix, report (judging).
"""

__version__ = "0.1.0"
