"""A bounded fuzz of the mock server: what is sent, how it is sent, and what counts as a failure.

Seeded: input number i of a seed is the same in every run, but for what the server itself makes
(tokens, stream ids), so any one can be sent again alone.
"""
