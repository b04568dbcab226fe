"""Places where something can go wrong, typed from W148 and W147; operators make faults of them."""
