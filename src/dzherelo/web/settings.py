"""What an instance's owner decides about the portal."""

import msgspec


class PortalSettings(msgspec.Struct, frozen=True):
    """`public` is False on an instance for one person: then the whole text is shown by default.

    `base_url` has no trailing slash. `banner` is "" or "recorded" (a translated sentence says that
    the edition is fiction). `secret` signs picture addresses, `contact` is shown on the about page.
    `operator_key` opens figures and status of a public instance; "" keeps them closed.
    """

    public: bool = False
    base_url: str = "http://127.0.0.1:8080"
    banner: str = ""
    title: str = "Джерело"
    secret: bytes = b""
    contact: str = ""
    operator_key: str = ""
