"""The headers that real servers send with answers that are not the page."""

from __future__ import annotations

from tests.simulation.faults import FAULTS

Headers = tuple[tuple[str, str], ...]

HTML = ("Content-Type", "text/html; charset=UTF-8")
SITE: Headers = (
    HTML,
    ("Server", "nginx"),
    ("Cache-Control", "max-age=3600, public"),
    ("Content-Language", "en"),
    ("X-Drupal-Cache", "HIT"),
    ("X-Drupal-Dynamic-Cache", "MISS"),
    ("X-Generator", "Drupal 10 (https://www.drupal.org)"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Vary", "Cookie,Accept-Encoding"),
    ("Via", "1.1 varnish, 1.1 0c0ffee.cloudfront.net (CloudFront)"),
    ("X-Cache", "Hit from cloudfront"),
    ("Age", "1312"),
    ("Expires", "Sun, 19 Nov 1978 05:00:00 GMT"),
    ("Last-Modified", "Tue, 14 Nov 2023 12:00:00 GMT"),
    ("ETag", '"1699963200"'),
)
CHALLENGE: Headers = (
    HTML,
    ("Server", "cloudflare"),
    ("cf-mitigated", "challenge"),
    ("CF-RAY", "8c0ffee0c0ffee00-LHR"),
    ("Cache-Control", "private, max-age=0, no-store, no-cache, must-revalidate, post-check=0, pre-check=0"),
    ("Expires", "Thu, 01 Jan 1970 00:00:01 GMT"),
    ("Critical-CH", "Sec-CH-UA-Bitness, Sec-CH-UA-Arch"),
    ("Permissions-Policy", "accelerometer=()"),
    ("Set-Cookie", "__cf_bm=x; path=/; HttpOnly; Secure; SameSite=None"),
)
FIREWALL: Headers = (
    ("Content-Type", "text/html"),
    ("Server", "AkamaiGHost"),
    ("Mime-Version", "1.0"),
    ("Cache-Control", "max-age=0"),
    ("X-Iinfo", "1-2-3 NNNN RT(1700000000000 0) q(0 -1 -1 -1)"),
    ("X-CDN", "Imperva"),
)
MAINTENANCE: Headers = (
    HTML,
    ("Server", "Apache/2.4.62 (Debian)"),
    ("Retry-After", "3600"),
    ("Cache-Control", "must-revalidate, no-cache, private"),
    ("X-Generator", "Drupal 10 (https://www.drupal.org)"),
    ("Content-Language", "en"),
)
CACHE: Headers = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Server", "Varnish"),
    ("X-Varnish", "32770"),
    ("Retry-After", "5"),
    ("X-Cache", "MISS"),
    ("Age", "0"),
)
SIGN_IN: Headers = (
    HTML,
    ("Server", "Microsoft-IIS/10.0"),
    ("X-Powered-By", "ASP.NET"),
    ("Cache-Control", "no-store"),
    ("Set-Cookie", "SSESS0=x; path=/; secure; HttpOnly"),
    ("X-Robots-Tag", "noindex, nofollow"),
)
ARCHIVE: Headers = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Server", "nginx"),
    ("x-ts", "404"),
    ("x-app-server", "wwwb-app200"),
    ("server-timing", "captures_list;dur=0.5"),
)

_OTHERS: dict[str, Headers] = {
    "challenge challenge_in_frame script_challenge": CHALLENGE,
    "blocked access_denied request_rejected proxy_block": FIREWALL,
    "maintenance maintenance_with_the_title waiting_room": MAINTENANCE,
    "cache_error server_error": CACHE,
    "sign_in sign_on_form captive_portal": SIGN_IN,
    "archive_error": ARCHIVE,
    "json_answer json_with_markup": (
        ("Content-Type", "application/json"),
        ("Server", "nginx"),
        ("X-Drupal-Ajax-Token", "1"),
    ),
    "rss": (("Content-Type", "application/rss+xml; charset=utf-8"), ("Server", "nginx")),
    "sitemap storage_error": (
        ("Content-Type", "application/xml"),
        ("Server", "AmazonS3"),
        ("x-amz-request-id", "0C0FFEE"),
    ),
    "plain_text": (("Content-Type", "text/plain; charset=utf-8"), ("Server", "nginx")),
    "pdf": (("Content-Type", "application/pdf"), ("Content-Disposition", 'inline; filename="page.pdf"')),
    "still_compressed": (("Content-Type", "application/octet-stream"), ("Server", "nginx")),
    "wrong_charset": (("Content-Type", "text/html; charset=iso-8859-1"), ("Server", "Apache")),
}


def headers_of(kind: str) -> Headers:
    """What a server sends with a faulty answer; the site's own headers where it is the site's own answer."""
    assert kind in FAULTS, kind
    return next((headers for kinds, headers in _OTHERS.items() if kind in kinds.split()), SITE)
