"""Bluelamp: the science of a hotspot policing programme.

The rooms, in the order in which data flows through them: incidents, places, hotspots.
"""

__version__ = "0.1.0"
