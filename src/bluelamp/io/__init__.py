"""The only place that opens files and sockets: readers, writers, the store and the engine."""
