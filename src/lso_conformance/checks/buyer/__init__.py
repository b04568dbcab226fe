"""What a Buyer or a Client must do (its side of W148 and W147)."""
