"""What the pretend agent does: a run as a pure timeline, computed from its configuration."""
