"""What a log shows of each resource, of pages, events and streams.  Pure."""
