"""What is secret, in which forms it may stand, and how it is hidden and looked for."""
