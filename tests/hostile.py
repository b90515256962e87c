"""Forty texts that somebody may type or a file may carry, and that must stay text everywhere.

Each has a name by which a failing test tells it. `HOSTILE` is used as it is for whatever may hold
any line; `MARK` stands in every one that could run as something, so that a test can look for what
it would have done and for the text itself.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["HOSTILE", "MARK", "VISIBLE"]

MARK = "pwn3d"

HOSTILE: Mapping[str, str] = {
    # markup and scripts
    "script": f"<script>document.title='{MARK}'</script>",
    "image-error": f"<img src=x onerror=\"document.title='{MARK}'\">",
    "svg-onload": f"<svg/onload=document.title='{MARK}'>",
    "iframe": f"<iframe srcdoc=\"<script>parent.document.title='{MARK}'</script>\"></iframe>",
    "attribute-break": f'" onmouseover="document.title=\'{MARK}\'" x="',
    "single-quote-break": f"' onfocus='document.title=\"{MARK}\"' autofocus x='",
    "closing-tags": f"</textarea></style></title><b>{MARK}</b>",
    "javascript-link": f"[click](javascript:document.title='{MARK}')",
    "data-link": f"<a href='data:text/html,<script>alert(1)</script>'>{MARK}</a>",
    "style-tag": f"<style>body{{display:none}}/*{MARK}*/</style>",
    "entities": f"&lt;b&gt;{MARK}&lt;/b&gt; &amp;amp; &#x3C;i&#x3E;",
    "half-tag": f"a < b <{MARK}",
    "comment": f"<!-- {MARK} --><![CDATA[{MARK}]]>",
    # Markdown of the page
    "markdown-heading": f"# {MARK} **bold** _slanted_ ~~gone~~",
    "markdown-image": f"![{MARK}](https://example.org/{MARK}.png)",
    "markdown-table": f"| a | b |\n|---|---|\n| {MARK} | 1 |",
    "markdown-colour": f":red[{MARK}] :material/delete: :blue-background[x] :smile:",
    "formula-of-tex": rf"$\frac{{{MARK}}}{{0}}$ and $$x^2$$",
    "code-fence": f"```\n{MARK}\n```",
    # formulas of a spreadsheet
    "formula": f'=HYPERLINK("https://example.org/{MARK}","{MARK}")',
    "formula-plus": f"+cmd|' /C calc'!{MARK}",
    "formula-at": f"@SUM(1+1)*{MARK}",
    "formula-minus": f"-2+3+cmd|' /C calc'!{MARK}",
    "formula-tab": f"\t=1+1 {MARK}",
    # templates and queries
    "jinja": f"{{{{ 7*7 }}}} {{% raw %}} {MARK}",
    "format-string": f"{{0}} {{self.__class__}} %s %n ${{{MARK}}}",
    "typst": f'#read("/etc/passwd") #eval("1+1") *{MARK}* @label <label>',
    "sql": f"'; DROP TABLE answer_events; -- {MARK}",
    "yaml-tag": f"!!python/object/apply:os.system ['{MARK}']",
    "yaml-words": f"&anchor *alias: {{no: yes, {MARK}: ~}} # not a comment",
    # names of paths
    "path-up": f"../../../etc/{MARK}",
    "path-windows": f"..\\..\\{MARK}\\CON.txt:stream",
    "path-url": f"file:///etc/passwd#{MARK}",
    # letters
    "right-to-left": f"\u202e{MARK}\u202c مرحبا بالعالم",
    "emoji": f"👩‍👩‍👧‍👦🏴‍☠️🇪🇺 {MARK}",
    "combining": f"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ {MARK}",
    "invisible": f"\ufeff\u200b\u200d\u2060{MARK}\u00ad",
    "null-and-control": f"a\x00b\x07\x1b[31m{MARK}\x7f",
    "surrogate": f"\ud800{MARK}\udfff \ufffe\uffff",
    "giant": MARK + "W" * 100_000,
}
"""The forty, by name."""

VISIBLE = {name: text for name, text in HOSTILE.items() if name not in ("surrogate", "giant")}
"""Those a widget can send and a line can hold as they are."""
