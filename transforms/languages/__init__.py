"""Which languages are annotated, and by what?

Each package below this one is a language. Whoever needs to know which articles are annotated asks the registry, so that a
language stands in one place. Articles in any other language are indexed without an annotation.

    registry.annotated_languages   the languages, by ISO 639-1 code
    registry.AnnotatedLanguage     what a language package says
    en.LANGUAGE                    English

To add a language, for example Dutch:

1. Make `nl/__init__.py` with `LANGUAGE = AnnotatedLanguage(code="nl", ...)`, after `en/__init__.py`. The package is named
   after the code; nothing else has to be registered.
2. Add its spaCy pipeline to the dependencies in `pyproject.toml`, and name it in the setting `annotate.spacy_model`: a
   run annotates with one pipeline.
3. Register its components as those of English are in `transforms/annotation/components.py`, and list them in the package.
   English rules for attribution, stance and entities do not carry over; the encoder was trained on English.
4. Put its word lists into a folder of their own, and name that folder in the package: it becomes part of the fingerprint.
"""
