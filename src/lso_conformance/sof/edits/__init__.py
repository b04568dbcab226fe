"""Ways to change an answer, of which faults and variants are made."""
