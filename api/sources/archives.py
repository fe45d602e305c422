"""zip and tar archives: the pages among their members."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dehusk.sources.documents import Item, Skipped, SourceDocument, described
from dehusk.sources.formats import FileFormat, detect, seekable
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions, too_large

#: What a link leads to stands elsewhere, and is read there if it is in the archive.
_LINK = Skipped("a link inside an archive")


def read_zip(stream: BinaryIO, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read the pages of a zip archive; a damaged member is a document that failed.

    Raises
    ------
    zipfile.BadZipFile
        If the archive's list of members is damaged.
    """
    paths = MemberPaths()
    with seekable(stream) as file, zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        for item, member in enumerate(members):
            if stat.S_ISLNK(member.external_attr >> 16):
                yield _LINK
                continue
            document = SourceDocument(found, item, f"{found.name}/{member.filename}", paths.of(member.filename, item))
            try:
                with archive.open(member) as page:
                    yield _page(document, page.read(reading.max_bytes + 1), reading)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
                yield replace(document, failure=f"InputError: a damaged or locked member ({error})")


def read_tar(stream: BinaryIO, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read the pages of a tar archive as a stream.

    Raises
    ------
    tarfile.TarError, EOFError
        If the archive is damaged or cut short.
    """
    paths = MemberPaths()
    item = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined] # it would keep all it has seen
            if member.isdir():
                continue
            page = archive.extractfile(member) if member.isfile() else None
            if page is None:
                yield _LINK if member.issym() or member.islnk() else Skipped("no regular file inside an archive")
                item += 1
                continue
            document = SourceDocument(found, item, f"{found.name}/{member.name}", paths.of(member.name, item))
            yield _page(document, page.read(reading.max_bytes + 1), reading)
            item += 1


class MemberPaths:
    """Paths for the members of an archive: none leads out of its folder, and no two are alike."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def of(self, member: str, item: int) -> str:
        r"""Give a member its path.

        Examples
        --------
        >>> paths = MemberPaths()
        >>> paths.of("docs/index.html", 0), paths.of("docs/index.html", 1), paths.of("../../etc/passwd", 2)
        ('docs/index.html', '00000001/docs/index.html', '00000002/etc/passwd')
        """
        parts = PurePosixPath(member.replace("\\", "/").replace("\0", "")).parts
        inside = "/".join(part for part in parts if part not in ("/", "..") and ":" not in part) or "member"
        if inside != member or hash(inside) in self._taken:
            inside = f"{item:08d}/{inside}"
        self._taken.add(hash(inside))
        return inside


def _page(document: SourceDocument, body: bytes, reading: ReadOptions) -> Item:
    if len(body) > reading.max_bytes:
        return replace(document, failure=described(too_large(reading.max_bytes)))
    content, _, _ = detect(cast(BinaryIO, io.BytesIO(body)))
    if content is not FileFormat.PAGE:
        return Skipped("not a page" if content is FileFormat.OTHER else f"{content.value} inside an archive")
    return replace(document, body=body, encoding=reading.encoding, kind=reading.kind)
