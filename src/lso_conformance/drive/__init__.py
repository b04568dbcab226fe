"""What a scenario may do, who runs it, and who cleans up after it."""
