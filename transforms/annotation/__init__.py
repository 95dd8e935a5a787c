"""What does one text say by itself?

The components of the spaCy pipeline set their findings on the Doc, and an annotation packs them. This package decides
which components exist, what each sets, how their files are found and saved, and which long texts get their own process.

    annotate.load_model           a spaCy pipeline with our components
    annotate.annotate_texts       texts to annotations, batch by batch, in flat memory
    annotate_in_child             one long text, in a process that can be killed
    components                    the five components and their factories
    extensions.extensions_of      the typed view of `Doc._`
    attach.attach_annotation      an annotation in the article's own offsets and with its ids
    fingerprint.fingerprint       a hash of everything that decides an annotation
"""
