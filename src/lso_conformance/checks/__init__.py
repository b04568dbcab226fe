"""Checks: observations and tables in, findings out.  Pure and total: a bad answer is a finding."""
