"""Legal servers that are unlike the mock, by what they are free in.

What makes each legal stands in the contract's register of ambiguities (AMB-..), in the notes of
a requirement, or in the standard that its summary names. `mockserver.deviations.variants` is
their shelf.
"""
