"""Streams as a client consumes them: one module per protocol, each a thin layer on a well-kept client.

place      where to read, from a subscription and the profile
payload    what a message says, in JSON or Avro
consumer   reads one stream in a thread of its own, into the log
seen       what a log shows of streams
"""
