"""Own templates at work: plain values in, text out, and bounds for everything between.

Recorded text is shown as in Hotwash's own templates: defanged and escaped, whatever the template
does. What takes too long or grows too large ends with the file and the line it happened in.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, override

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.runtime import Context

from reports import environment
from reports.catalog import TEMPLATES
from reports.errors import TemplateError
from reports.own import output
from reports.own.template import Template
from reports.own.watch import TooLongError, WatchedEnvironment

#: How long one rendering of templates may take.
SECONDS = 20.0
MOST_CHARACTERS: Final = 30_000_000
_MOST_RANGE: Final = 10_000
_LONGEST_PRODUCT: Final = 1_000_000
_MOST_BITS: Final = 4096
#: No “safe” (recorded text would become HTML), no “random” (equal records give equal bytes),
#: nothing that pads to any width.
_FILTERS: Final = frozenset(
    "abs attribute batch block capitalize count d default dictsort e escape fenced first float "
    "counted counts groupby inline int items join last length lines list listed lower map marked "
    "max min reject rejectattr replace reverse round select selectattr slice sort string striptags "
    "sum title trim truncate unique upper wordcount".split()
)
#: What only the parts of Hotwash itself may use, on text that stands in them.
_OUR_FILTERS: Final = frozenset({"safe", "indent"})
_GLOBALS: Final = frozenset({"range", "dict", "namespace", "cycler", "joiner"})
_METHODS: Final[tuple[tuple[type, frozenset[str]], ...]] = (
    (
        str,
        frozenset(
            "lower upper title capitalize strip lstrip rstrip split splitlines startswith endswith "
            "replace count find partition rpartition removeprefix removesuffix isdigit join".split()
        ),
    ),
    (dict, frozenset({"items", "keys", "values", "get"})),
    (list, frozenset({"index", "count"})),
    (tuple, frozenset({"index", "count"})),
    (int, frozenset()),
    (float, frozenset()),
)
_CSP: Final = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
)
_WHY: Final = "Write the template more simply, or show fewer rows."


class _TooMuchError(Exception):
    """A value or the text grows too large."""


def as_html(template: Template, name: str, values: Mapping[str, Any], *, screen: bool) -> str:
    """HTML of an own template, checked to hold nothing that loads or runs.

    Args:
        template: its files.
        name: of the template of the whole.
        values: what `document.prepare` gave.
        screen: it is for a browser, which is told to load nothing as well.

    Raises:
        TemplateError: it can't be made; says in which file and line.
    """
    made = _made(template, name, values, environment.for_html(_sandbox(template, escapes=True)))
    try:
        output.check(made)
    except output.ForbiddenError as error:
        file, line = _place_of(template, name, error.token)
        raise TemplateError(file, line, error.what, "Take it out there.") from error
    return made.replace("<head>", f"<head>\n{_CSP}", 1) if screen else made


def as_text(template: Template, name: str, values: Mapping[str, Any]) -> str:
    """Markdown of an own template.

    Raises:
        TemplateError: it can't be made; says in which file and line.
    """
    return _made(template, name, values, environment.for_text(_sandbox(template, escapes=False)))


def plain_values(value: Any) -> Any:  # noqa: ANN401 - any value of a template
    """A copy of nothing but dicts, lists, texts and numbers."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain_values(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_values(held) for held in value]
    return str(value)


class _Sandbox(WatchedEnvironment):
    """Knows a few methods of plain values, and no way from them to anything else."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    @override
    def compile(self, source: Any, name: str | None = None, *given: Any, **named: Any) -> Any:
        try:
            return super().compile(source, name, *given, **named)
        except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
            raise TemplateSyntaxError("it is nested too deeply", 1, name, name) from error

    @override
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if attr.startswith("_"):
            return False
        for kind, allowed in _METHODS:
            if isinstance(obj, kind):
                return attr in allowed
        return super().is_safe_attribute(obj, attr, value)

    @override
    def wrap_str_format(self, value: Any) -> None:
        """No formatting: it pads to any width. The method itself isn't among those known."""

    @override
    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        _refuse_growth(operator, left, right)
        return super().call_binop(context, operator, left, right)


def _refuse_growth(operator: str, left: Any, right: Any) -> None:  # noqa: ANN401 - of any type
    """A product, a power or a padding that would fill the memory.

    Raises:
        _TooMuchError: it is one.
    """
    if operator == "%" and isinstance(left, str):
        raise _TooMuchError("“%” doesn't fill in texts here: use “~”.")
    numbers = isinstance(left, int) and isinstance(right, int)
    if operator == "**" and not (numbers and abs(right) <= 64 and left.bit_length() <= 64):
        raise _TooMuchError("this power is too large.")
    if operator == "*" and numbers:
        if left.bit_length() + right.bit_length() > _MOST_BITS:
            raise _TooMuchError("this number is too large.")
    elif operator == "*":
        held, times = (left, right) if isinstance(right, int) else (right, left)
        if isinstance(times, int) and hasattr(held, "__len__"):
            _refuse_length(len(held) * times)
    if operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
        _refuse_length(len(left) + len(right))


