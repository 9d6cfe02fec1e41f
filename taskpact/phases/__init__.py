"""Schemathesis' own phases on a target, and what their findings mean by the contract.

Schemathesis runs in a process of its own, which is stopped when its time is over. It only finds;
what counts is sent again and judged by our own probe.
"""
