"""The same presentation, the same bytes: every time of the container and its sheets is fixed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

__all__ = ["repeatable"]

_STAMP = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repeatable(data: bytes, day: str, colours: Mapping[str, str] | None = None) -> bytes:
    """The package with its entries' times fixed and its documents dated with the ISO `day`.

    `colours` are replaced in everything drawn, `#RRGGBB` by `#RRGGBB`.
    """
    changed = {
        f'srgbClr val="{ours[1:]}"'.encode(): f'srgbClr val="{firms[1:]}"'.encode()
        for ours, firms in (colours or {}).items()
        if ours != firms
    }
    stamp = f"{day or '1980-01-01'}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                body = repeatable(body, day)
            elif entry.filename == "docProps/core.xml":
                body = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", body)
            elif entry.filename.startswith("ppt/"):
                for ours, firms in changed.items():
                    body = body.replace(ours, firms)
            fresh = zipfile.ZipInfo(entry.filename, _STAMP)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.external_attr = 0o600 << 16
            new.writestr(fresh, body)
    return out.getvalue()
