"""Findings become verdicts, verdicts a matrix; matrices are compared."""
