"""Places in texts as Qt counts them: in units of UTF-16, two for 🔥."""


def units(text: str) -> int:
    """The length of a text for Qt."""
    if text.isascii() or max(text) <= "\uffff":
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
