"""One module for each view of the page; its `draw` draws the view for an address.

attention   a narrative over time; `lead` are its cards, `events` the analyst's own marks
voices      speakers by stance, contested claims, statements
outlets     two outlets compared
follow      an entity or a claim through the whole index
emerging    candidates for narratives
article     one article in full
shared      shared parts of the views
"""
