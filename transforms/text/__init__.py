"""Where does what stand in a text?

All positions are code points, [start, end). This package decides which parts of a text are furniture (by-lines,
captions, boxes: boilerplate outside the report), which form of a text exact reprints share, and which parts stand in
quotation marks.

    span_set.SpanSet               a set of spans, to find overlaps
    span_set.CharSpan              a span of a text
    parsed_text.ParsedText         a parsed text with its sentences and each token's children
    furniture.mark_furniture       headline, by-line, dateline, captions, credits and boxes
    normalize.normalize_text       the form that exact reprints share, with a mapping back to the original offsets
    quotation_marks.find_quotes    the spans in quotation marks
    sentences.sentence_at          the sentence around a position, without an analysis
    lemmas.collect_lemmas          the lemmas that narratives are matched on
"""
