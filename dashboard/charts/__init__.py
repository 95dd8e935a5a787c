"""How is it drawn? Altair charts from the results of `dashboard.queries`; nothing here asks the index.

attention   a narrative over time: bars, bursts, gaps, events; a grid or lines by outlet
voices      speakers by stance, two outlets compared, an entity by week
parts       data, axes, the look of a theme, and the selection by a click
"""
