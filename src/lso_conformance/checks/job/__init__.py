"""Does a job, and what belongs to it, do what it was asked?"""
