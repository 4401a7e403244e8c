"""Signatures of exported PDFs with a certificate: PAdES B-B, made and checked on this machine.

pyHanko and cryptography are loaded by the modules in here alone, and those only when somebody
signs a report or checks a signed one.
"""

import logging

# What the libraries log names people and files, and says in tracebacks what we say in sentences.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False
