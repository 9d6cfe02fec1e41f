"""A small server of the create-task contract, written with FastAPI."""
