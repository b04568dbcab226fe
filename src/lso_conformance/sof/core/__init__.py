"""Answers, JSON, lists, filters and times: no resource of an API."""
