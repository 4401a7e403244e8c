"""What WeasyPrint leaves to do: marks of PDF/UA, scopes of table heads, the attached record.

It writes PDF/A-3a. Here come the PDF/UA-1 identification, the scope of each table head, the
record as an attachment, and dates and identifiers that depend on the content alone.
No conformance is claimed until a validator has run.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

#: The name of the attached record in every report.
RECORD_NAME = "record.json"
PRODUCER = "Hotwash"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file adheres to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself.

    Attributes:
        at: the time of the export; every date in the file is this one.
    """

    title: str
    subject: str
    author: str
    language: str
    at: datetime


def finish(content: bytes, about: About, record: bytes) -> bytes:
    """The finished file.

    Args:
        content: the PDF as the library wrote it.
        about: title, author and time.
        record: the JSON that the pages were made of.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _describe(pdf, about)
        _attach(pdf, about, record)
        for element in _structure(pdf):
            if element.get("/S") == Name.TH:
                _scope(element)
        written = io.BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            linearize=False,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return written.getvalue()


def _describe(pdf: pikepdf.Pdf, about: About) -> None:
    at = about.at.astimezone(UTC)
    xmp = _XMP.format(
        title=escape(about.title),
        subject=escape(about.subject),
        author=escape(about.author),
        language=escape(about.language),
        producer=PRODUCER,
        at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
    )
    pdf.Root.Metadata = pdf.make_stream(
        xmp.encode(), Dictionary(Type=Name.Metadata, Subtype=Name.XML)
    )
    pdf.Root.Lang = String(about.language)
    preferences = pdf.Root.get("/ViewerPreferences") or Dictionary()
    preferences.DisplayDocTitle = True
    pdf.Root.ViewerPreferences = preferences
    date = String(_pdf_date(at))
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(about.title),
            Subject=String(about.subject),
            Author=String(about.author),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=date,
            ModDate=date,
        )
    )


def _attach(pdf: pikepdf.Pdf, about: About, record: bytes) -> None:
    date = String(_pdf_date(about.at.astimezone(UTC)))
    digest = hashlib.sha256(record).hexdigest()
    stream = pdf.make_stream(
        record,
        Dictionary(
            Type=Name.EmbeddedFile,
            Subtype=Name("/application/json"),
            Params=Dictionary(
                Size=len(record),
                CreationDate=date,
                ModDate=date,
                CheckSum=String(hashlib.md5(record, usedforsecurity=False).digest()),
            ),
        ),
    )
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(RECORD_NAME),
            UF=String(RECORD_NAME),
            Desc=String(f"The record that this report was made of. SHA-256 {digest}"),
            AFRelationship=Name.Source,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    names = pdf.Root.get("/Names") or Dictionary()
    names.EmbeddedFiles = Dictionary(Names=Array([String(RECORD_NAME), specification]))
    pdf.Root.Names = names
    pdf.Root.AF = Array([specification])


def _structure(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every element of the structure tree; a walk with a list, since trees may be deep."""
    root = pdf.Root.get("/StructTreeRoot")
    waiting = [root.K] if root is not None and "/K" in root else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting.extend(item)
        elif isinstance(item, Dictionary) and "/S" in item:
            yield item
            if "/K" in item:
                waiting.append(item.K)


def _scope(head: pikepdf.Object) -> None:
    attributes = head.get("/A")
    if attributes is None:
        head.A = Dictionary(O=Name.Table, Scope=Name.Column)
        return
    for one in attributes if isinstance(attributes, Array) else [attributes]:
        if one.get("/O") == Name.Table:
            one.Scope = Name.Column
            return
    entries = list(attributes) if isinstance(attributes, Array) else [attributes]
    head.A = Array([*entries, Dictionary(O=Name.Table, Scope=Name.Column)])


def _pdf_date(at: datetime) -> str:
    return f"D:{at:%Y%m%d%H%M%S}Z"
