"""Renders the matrix and packs bundles; computes no verdict.

Each renderer takes the matrix document as it is. What a target sent is inert in
all of them: characters that the format cannot carry are replaced, long texts are cut.
"""
