"""Where tasks are kept: one protocol, several stores."""
