"""The engines: one module each, with its `ENGINE`."""
