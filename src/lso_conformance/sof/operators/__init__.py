"""Operators: ways to be wrong that any place of an API can have; a fault is an operator at a place."""
