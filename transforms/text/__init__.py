"""Where does what stand in a text?

All places are code points, [start, end). It is decided here what in a text is furniture (by-lines, captions, boxes: no part of the
report), which form of a text exact reprints share, and what stands in quotation marks.

    span_set.SpanSet               stretches that can be asked whether they touch a span
    span_set.CharSpan              a stretch of a text
    parsed_text.ParsedText         a parsed text with its sentences and each token's children
    furniture.mark_furniture       headline, by-line, dateline, captions, credits and boxes
    normalize.normalize_text       the form that exact reprints share, with the way back to each offset
    quotation_marks.find_quotes    the stretches in quotation marks
    sentences.sentence_at          the sentence around a place, where no analysis is at hand
    lemmas.collect_lemmas          the lemmas that narratives are matched on
"""
