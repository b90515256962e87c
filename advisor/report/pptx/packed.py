"""The same presentation, the same bytes: every time of the container and its sheets is fixed."""

from __future__ import annotations

import io
import re
import zipfile

__all__ = ["repeatable"]

_STAMP = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repeatable(data: bytes, day: str) -> bytes:
    """The package with its entries' times fixed and its documents dated with the ISO `day`."""
    stamp = f"{day or '1980-01-01'}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                body = repeatable(body, day)
            elif entry.filename == "docProps/core.xml":
                body = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", body)
            fresh = zipfile.ZipInfo(entry.filename, _STAMP)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.external_attr = 0o600 << 16
            new.writestr(fresh, body)
    return out.getvalue()
