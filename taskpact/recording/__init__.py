"""The record of a run: all that was learned, in one file, from which it can be judged again."""
