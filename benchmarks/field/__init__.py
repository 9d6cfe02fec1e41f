"""taskpact and other tools that test servers by their contract, on the same servers.

    python -m benchmarks.field --every 20 --packages FOLDER --journal FILE

Each tool meets each server, once and by itself: the correct one, legal ones, and one for each
defect. How they are compared, and what came of it: docs/explanation/against-the-field.md.
"""
