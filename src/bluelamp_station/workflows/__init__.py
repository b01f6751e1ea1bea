"""Where loops close: the worker, the commands, the first page, the nightly work."""