def _refuse_length(length: int) -> None:
    if length > _LONGEST_PRODUCT:
        raise _TooMuchError(f"this would be longer than {_LONGEST_PRODUCT:,}.")


def _ours(name: str, made: Callable[..., Any], own: str) -> Callable[..., Any]:
    """A filter that refuses to work in a file of an own template."""

    @pass_context
    def held(context: Context, *values: object, **named: object) -> object:
        if str(context.name).startswith(f"{own}/"):
            raise SecurityError(f"the filter “{name}” is not offered")
        return made(*values, **named)

    return held


def _range(*bounds: int) -> range:
    """Numbers, not more than anybody shows."""
    made = range(*bounds)
    if len(made) > _MOST_RANGE:
        raise _TooMuchError(f"a range has at most {_MOST_RANGE:,} numbers.")
    return made


class _Loader(BaseLoader):
    """The files of the template, and the parts that come with Hotwash. Nothing else."""

    def __init__(self, template: Template) -> None:
        self._template = template

    @override
    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        folder, _, inner = template.partition("/")
        if folder == self._template.name and inner in self._template.files:
            return self._template.files[inner], template, None
        parts = template.split("/")
        ours = template.endswith(".j2") and not any(part in {"", ".", ".."} for part in parts)
        if ours and "\\" not in template and (TEMPLATES / template).is_file():
            return (TEMPLATES / template).read_text(encoding="utf-8"), template, None
        raise TemplateNotFound(template)


def _sandbox(template: Template, *, escapes: bool) -> WatchedEnvironment:
    made = _Sandbox(
        loader=_Loader(template),
        autoescape=escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals = {name: made.globals[name] for name in _GLOBALS} | {"range": _range}
    return made


def _made(
    template: Template,
    name: str,
    values: Mapping[str, Any],
    sandbox: WatchedEnvironment,
) -> str:
    """Render, and turn whatever goes wrong into a sentence with its file and line."""
    ours = {key: _ours(key, sandbox.filters[key], template.name) for key in _OUR_FILTERS}
    sandbox.filters = {key: f for key, f in sandbox.filters.items() if key in _FILTERS} | ours
    for functions in (sandbox.filters, sandbox.tests):
        sandbox.watch(functions)
    pieces: list[str] = []
    size = 0
    try:
        sandbox.begin(SECONDS)
        for piece in sandbox.get_template(name).generate(plain_values(values)):
            size += len(piece)
            if size > MOST_CHARACTERS:
                raise _TooMuchError("it makes too much text.")  # noqa: TRY301 - told below
            pieces.append(piece)
    except Exception as error:
        file, line = _where(error, name)
        what, todo = _told(error)
        raise TemplateError(file, line, what, todo) from error
    return "".join(pieces)


#: What is said of an error and what is to be done, by its kind; the first that fits.
_SENTENCES: Final[tuple[tuple[type[BaseException], str, str], ...]] = (
    (TooLongError, "it runs longer than allowed.", _WHY),
    (_TooMuchError, "{said}.", _WHY),
    (RecursionError, "it includes or calls itself without end.", "Give the recursion an end."),
    (MemoryError, "it needs more memory than allowed.", _WHY),
    (OverflowError, "this number is too large.", _WHY),
    (ZeroDivisionError, "this divides by 0.", "Ask first whether it is 0."),
    (
        TemplateNotFound,
        "there is no template “{said}”.",
        "Name one of this folder, or a part of Hotwash such as base/cover.html.j2.",
    ),
    (SecurityError, "this isn't allowed: {said}.", "Use values by their names, and the filters."),
    (UndefinedError, "{said}.", "Write the name as the record has it, or ask “is defined” first."),
    (JinjaError, "this can't be read: {said}.", "Put the line right."),
)


def _told(error: Exception) -> tuple[str, str]:
    """What went wrong, and what to do, in sentences."""
    said = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
    for kind, what, todo in _SENTENCES:
        if isinstance(error, kind):
            return what.format(said=said), todo
    return f"this can't be worked out: {said}.", "Put the line right."


def _where(error: BaseException, name: str) -> tuple[str, int]:
    """The file and the line of a template that an error comes from."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or name, error.lineno
    file, line = name, 0
    at: TracebackType | None = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code.co_filename
        if code.endswith(".j2"):
            file, line = code, at.tb_lineno
        at = at.tb_next
    return file, line


def _place_of(template: Template, name: str, token: str) -> tuple[str, int]:
    """Where something stands in the files of a template; the whole one where it isn't found."""
    for file, text in sorted(template.files.items()):
        at = text.lower().find(token.lower())
        if at >= 0 and file.endswith(".j2"):
            return f"{template.name}/{file}", text[:at].count("\n") + 1
    return name, 0
