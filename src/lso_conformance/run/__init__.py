"""Joins both branches: one run drives, judges and reports; plan, replay and buyer mode too."""
