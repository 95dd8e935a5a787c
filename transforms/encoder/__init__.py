"""What does the trained encoder see?

It reads a text window by window, and small heads decode its states. This package decides how a text is cut, and the
minimum scores of entities, attributions, links and feelings.

    encoder.load_encoder                    the ONNX encoder with its tokenizer and heads
    windows.cut_windows                     a text cut into the windows that are read
    decode_entities.set_entities            entity spans with OntoNotes labels
    decode_attributions.read_attributions   cues with their sources and contents
    target_sentiment.TargetSentiment        the sentiment towards any span
    sentence_vectors.sentence_vectors       the topic of each sentence, in 64 bytes
"""
