"""What to send, derived from the contract: boundaries, truth tables, strategies, twins. Pure."""
