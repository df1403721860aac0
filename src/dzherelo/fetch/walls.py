"""Refusals that come from a bot filter in front of the publisher, told by their headers."""

import msgspec

from dzherelo.fetch.answers import Headers
from dzherelo.model.outcome import Fault

MARK = "by the bot filter of"
"""Stands in the detail of a refusal, between the status and the name of the filter."""
_STATUSES = frozenset({401, 403, 429, 503})


def name(status: int, headers: Headers) -> str:
    """Whose filter refused us, "" when the publisher did so himself, as far as headers tell.

    Cloudflare marks its challenges (`cf-mitigated: challenge`, in its documentation), DataDome and
    Sucuri the answers they block. DDoS-Guard and Akamai refuse under their own server's name; an
    answer that they only pass on bears the publisher's.
    """
    if status not in _STATUSES:
        return ""
    server = headers.server.lower()
    signs = {
        "Cloudflare": "challenge" in headers.cf_mitigated.lower(),
        "DataDome": bool(headers.x_datadome),
        "Sucuri": bool(headers.x_sucuri_block),
        "DDoS-Guard": server.startswith("ddos-guard"),
        "Akamai": server.startswith("akamaighost"),
    }
    return next((one for one, there in signs.items() if there), "")


def explained(fault: Fault, status: int, headers: Headers) -> Fault:
    """The fault of an answer, with the filter that it came from in its detail."""
    filter_ = name(status, headers)
    if not filter_:
        return fault
    return msgspec.structs.replace(fault, detail=f"{fault.detail}, {MARK} {filter_}")
