"""Renderers of the compliance matrix: JSON, JUnit XML, HTML and the terminal.

Each takes the matrix document as it is and computes no verdict. What a target sent is inert in
all of them: characters that the format cannot carry are replaced, long texts are cut.
"""
