"""A secret in every form in which a target may send it back."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "url": lambda s: quote(s, safe=""),
    "url-lower": lambda s: quote(s, safe="").lower() if s.islower() else quote(s),
    "url-all": lambda s: "".join(f"%{byte:02x}" for byte in s.encode()),
    "form": quote_plus,
    "json": json.dumps,
    "json-utf8": lambda s: json.dumps(s, ensure_ascii=False),
    "json-slash": lambda s: json.dumps(s).replace("/", "\\/"),
    "json-twice": lambda s: json.dumps(json.dumps(s)),
    "json-unicode": lambda s: "".join(f"\\u{ord(c):04X}" for c in s),
    "html": html.escape,
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64-1": lambda s: base64.b64encode(b"a" + s.encode() + b"tail").decode(),
    "base64-2": lambda s: base64.b64encode(b"ab" + s.encode() + b"tail").decode(),
    "base64-url": lambda s: base64.urlsafe_b64encode(b"user:" + s.encode()).decode(),
    "json-escape-of-one": lambda s: s.replace("=", "\\u003d").replace("d", "\\u0064").replace("D", "\\u0044"),
    "json-unicode-lower": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "url-partly": lambda s: s.replace("/", "%2F").replace("r", "%72").replace("\\", "%5c"),
    "url-twice": lambda s: quote(quote(s, safe=""), safe=""),
    "xml": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "xml-hex": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "xml-in-json": lambda s: html.escape(s).replace("&", "\\u0026"),
    "upper": str.upper,
    "lower": str.lower,
    "over lines": lambda s: f"{s[:6]}\r\n  {s[6:]}",
    "over lines in JSON": lambda s: json.dumps(f"{s[:6]}\n{s[6:]}"),
    "base64 over lines": lambda s: base64.encodebytes(b"q" * 50 + s.encode()).decode(),
    "base64-slash": lambda s: base64.b64encode(b"?>" + s.encode()).decode().replace("/", "\\/"),
    "base64-in-url": lambda s: quote(base64.b64encode(b"user:" + s.encode()).decode(), safe=""),
}
