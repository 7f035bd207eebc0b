"""Why the demonstration cannot go on, in words for whoever started it."""


class DemoStopped(Exception):
    """Something that the demonstration waits for did not happen."""
