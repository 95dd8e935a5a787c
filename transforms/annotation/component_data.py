"""Base class of components with files, which are saved with a pipeline."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from spacy.tokens import Doc

Data = TypeVar("Data")


class ComponentWithData(ABC, Generic[Data]):
    """A component that reads files from the folder in its config, by default from the bundled folder.

    `nlp.to_disk` copies the folder of a config into the saved pipeline, so that it loads on another machine. The
    bundled files are not copied: Tidewire's code, word lists and models belong together.
    """

    files: ClassVar[tuple[str, ...]]
    """Patterns for the names of the files in that folder."""

    def __init__(self, folder: str | None = None) -> None:
        """Remember the folder; nothing is read yet, because a saved pipeline brings its own files."""
        self.folder = Path(folder) if folder else None

    @abstractmethod
    def __call__(self, doc: Doc) -> Doc:
        """Set the component's findings on the Doc."""

    @cached_property
    def data(self) -> Data:
        """The content of the files, read on first use."""
        return self.read(self.folder)

    @abstractmethod
    def read(self, folder: Path | None) -> Data:
        """Return the content of a folder's files; None means the bundled folder."""

    def load(self) -> None:
        """Read the files now, so that a missing one raises at once and forked processes share the data."""
        _ = self.data

    def data_files(self) -> list[Path]:
        """Return the files of the config's folder, sorted; none if the config names no folder."""
        return sorted(file for pattern in self.files for file in self.folder.glob(pattern)) if self.folder else []

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 (spaCy's signature)
        """Replace the component's folder in a saved pipeline with the files of the config's folder."""
        target = Path(path)
        if self.folder and target.resolve() == self.folder.resolve():
            return
        content = {file.name: file.read_bytes() for file in self.data_files()}
        if target.exists():
            shutil.rmtree(target)
        for name, saved in content.items():
            target.mkdir(exist_ok=True)
            (target / name).write_bytes(saved)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "ComponentWithData[Data]":  # noqa: ARG002 (spaCy's signature)
        """Read the files of a saved pipeline; without them, the config's folder is used."""
        if Path(path).is_dir():
            self.folder = Path(path)
            self.data = self.read(self.folder)
        return self
