"""How a run goes over the wire: the server-sent event writer, and following a run on a clock."""
