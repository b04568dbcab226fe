"""Sends and receives, and records before it waits."""
