"""Places in texts as Qt counts them: in units of UTF-16, two for 🔥."""


def units(text: str) -> int:
    """The length of a text for Qt."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
