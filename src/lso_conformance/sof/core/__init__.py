"""Answers, JSON, lists, filters and times of the reference SOF: no resource of an API."""
