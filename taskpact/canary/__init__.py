"""Judges a few servers whose verdicts are known, so that a broken harness is noticed at once."""
