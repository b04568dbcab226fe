"""Errors, files, texts, URLs and packed bytes: nothing of conformance, nothing else of ours."""
