"""Patrols: visits from points and from taps, minutes with their evidence, outcomes, and what does not fit.

This room owns every formula on visits; whoever shows a number of visits gets it here.
"""
