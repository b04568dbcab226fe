"""Requests that nobody wrote down, shrunk to the shortest story that goes wrong.

Read explorer (attempts, shrinking, confirmation), retelling (a story sent again), values and requests
(single requests, with schemathesis), model (actions in any order).  They steer by the same pure checks
that judge (checks.story), and their own opinion never reaches a verdict: the log does.  hypothesis
and schemathesis are imported here and nowhere else, so a run that does not explore does not load them.
"""
