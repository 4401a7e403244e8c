"""Numbers of key events; they are part of the record, because any text may cite them."""

from kb.incidents.record.numbering import key_numbers

__all__ = ["key_numbers"]
