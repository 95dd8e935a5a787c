"""Which languages are annotated, and by what?

Each package below this one is a language. All code asks the registry which languages are annotated, so that a language
is declared in one place. Articles in any other language are indexed without an annotation.

    registry.annotated_languages   the languages, by ISO 639-1 code
    registry.AnnotatedLanguage     the declaration of a language
    en.LANGUAGE                    English

To add a language, for example Dutch:

1. Make `nl/__init__.py` with `LANGUAGE = AnnotatedLanguage(code="nl", ...)`, like `en/__init__.py`. The package is named
   after the code; nothing else has to be registered.
2. Add its spaCy pipeline to the dependencies in `pyproject.toml`, and name it in the setting `annotate.spacy_model`: a
   run annotates with one pipeline.
3. Register its components in `transforms/annotation/components.py`, as for English, and list them in the package.
   English rules for attribution, stance and entities do not carry over; the encoder was trained on English.
4. Put its word lists into their own folder, and name that folder in the package: it becomes part of the fingerprint.
"""
