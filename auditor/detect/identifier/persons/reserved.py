"""Addresses and numbers that reach nobody, because somebody keeps them for examples.

Domains for documentation and tests, and the ranges of telephone numbers that regulators
give to films and manuals. Also the roles of a mailbox: whoever reads `support@` is not
the person that a message is about.
"""

from __future__ import annotations

import re

# RFC 2606 and RFC 6761; what the root does not have (`.test`) is no address anyway.
_DOMAINS = re.compile(
    r"(?:.{1,200}\.)?(?:example\.(?:com|net|org|edu)|example|test|invalid|localhost)", re.IGNORECASE
).fullmatch
# What a form shows where an address belongs, as designers write it: both halves say what stands
# there. A real provider's domain (`mail.com`) takes a local part that is no name at all.
_FILLED = re.compile(
    r"(?:user(?:name)?|test|you|your[._-]?(?:e?mail|name)?|name|e?mail|address|example|sample"
    r"|someone|somebody|anyone|foo|bar|baz|abc|xyz|me)[0-9]{0,3}"
    r"@(?:example\.(?:com|org|net|edu)|(?:e?mail|domain)\.example|your[._-]?e?mail\.com"
    r"|(?:your|my)?(?:domain|company|website|site)\.com|(?:test|address|foo|bar|baz|abc)\.com)"
    r"|(?:user|username|you|your|your[._-]?e?mail|your[._-]?name|name|example)@e-?mail\.com",
    re.IGNORECASE,
).fullmatch
# RFC 2142, and what companies call such mailboxes in some languages.
_MACHINES = frozenset(
    {"noreply", "donotreply", "mailerdaemon", "bounce", "bounces", "notification", "notifications",
     "alerts", "newsletter", "mailer", "daemon"}
)  # fmt: skip
_ROLES = _MACHINES | frozenset(
    {"info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster",
     "hostmaster", "usenet", "news", "webmaster", "www", "uucp", "ftp", "contact", "contacts",
     "help", "helpdesk", "admin", "administrator", "privacy", "legal", "git", "press", "media",
     "feedback", "hello", "hi", "team", "office", "enquiries", "inquiries", "service", "services",
     "customerservice", "customercare", "customersupport", "care", "billing", "accounts",
     "accounting", "orders", "order", "shop", "store", "booking", "bookings", "reservations",
     "reservation", "jobs", "careers", "career", "hr", "recruiting", "events", "dpo", "gdpr",
     "dataprotection", "copyright", "dmca", "editor", "editorial", "webteam", "partners",
     "partnerships", "ads", "advertising", "business", "general", "mail", "post", "root",
     "kontakt", "kundenservice", "kundendienst", "datenschutz", "impressum", "bewerbung",
     "buchhaltung", "vertrieb", "presse", "contacto", "ventas", "atencionalcliente", "contato",
     "contatto", "contatti", "vendite", "assistenza", "service-client", "serviceclient",
     "asiakaspalvelu", "myynti", "varaukset", "kundtjanst", "kundeservice", "klantenservice",
     "kontor", "biuro", "obchod", "rezervace", "lettings"}
)  # fmt: skip
_ENDINGS = ("webmaster", "postmaster", "noreply", "helpdesk", "support")
_SEPARATORS = str.maketrans("", "", "._-")

# By the country's code: the numbers, as they are dialled after it. NANPA (555-01XX), Ofcom,
# ACMA, ARCEP (decision 2018-0881), Bundesnetzagentur.
_FICTION = {
    "1": r"[2-9]\d\d55501\d\d",
    "44": r"207946\d{4}|(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|1914980\d{3}"
          r"|1632960\d{3}|28964960\d{2}|29?2018\d{4}|7700900\d{3}|8081570\d{3}|909879\d{4}"
          r"|3069990\d{3}",
    "61": r"[2378](?:5550|7010)\d{4}|49157\d{4}|1800975[78]\d\d|1800160401|1300975707",
    "33": r"19900\d{4}|26191\d{4}|35301\d{4}|46571\d{4}|53649\d{4}|63998\d{4}",
    "49": r"3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3}|171392\d{4}"
          r"|17604069\d{3}|1522881\d{4}|1522889\d{4}|1525459\d{4}|17299\d{5}|1749091317|1749464308",
}  # fmt: skip
_FICTIONS = {code: re.compile(ranges).fullmatch for code, ranges in _FICTION.items()}


# Hosts that stand behind the at sign of an account, where no mailbox is: WhatsApp's, networks'.
_ACCOUNTS = ("s.whatsapp.net", "g.us", "c.us", "lid.whatsapp.net")
_NETWORKS = ".3gppnetwork.org"  # 3GPP TS 23.003


def example_domain(domain: str) -> bool:
    """Whether a domain, or one above it, is kept for documentation and tests."""
    return _DOMAINS(domain) is not None


def fills_a_form(address: str) -> bool:
    """Whether both halves of an e-mail address only say what should stand there."""
    return _FILLED(address) is not None


def role(address: str) -> bool:
    """Whether an e-mail address is of a role: its local part, as written, before + or %2B."""
    local = _local(address)
    return local in _ROLES or local.endswith(_ENDINGS)


def machine_role(address: str) -> bool:
    """Whether an e-mail address is one that only sends."""
    local = _local(address)
    return local in _MACHINES or local.startswith(("noreply", "donotreply"))


def _local(address: str) -> str:
    local = re.split(r"@|%40", address, maxsplit=1)[0].lower()
    return local.partition("+")[0].translate(_SEPARATORS)


def fictional(country: str, number: str) -> bool:
    """Whether digits behind a country's code are of a range for films and manuals."""
    test = _FICTIONS.get(country)
    return test is not None and test(number) is not None


def no_mailbox(domain: str) -> bool:
    """Whether what looks like an address's domain has accounts of another kind, and no mail."""
    low = domain.lower()
    return low in _ACCOUNTS or low.endswith(_NETWORKS)
