"""Proves the suites: judges the mock server's deviations, of which each must be found out.

The one part of the judge, beside the command line, that knows the mock server.
"""
