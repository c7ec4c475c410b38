"""The files of a data set, wherever they lie: in a folder, in a .zip, or one by itself."""

import gzip
import io
import os
import re
import zlib
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Self
from zipfile import BadZipFile, ZipFile

from service.tools.load.records import LoadError

DEPTH = 3
"""Folders within folders that are looked into."""
_BUFFER = 1 << 20


class Files:
    """The files of a data set by their names, `/` between folders; a `.gz` goes by the name within.

    What is read is told to `advance`, in bytes as they lie on the disk, or, of a .zip, unpacked.
    Raises OSError where the path cannot be read, LoadError where it is no .zip.
    """

    def __init__(self, path: Path) -> None:
        self.given = path
        self.path = path
        self.advance: Callable[[int], object] = lambda count: None
        self._opened = ExitStack()
        self._zip: ZipFile | None = None
        path.stat()  # with the reason, where it cannot be
        if path.is_dir():
            self._sizes = {
                name: (path / name).stat().st_size for name in _walk(path) if _visible(name)
            }
        elif path.suffix.lower() == ".zip":
            try:
                self._zip = self._opened.enter_context(ZipFile(path))
            except BadZipFile as error:
                raise LoadError(f"{path}: {error}") from None
            self._sizes = {
                item.filename: item.file_size
                for item in self._zip.infolist()
                if not item.is_dir() and _visible(item.filename)
            }
        else:
            self._sizes = {path.name: path.stat().st_size}
            self.path = path.parent
        self._names = {name.removesuffix(".gz"): name for name in self._sizes}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def find(self, *patterns: str) -> str | None:
        """The file that the first fitting pattern names, the least deep. Raises LoadError.

        A pattern is a name, or a name and its folder, with the wild cards of a shell.
        """
        for pattern in patterns:
            found = self.find_all(pattern)
            if found:
                least = min(map(_depth, found))
                first, *others = [name for name in found if _depth(name) == least]
                if others:
                    raise LoadError(f"which of {first} and {others[0]}? give one folder of them")
                return first
        return None

    def find_all(self, pattern: str) -> list[str]:
        """All files of a pattern, numbers in their names in order."""
        parts = pattern.count("/") + 1
        return sorted(
            (
                name
                for name in self._names
                if fnmatchcase("/".join(PurePosixPath(name).parts[-parts:]), pattern)
            ),
            key=_numbered,
        )

    def beside(self, name: str, *patterns: str) -> str | None:
        """A file in the same folder as another, or, by a path, in one below that."""
        folder = PurePosixPath(name).parent
        for pattern in patterns:
            exact = (folder / pattern).as_posix()
            if exact in self._names:
                return exact
            for found in self.find_all(pattern):
                if PurePosixPath(found).parent == folder:
                    return found
        return None

    def need(self, *choices: Sequence[str]) -> list[str]:
        """The first choice of which all patterns are there, in one folder. Raises LoadError."""
        for first, *others in choices:
            found = self.find(first)
            if found:
                beside = [self.beside(found, pattern) for pattern in others]
                names = [found, *filter(None, beside)]
                if len(names) == 1 + len(others):
                    return names
        expected = " or ".join(" and ".join(patterns) for patterns in choices)
        raise LoadError(f"{self.given}: expected {expected}")

    def has(self, *choices: Sequence[str]) -> bool:
        """Whether `need` would find one."""
        try:
            return bool(self.need(*choices))
        except LoadError:
            return False

    def size(self, name: str) -> int:
        """In the unit of `advance`."""
        return self._sizes[self._names[name]]

    @contextmanager
    def open(self, name: str, *, counted: bool = True) -> Iterator[io.BufferedIOBase]:
        """A file's content, unpacked. Raises LoadError where an archive turns out to be damaged."""
        stored = self._names[name]
        raw: Any = (
            self._zip.open(stored) if self._zip else (self.path / stored).open("rb", buffering=0)
        )
        advance = self.advance if counted else None
        try:
            with io.BufferedReader(_Counted(raw, advance), _BUFFER) as packed:
                if stored.endswith(".gz"):
                    with gzip.GzipFile(fileobj=packed) as content:
                        yield content
                else:
                    yield packed
        except (EOFError, gzip.BadGzipFile, BadZipFile, zlib.error) as error:
            raise LoadError(f"{stored}: damaged: {error}") from None

    def local(self, name: str) -> Path:
        """Where a file lies, for readers that need to jump in it. Raises LoadError."""
        if self._zip or self._names[name] != name:
            raise LoadError(f"{name}: a Parquet file is read where it lies: unpack it first")
        return self.path / name

    def first_line(self, name: str) -> str:
        """The beginning of a file, to tell what it is."""
        with self.open(name, counted=False) as content:
            return content.readline(4096).decode("utf-8", "replace").strip("\ufeff\r\n")

    def encoding(self, name: str) -> str:
        """UTF-8 where all of the file is; else Latin-1, which every file is."""
        decoder = getincrementaldecoder("utf-8")()
        with self.open(name, counted=False) as content:
            try:
                for block in iter(partial(content.read, _BUFFER), b""):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return "latin-1"
        return "utf-8"


class _Counted(io.RawIOBase):
    """A stream that tells how much was taken from it."""

    def __init__(self, raw: Any, advance: Callable[[int], object] | None) -> None:
        self._raw = raw
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        block = self._raw.read(len(buffer))
        buffer[: len(block)] = block
        if self._advance:
            self._advance(len(block))
        return len(block)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        here = PurePosixPath(Path(folder).relative_to(root).as_posix())
        if len(here.parts) >= DEPTH:
            folders.clear()
        yield from ((here / name).as_posix() for name in names if (Path(folder) / name).is_file())


def _visible(name: str) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _depth(name: str) -> int:
    return name.count("/")


def _numbered(name: str) -> list[tuple[int, str]]:
    """So that part-10 comes after part-9."""
    return [
        (int(part), "") if part.isascii() and part.isdigit() else (0, part)
        for part in re.split(r"([0-9]+)", name)
    ]
