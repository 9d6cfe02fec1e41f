"""A request on its way in: authentication, decoding, validation, resolution, negotiation."""
