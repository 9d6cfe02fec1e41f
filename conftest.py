"""Makes `pytest suites --target URL` work from a checkout."""
