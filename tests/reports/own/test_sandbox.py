"""Whatever an own template tries: no hang, no way out, and an error with file and line."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reports import catalog
from reports.errors import RenderError, TemplateError
from reports.own import sandbox
from reports.pool import RenderPool
from reports.render import render
from tests.reports import factories
from tests.reports.own.conftest import DECLARATION, Write
from tests.reports.reading_pdf import text_of

ESCAPES = {
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "subscript": "{{ ''['__class__'] }}",
    "attr filter": "{{ ''|attr('__class__') }}",
    "map attribute": "{{ ['']|map(attribute='__class__')|first }}",
    "globals": "{{ range.__globals__ }}",
    "self": "{{ self.__init__.__globals__ }}",
    "cycler": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "loader": "{{ self._TemplateReference__context.environment.loader }}",
    "undefined": "{{ nothing.__class__ }}",
    "format": "{{ '{0.__class__}'.format(1) }}",
    "format filter": "{{ '%s'|format(record) }}",
    "mutation": "{{ record.update({'title': 'x'}) }}",
    "append": "{{ sections.append(1) }}",
    "safe": "{{ record.title|safe }}",
    "map safe": "{{ [record.title]|map('safe')|first }}",
    "indent": "{{ record.title|indent(1000000000) }}",
    "random": "{{ [1, 2]|random }}",
    "include file": "{% include '/etc/passwd' %}",
    "include up": "{% include '../../../../etc/passwd' %}",
    "include up in base": "{% include 'base/../../catalog.py' %}",
    "include fonts": "{% include 'fonts/Inter-LICENSE.txt' %}",
    "include neighbour": "{% include 'other/secret.html.j2' %}",
    "import": "{% import 'os' as os %}{{ os }}",
    "debug": "{% debug %}",
    "do": "{% do 1 %}",
}
BOMBS = {
    "range": "{% for i in range(10000000) %}x{% endfor %}",
    "list of range": "{{ range(10**9)|list }}",
    "nested": "{% for i in range(9999) %}{% for j in range(9999) %}{% for k in range(9999) %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "product": "{{ 'x' * 10**9 }}",
    "product of lists": "{{ [0] * 10**9 }}",
    "left product": "{{ 10**9 * 'x' }}",
    "power": "{{ 10**(10**10) }}",
    "towers": "{{ (2**64)**64 }}",
    "padding": "{{ '%1000000000d' % 1 }}",
    "center": "{{ 'x'.center(10**9) }}",
    "center filter": "{{ 'x'|center(1000000000) }}",
    "zfill": "{{ 'x'.zfill(10**9) }}",
    "wide format": "{{ '{:>1000000000}'.format(1) }}",
    "lipsum": "{{ lipsum(n=1000000) }}",
    "to_bytes": "{{ (1).to_bytes(10**9) }}",
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "include itself": "{% include 'letter/sections/appeal.html.j2' %}",
    "loop of loops": "{% for s in [[[1]]] recursive %}{{ loop([s]) }}{% endfor %}",
    "much text": "{% for i in range(9999) %}{% for j in range(9999) %}"
    + "x" * 500
    + "{% endfor %}{% endfor %}",
    "brackets": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "tags": "{% if 1 %}" * 3000 + "x" + "{% endif %}" * 3000,
    "macros of each other": "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}"
    "{% endmacro %}{{ a() }}",
    "caller": "{% macro m() %}{% call m() %}x{% endcall %}{{ caller() }}{% endmacro %}"
    "{% call m() %}x{% endcall %}",
    "extends itself": "{% extends 'letter/sections/appeal.html.j2' %}",
    "imports itself": "{% import 'letter/sections/appeal.html.j2' as me %}{{ me }}",
    "growing list": "{% set n = namespace(x=[1]) %}{% for i in range(60) %}"
    "{% set n.x = n.x + n.x %}{% endfor %}",
    "growing number": "{% set n = namespace(x=2) %}{% for i in range(60) %}"
    "{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}",
    "growing product": "{% set n = namespace(x='x') %}{% for i in range(60) %}"
    "{% set n.x = n.x * 1000 %}{% endfor %}",
    "sorting": "{% for i in range(9999) %}{{ range(9999)|sort(reverse=true)|length }}{% endfor %}",
    "sorting texts": "{% for i in range(9999) %}{{ (range(9999)|map('string')|sort)[0] }}"
    "{% endfor %}",
    "grouping": "{% for i in range(9999) %}{{ range(9999)|groupby('real')|length }}{% endfor %}",
    "slices": "{% for i in range(9999) %}{{ range(9999)|slice(9999)|list|length }}{% endfor %}",
    "batches": "{{ range(9)|batch(10**10, 'x')|list }}",
    "product of texts": "{{ ('x' * 999999) * 999999 }}",
    "negative power": "{{ 2 ** -(10**9) }}",
    "wide percent": "{{ '%*d'|format(10**9, 1) }}",
    "format width": "{{ '{0:{1}}'.format(1, 10**9) }}",
    "json": "{{ range(10**7)|tojson }}",
    "wrapping": "{{ ('x ' * 400000)|wordwrap(1) }}",
    "links": "{{ ('http://a.b ' * 90000)|urlize }}",
    "expandtabs": "{{ '\t'.expandtabs(10**9) }}",
    "translate": "{{ ('x' * 99999).translate({120: 'x' * 99999}) }}",
    "cycler": "{% set c = cycler(1) %}{% for i in range(9999) %}{% for j in range(9999) %}"
    "{{ c.next() }}{% endfor %}{% endfor %}",
    "deep list": "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}"
    "{% endfor %}{{ n.x }}",
    "long integer in words": "{{ (9 ** 64) ** 9 }}",
}
#: What grows within one call: only a limit on the process ends it.
GROWTH = {
    "doubling": "{% set n.x = n.x ~ n.x %}",
    "replacing": "{% set n.x = n.x.replace('x', n.x) %}",
    "joining": "{% set n.x = n.x|join(n.x) %}",
}
MARKUP = {
    "script": "<script>alert(1)</script>",
    "handler": "<p onclick='x()'>x</p>",
    "picture": "<img src='http://attacker.example/x.png'>",
    "data picture": "<img src='data:image/svg+xml,<svg/>'>",
    "srcset": "<img srcset='http://attacker.example/x 2x'>",
    "frame": "<iframe src='http://attacker.example'></iframe>",
    "refresh": "<meta http-equiv='refresh' content='0;url=http://attacker.example'>",
    "base": "<base href='http://attacker.example/'>",
    "link": "<a href='http://attacker.example'>x</a>",
    "script link": "<a href=' javascript:alert(1)'>x</a>",
    "sheet": "<link rel='stylesheet' href='http://attacker.example'>",
    "style": "<p style='background: url(http://attacker.example)'>x</p>",
    "style element": "<style>@import 'http://attacker.example';</style>",
    "escaped style": r"<p style='background: \75rl(//attacker.example)'>x</p>",
    "form": "<form action='http://attacker.example'><input></form>",
    "svg use": "<svg><use href='#a'/></svg>",
    "svg in style": "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "comment": "<!--><img src=x>-->",
    "attachment": "<a rel='attachment' href='#x'>x</a>",
    "unquoted": "{% set x = '<script>'|e|replace('&lt;', '') %}<scr{{ '' }}ipt>1</script>",
}


def test_the_corpus_of_bombs_is_large() -> None:
    assert len(set(BOMBS.values())) == len(BOMBS) >= 20


def _lined(source: str) -> str:
    """The source in the third line."""
    return "<p>one</p>\n<p>two</p>\n" + source + "\n"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 4.0)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("name", [*ESCAPES, *BOMBS, *MARKUP])
def test_nothing_gets_out_or_stays_for_ever(write: Write, name: str) -> None:
    source = (ESCAPES | BOMBS | MARKUP)[name]
    write(sections__appeal_dot_html_dot_j2=_lined(source))
    (write("other") / "secret.html.j2").write_text("secret", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render(factories.context(kind="letter"), "html")
    error = caught.value
    assert error.todo
    if error.file == "letter/sections/appeal.html.j2":
        assert error.line == 3 or name in {"brackets", "tags"}
    else:
        assert name in {"include itself", "unquoted", "much text"}
    assert re.search(r"“[\w./]+\.j2”", error.what)


SLOW = {
    "loops without text": BOMBS["nested"],
    "calls of a macro": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}"
    "{% endmacro %}{{ m(60) }}",
    "filters in a row": "{% set many = range(9999)|list * 100 %}{{ ("
    + "many|map('upper')|map('lower')|select('string')|list|length + " * 60
    + "0) }}",
    "tests of a filter": "{% set many = range(9999)|list %}"
    "{{ (many * 100)|select('in', many)|list|length }}",
}


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("form", ["html", "md"])
def test_the_time_is_kept_without_signals_in_any_thread(write: Write, name: str, form: str) -> None:
    """As on Windows, and where pages aren't made in the main thread."""
    source = {"html": "sections__appeal_dot_html_dot_j2", "md": "markdown__appeal_dot_md_dot_j2"}
    write(**{source[form]: _lined(SLOW[name])})
    with ThreadPoolExecutor(1) as other:
        began = time.monotonic()
        made = other.submit(render, factories.context(kind="letter"), form)
        error = made.exception(60)
    assert isinstance(error, TemplateError)
    assert error.line == 3
    assert "longer than allowed" in error.what
    assert time.monotonic() - began < 30


