"""Tells files that are no pages by their first bytes, so that they are refused by name."""

from __future__ import annotations

import re
import zlib

from dehusk.features.errors import InputError
from dehusk.features.limits import check_size, check_time
from dehusk.features.reading.encoding.detection import encoding_by_pattern
from dehusk.features.reading.encoding.encodings import BYTE_ORDER_MARKS, WIDE, lookup

GZIP, ZSTD, BZIP2, XZ = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00"
#: How compressed files begin.
PACKED = (GZIP, ZSTD, BZIP2, XZ)

#: Names of the files that pages come in.
WARC, ZIP, TAR, PARQUET = "a web archive (WARC)", "a zip archive", "a tar archive", "a Parquet file"
BINARY = "binary data"
#: Names of what is packed as a whole.
COMPRESSED = ("gzip data", "zstd data", "bzip2 data", "xz data")

#: How much of a file is looked at; a tar archive shows itself at byte 257.
HEAD_BYTES = 4096
#: Bytes that are unpacked at a time, from so many; between them a file can be found to be too large.
UNPACKED_BYTES, PACKED_BYTES = 2**20, 2**12
#: What begins with no mark and no tag is no text where so many of its first bytes, and such a share, are control
#: characters that no text holds. Of 4,683 pages none has more than 8, and none a share above .0002; bytes at random
#: have a share of .09.
MIN_CONTROLS, MAX_CONTROL_SHARE = 8, 0.04

#: Marks that no text begins with.
_MARKS = (
    (rb"\s{,64}%PDF-\d", "a PDF document"),
    (rb"%!PS", "a PostScript document"),
    (rb"\{\\rtf", "a rich text (RTF) document"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1", "an office document of the old kind (doc, xls, ppt) or an e-mail of Outlook"),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", ZIP),
    (rb"\x89PNG", "a PNG picture"),
    (rb"GIF8[79]a.{,6}[\x00-\x08\x80-\xff]", "a GIF picture"),
    (rb"\xff\xd8\xff", "a JPEG picture"),
    (rb"RIFF....WEBP", "a WebP picture"),
    (rb"\x00\x00..ftyp(?:avif|avis|heic|heix|mif1|msf1)", "a picture (AVIF or HEIC)"),
    (rb"\x00\x00\x00\x0cJXL |\xff\x0a|\x00\x00\x00\x0cjP", "a JPEG XL or JPEG 2000 picture"),
    (rb"II\*\x00|MM\x00\*|II\+\x00", "a TIFF picture"),
    (rb"\x00\x00[\x01\x02]\x00[^\x00]\x00", "an icon (ICO)"),
    (rb"8BPS\x00", "a Photoshop picture"),
    (rb"AT&TFORM", "a DjVu document"),
    (rb"wOF[F2](?:\x00\x01\x00\x00|OTTO|true|ttcf)", "a web font"),
    (rb"OTTO\x00|ttcf\x00|\x00\x01\x00\x00[\x00\x01]|true\x00", "a font"),
    (rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2\xfa][\x10-\xef].{,64}?[\x00-\x08]", "an audio file (MP3)"),
    (rb"OggS\x00", "an audio or video file (Ogg)"),
    (rb"fLaC[\x00\x80]", "an audio file (FLAC)"),
    (rb"RIFF....WAVE", "an audio file (WAV)"),
    (rb"FORM....AIF[FC]|MThd\x00|#!AMR|\xff[\xf1\xf9][\x40-\xbf]", "an audio file"),
    (rb"\x00\x00..ftyp", "a video or audio file (MP4)"),
    (rb"\x1aE\xdf\xa3", "a video file (Matroska or WebM)"),
    (rb"RIFF....AVI |FLV\x01|\x00\x00\x01[\xb3\xba]|\x30\x26\xb2\x75\x8e\x66", "a video file"),
    (re.escape(GZIP), "gzip data"),
    (re.escape(ZSTD), "zstd data"),
    (rb"BZh[1-9]1AY&SY", "bzip2 data"),
    (re.escape(XZ), "xz data"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"\x04\x22\x4d\x18", "LZ4 data"),
    (rb"MSCF\x00", "a cabinet archive"),
    (rb"!<arch>\n", "a package or library archive (ar)"),
    (rb"\xed\xab\xee\xdb", "a package (RPM)"),
    (rb".{257}ustar(?:  )?\x00", TAR),
    (rb"WARC/\d\.\d\r?\n", WARC),
    (
        rb"(?:From|Subject|Date|MIME-Version|Snapshot-Content-Location): [^\x00]{,3000}?"
        rb"\nContent-Type: multipart/related;",
        "a saved page (MHTML)",
    ),
    (rb"SQLite format 3\x00", "an SQLite database"),
    (rb"PAR1[\x00-\x08\x0e-\x1f]", PARQUET),
    (rb"ARROW1\x00|\x89HDF\r\n|\x93NUMPY|Obj\x01", "a data file"),
    (
        rb"\x7fELF|MZ[^\t\n\r -\x7e]|MZ.[\x00-\x03]|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\x00asm|dex\n0\d\d\x00",
        "a program",
    ),
)
#: What names in a zip archive tell of it.
_ZIPPED = (
    (rb"\[Content_Types\]\.xml.*word/", "a Word document (docx)"),
    (rb"\[Content_Types\]\.xml.*xl/", "an Excel workbook (xlsx)"),
    (rb"\[Content_Types\]\.xml.*ppt/", "a PowerPoint presentation (pptx)"),
    (rb"\[Content_Types\]\.xml", "an office document"),
    (rb"mimetypeapplication/epub\+zip", "an EPUB book"),
    (rb"mimetypeapplication/vnd\.oasis\.opendocument", "an OpenDocument file"),
    (rb"META-INF/MANIFEST\.MF", "a Java archive"),
    (rb"AndroidManifest\.xml", "an Android app"),
)
_ADVICE = {
    WARC: "read it with `dehusk batch`",
    PARQUET: "read it with `dehusk batch`",
    **dict.fromkeys([ZIP, TAR, *COMPRESSED], "unpack it first, or read it with `dehusk batch`"),
}
#: Those that end no line of text (as VT, FS, GS and RS do) and begin no escape sequence.
_CONTROLS = bytes([*range(8), *range(0x0E, 0x1B), 0x1F])
_BYTE_ORDER_MARKS = tuple(mark for mark, _ in BYTE_ORDER_MARKS)
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<[!a-zA-Z?]")


