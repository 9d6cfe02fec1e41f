"""What a run tells people and machines: redacted text, reproducers, the report, the proof."""
