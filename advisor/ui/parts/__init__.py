"""The larger blocks of pages, one file each: thin, drawn from the session and pure functions."""

__all__: list[str] = []
