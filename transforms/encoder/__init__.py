"""What does the trained encoder see?

It reads a text window by window, and small heads decode its states. It is decided here how a text is cut, and from which
score on something is an entity, an attribution, a link or a feeling.

    encoder.load_encoder                    the ONNX encoder with its tokenizer and heads
    windows.cut_windows                     a text cut into the windows that are read
    decode_entities.set_entities            entity spans with OntoNotes labels
    decode_attributions.read_attributions   cues with their sources and contents
    target_sentiment.TargetSentiment        the sentiment towards any span
    sentence_vectors.sentence_vectors       what each sentence is about, in 64 bytes
"""