def test_recorded_text_stays_text(write: Write) -> None:
    probe = "<img src=x onerror=alert(1)> {{ 7 * 191 }} http://attacker.example"
    tricks = (
        "{{ record.title }}{% autoescape false %}{{ record.title }}{% endautoescape %}"
        "{% set kept %}{{ record.title }}{% endset %}{{ kept }}{{ record.title|upper }}"
        "{{ record.title|attribute }}{{ record.title|lines }}{{ '%s' ~ record.title }}"
        "{{ record.title|replace('x', '<b>') }}{{ (record.title|e)[:40] }}"
    )
    write(sections__appeal_dot_html_dot_j2=tricks)
    record = factories.full() | {"title": probe}
    made = render(factories.context(record, kind="letter"), "html").content.decode()
    assert "<img" not in made
    assert "1337" not in made
    assert "http://attacker" not in made


def test_a_template_sees_plain_values_only(write: Write) -> None:
    kinds = {type(sandbox.plain_values(value)) for value in ((1,), {1: 2}, Path("x"), "x", None)}
    assert kinds == {list, dict, str, type(None)}
    values = {"record": {"title": "x"}}
    assert sandbox.plain_values(values) == values
    assert sandbox.plain_values(values)["record"] is not values["record"]
    del write


@pytest.mark.parametrize("kind", [k.name for k in catalog.kinds_of("incident")])
def test_a_template_like_ours_makes_the_same_pages(write: Write, kind: str) -> None:
    """The sandbox of own templates takes nothing away that a report needs."""
    whole = catalog.kind(kind)
    declared = f'label = "{whole.label}"\nlike = "{kind}"\n'
    write(kind_dot_toml=declared)
    ours = factories.context(kind=kind)
    own = factories.context(kind="letter")
    assert own.kind.sections == whole.sections
    for form in ("html", "md"):
        expected = render(ours, form).content.decode()
        made = render(own, form).content.decode()
        csp = re.sub(r"\n<meta http-equiv=[^>]*>", "", made)
        if kind != "executive":  # its own sections lie in its folder
            assert csp == expected
    assert "Content-Security-Policy" in render(own, "html").content.decode()


