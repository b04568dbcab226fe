"""Streams as a client consumes them: one module per protocol, each a thin layer on a well-kept client.

consumer   reads one stream beside the scenario, into the log
readers    threads and loops to read in
sink       where a protocol's client puts what came
"""
