"""Topics, subscriptions and transports, as W147 tells of them."""
