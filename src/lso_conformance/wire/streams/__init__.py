"""Streams as a client consumes them: one module per protocol, each a thin layer on a well-kept client.

consumer   reads one stream in a thread of its own, into the log
sink       where a protocol's client puts what came
"""