def test_pages_come_from_an_own_template(write: Write, pool: RenderPool) -> None:
    write(style_dot_css=".prose { color: #8A1C3B }\n")
    own = factories.context(kind="letter")
    result = pool.submit(own).result(90)
    assert "What we ask of you" in text_of(result.content)
    assert "PLEASE" in text_of(result.content)
    assert pool.submit(own).result(90).content == result.content


def test_the_error_comes_back_from_the_renderer(write: Write, pool: RenderPool) -> None:
    write(sections__appeal_dot_html_dot_j2=_lined("{{ record.titel.first }}"))
    with pytest.raises(RenderError) as caught:
        pool.submit(factories.context(kind="letter")).result(90)
    assert "“letter/sections/appeal.html.j2”, line 3" in caught.value.what
    assert "titel" in caught.value.what
    assert caught.value.todo


@pytest.mark.slow
@pytest.mark.parametrize("name", GROWTH)
def test_growing_text_ends_in_the_renderer(write: Write, pool: RenderPool, name: str) -> None:
    growing = "{% set n = namespace(x='xx') %}{% for i in range(60) %}" + GROWTH[name]
    write(sections__appeal_dot_html_dot_j2=_lined(growing + "{% endfor %}"))
    with pytest.raises(RenderError) as caught:
        pool.submit(factories.context(kind="letter"), seconds=60).result(200)
    assert "memory" in str(caught.value) or "longer" in str(caught.value)
    assert pool.submit(factories.context(kind="changes")).result(90).pages


def test_sections_of_an_own_document(write: Write) -> None:
    extended = (
        '{% extends "base/document.html.j2" %}\n{% block cover %}\n<p>Dear board,</p>\n'
        "{% endblock %}\n"
    )
    declared = DECLARATION.replace('document = "base/document.html.j2"\n', "")
    write(document_dot_html_dot_j2=extended, kind_dot_toml=declared)
    made = render(factories.context(kind="letter"), "html").content.decode()
    assert "Dear board," in made
    assert 'class="cover"' not in made
    assert "PLEASE" in made
