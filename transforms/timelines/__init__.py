"""How did a narrative go over time?

A bucket counts the articles of one narrative, day and outlet; the bucket of all narratives is the outlet's coverage.
Bursts are runs of days on which a narrative's share of the coverage is far above its usual share. A consumer of alerts
gets each burst once, and again when it grew.

    buckets.timeline_document              the document of a narrative's bucket
    buckets.coverage_document              the document of an outlet-day's coverage
    buckets.revised                        the document to write over an older one, or none
    bursts.find_bursts                     the bursts in a series of days
    unreported_bursts.unreported_bursts    the bursts without an alert to a consumer yet
    unreported_bursts.reported_after       the bursts reported to a consumer after further alerts
"""
