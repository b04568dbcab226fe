"""Is the Buyer told what happened, in time, once, and of the right object?"""
