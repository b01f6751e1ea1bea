"""The command line: parses, calls a task, prints. One thin file a room."""
