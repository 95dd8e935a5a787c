"""What does a view of the page show? Each module answers for one part of it, as plain dataclasses.

attention   a narrative by day or week, in all and by outlet, with gaps, bursts and the peak
articles    the articles behind a figure, with their matching sentences
claims      contested claims, with both sides
voices      speakers by stance; the statements of a speaker
outlets     two outlets beside each other; stories that several outlets cover
follow      entities by name, and one entity by week and outlet
export      all rows behind a table of which the page shows the first
"""
