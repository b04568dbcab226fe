"""Topics, subscriptions and what comes over the streams (W147)."""
