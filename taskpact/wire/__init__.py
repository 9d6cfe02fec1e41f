"""The wire: sends requests and records what comes back, byte for byte and with times.

Everything that judges looks only at the values made here (`exchange.Exchange`, `sse.Stream`).
"""
