"""Thin handlers: each reads a request, asks the decisions in order, writes the answer."""
