"""The same defects, judged by taskpact and by other tools that test servers by their contract.

    python -m benchmarks.field --every 6

Each tool meets each defect on a mock server of its own that shows that defect to everybody, and is
judged by what it says there and does not say of the correct server. How and why, with the figures:
docs/explanation/against-the-field.md.
"""