def unpack_page(source: bytes | bytearray | memoryview | str, encoding: str | None = None) -> bytes | str:
    """A page's bytes, unpacked where they are gzip, or its text as it is.

    Parameters
    ----------
    encoding
        What the sender says: most bytes of a text in UTF-16 may be control characters, if it says so.

    Raises
    ------
    InputError
        If it is neither bytes nor str, or another kind of file: it says which.
    LimitError
        If what is unpacked is larger than ``max_bytes``.
    """
    if not isinstance(source, (bytes, bytearray, memoryview, str)):
        raise InputError(f"a page is bytes or str, not {type(source).__name__}; read the file or response first")
    if isinstance(source, str):
        # Bytes that somebody decoded are no page either; marks outlive that for the most part.
        _refuse(source[:HEAD_BYTES].encode("latin-1", "replace"), None)
        return source
    check_size("max_bytes", memoryview(source).nbytes)
    raw = bytes(source)
    if raw.startswith(GZIP):
        raw = _unpacked(raw)
    _refuse(raw[:HEAD_BYTES], encoding)
    return raw


def file_type(head: bytes) -> str | None:
    """What a file is that begins so, None for what may be a page."""
    head = head[:HEAD_BYTES]
    if _PLAIN_START.match(head) or head.startswith(_BYTE_ORDER_MARKS):
        return None
    for mark, name in _MARKS:
        if re.match(mark, head, re.DOTALL):
            return _zipped(head) if name == ZIP else name
    n_controls = len(head) - len(head.translate(None, _CONTROLS))
    if n_controls >= MIN_CONTROLS and n_controls > MAX_CONTROL_SHARE * len(head) and encoding_by_pattern(head) is None:
        return BINARY
    return None


def _refuse(head: bytes, encoding: str | None) -> None:
    found = file_type(head)
    is_wide = found == BINARY and isinstance(encoding, str) and lookup(encoding) in WIDE
    if found is not None and not is_wide:
        advice = _ADVICE.get(found, "dehusk reads HTML and plain text")
        raise InputError(f"this is no page but {found}; {advice}")


def _zipped(head: bytes) -> str:
    return next((name for mark, name in _ZIPPED if re.search(mark, head, re.DOTALL)), ZIP)


def _unpacked(raw: bytes) -> bytes:
    """The bytes of all members of a gzip file."""
    parts: list[bytes] = []
    n_bytes = place = 0
    member, rest = zlib.decompressobj(31), b""
    try:
        while rest or place < len(raw):
            check_time()
            if not rest:  # a little at a time: what is left behind the end of each of many members is copied
                rest = raw[place : place + PACKED_BYTES]
                place += len(rest)
            parts.append(member.decompress(rest, UNPACKED_BYTES))
            n_bytes += len(parts[-1])
            check_size("max_bytes", n_bytes)
            rest = member.unconsumed_tail
            if member.eof:
                place -= len(member.unused_data)
                if not raw.startswith(GZIP, place):  # else it is padding
                    return b"".join(parts)
                member, rest = zlib.decompressobj(31), member.unused_data
                place += len(rest)
    except zlib.error as error:
        raise InputError(f"damaged gzip data ({error}); get the page again") from error
    raise InputError("damaged gzip data (it ends too early); get the page again")
