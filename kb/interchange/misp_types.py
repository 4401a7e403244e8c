"""Which thing each attribute type of MISP names; types that aren't here are kept as they are."""

from kb.vocabulary.enums import EntityType as T

_BY_KIND: dict[T, str] = {
    T.IP: "ip ip-src ip-dst",
    T.DOMAIN: "domain hostname whois-registrar dns-soa-email",
    T.URL: "url uri",
    T.MAILBOX: (
        "email email-src email-dst email-reply-to target-email whois-registrant-email jabber-id"
    ),
    T.MAIL_MESSAGE: "email-subject email-message-id",
    T.FILE: "filename email-attachment filename-pattern pdb",
    T.FILE_HASH: (
        "md5 sha1 sha224 sha256 sha384 sha512 sha512/224 sha512/256 sha3-224 sha3-256 sha3-384 "
        "sha3-512 ssdeep imphash pehash impfuzzy tlsh vhash authentihash cdhash telfhash "
        "x509-fingerprint-md5 x509-fingerprint-sha1 x509-fingerprint-sha256 ja3-fingerprint-md5 "
        "hassh-md5 hasshserver-md5"
    ),
    T.REGISTRY_KEY: "regkey",
    T.PROCESS: "process",
    T.MALWARE: "malware-type",
    T.USER: "target-user github-username twitter-id",
    T.HOST: "target-machine",
    T.SERVICE: "windows-service-name windows-service-displayname",
    T.CLOUD_APPLICATION: "chrome-extension-id mobile-application-id",
}
#: The kind of asset by attribute type.
KINDS: dict[str, T] = {name: kind for kind, names in _BY_KIND.items() for name in names.split()}

#: Types whose value is a sentence or a rule, not a thing.
TEXTS = frozenset({"comment", "text", "other"})
RULES = frozenset(
    """yara snort sigma bro zeek suricata kusto-query stix2-pattern pattern-in-file
    pattern-in-traffic pattern-in-memory""".split()
)
FILES = frozenset({"attachment", "malware-sample"})
LINKS = frozenset({"link"})
WEAKNESSES = frozenset({"vulnerability", "weakness", "cpe"})
#: Hashes that name a file by themselves, as identifiers of an asset.
HASHES = frozenset({"md5", "sha1", "sha256"})
