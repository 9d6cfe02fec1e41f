"""A model of the contract, and walks through a target that are judged against it (STA).

`steps` says what can be done, `model` what must then be known, `judging` compares the two with
what the target shows; these are pure. `walking` sends, `machine` draws sequences, `shrinking`
makes the shortest one that still shows a difference.
"""
