"""What can be said of requests that nobody wrote down: explored and recorded ones."""
