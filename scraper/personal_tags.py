"""Tags and scripts that name a person: their attributes, and which elements stand for one."""

from __future__ import annotations

import re

from scraper.practice_labels import is_private

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s>"']+)"""
_ATTRIBUTE = rf"""\s*=\s*){_VALUE}"""
_META = re.compile(
    r"""(?ix) \b(?:name|property|itemprop|http-equiv) \s*=\s* ["']?
        [^"'>]*(?:contact|author|creator|contributor|owner|reply-?to|e-?mail|phone|twitter:data)"""
)
_CONTENT = re.compile(rf"(?i)(\bcontent\s*=\s*){_VALUE}")
_PERSONAL = re.compile(rf"(?i)(\s[\w:.-]*(?:e-?mail|contact|phone|author(?!i)|data-owner)[\w:.-]*{_ATTRIBUTE}")
_FRAMED = re.compile(rf"(?i)(\ssrcdoc{_ATTRIBUTE}")
_FILLED = re.compile(r"""(?i)\sname\s*=\s*["']?[\w.-]*(?:contact|author|owner|recipient|to[_-]?name)""")
_VALUED = re.compile(rf"(?i)(\svalue{_ATTRIBUTE}")
_DOMAIN = re.compile(rf"(?i)(\sdata-[\w.-]*(?:domain|host|tld){_ATTRIBUTE}")
_USER = re.compile(rf"(?i)(\sdata-[\w.-]*(?:user|name|local|login|account){_ATTRIBUTE}")
_OWN_DOMAIN = re.compile(
    r"""(?ix) (\s(?:data-[\w.-]*|title|alt)\s*=\s*)
        ["']? @?(?:[a-z0-9-]+\.)+(?:uk|com|org|net|gov|eu|police|info) ["']?(?=[\s/>])"""
)
_OWN_LOCAL = re.compile(
    r"""(?ix) (\s(?:data-[\w.-]*|class)\s*=\s*) ["']? [a-z][a-z0-9+-]*(?:[._][a-z0-9+-]+)+@? ["']?(?=[\s/>])"""
)
_CALLED = re.compile(
    r"""(?x) (\s(?i:aria-label|title|alt)\s*=\s*) (["'])
        \s*(?i:(?:send\s(?:an?\s)?)?(?:e-?mail|contact|message|write|ring|call|phone|photo\sof)(?:\sto)?
            |pc|pcso|dc|ds|di|dci|ps|sgt|sergeant|insp(?:ector)?|supt|superintendent|(?:chief\s)?constable)\s+
        [A-Z][\w.'-]*\s+[A-Z][^"']* \2"""
)
_CARD = re.compile(
    rf"""(?i)(\shref\s*=\s*)(?=["']?[^"'>\s]*(?:\.vcf\b|linkedin\.com/in/|//wa\.me/|whatsapp\.com/send)){_VALUE}"""
)
_SCRIPTED = re.compile(r"""(?is)(\shref\s*=\s*)(?:"\s*javascript:(?!\s*void)[^"]*"|'\s*javascript:(?!\s*void)[^']*')""")
_ON_EVENT = re.compile(rf"(?i)(\son[a-z]+{_ATTRIBUTE}")
_TELLS = re.compile(
    r"""(?ix) (?:["'`]|&quot;|&\#0*39;|&apos;) \s*@ | @\s* (?:["'`]|&quot;|&\#0*39;|&apos;)
    | \\(?:x|u00|u\{0{0,6})40 | \\100 | fromCharCode | fromCodePoint | \batob\b | \bunescape\s*\( | decodeURI
    | mailto | lto: | uncrypt | \.reverse\s*\( | rot_?13 | charCodeAt
    | (?:["'`][^"'`\s]?["'`]\s*,\s*){6}"""
)
_TYPE = re.compile(r"""(?i)\stype\s*=\s*["']?\s*[\w/+.-]*(?:json|template|html)""")
_RULE = re.compile(r"""(?ix) content\s*:\s*["'][^"']*(?:@|\.(?:uk|com|org|net)\b) | (?:\\[0-9a-f]{2,6}\s?){5}""")
_CODE = re.compile(r"(?is)(<(?:script|style)\b[^<>]*>)(.*?)(</(?:script|style)\s*>|\Z)")
_STANDS_FOR = re.compile(
    r"""(?ix) \b(?:class|itemprop|rel|rev|property|typeof|itemtype) \s*=\s* (?:"[^"]*|'[^']*|[^\s>"']*)
        (?<![\w-]) (?:vcard|h-card|p-author|fn\ n|given-name|family-name|p-name|p-tel|tel
            |author|creator|byline|(?:schema:|foaf:|schema\.org/)person|schema:author
            |foaf:name|sioc:useraccount|email|telephone|contactpoint|contact-(?:name|person|details)|mail-?to)
        (?![\w-])"""
)
_PERSON = re.compile(r"""(?i)\s(?:typeof|itemtype)\s*=\s*["']?[^"'>]*\bPerson\b""")
_FIELD = re.compile(r"""(?i)\bclass\s*=\s*["']?[^"'>]*field--name-field-[\w-]*(?:contact|e-?mail|phone)""")
_LABEL = re.compile(r"""(?i)\s(?:data-(?:label|title|th)|aria-label|title)\s*=\s*["']([^"']{3,60})["']""")
_LABELLED = frozenset("td dd span p li div".split())
_TELLS_CONTACT = re.compile(r"(?i)contact|mail|@|author|phone|\bby\s+(?-i:[A-Z])")
_SPACE = r"(?:[\s.-]|&nbsp;|&\#160;|\u00c2?\u00a0)?"
PHONE = re.compile(  # geographic, corporate and mobile numbers; not 03, 08 and short ones, which are nobody's
    rf"""(?x) (?<![\w.,/+-]) (?: (?:\+|00)44{_SPACE}(?:\(0\){_SPACE})?\(? | \(?0 ) [127]
        (?:\)?{_SPACE}\(?\d){{8,9}} (?! [\w-] | [.,]\d)"""
)
"""A telephone number of Great Britain that can be a person's."""
_NUMBER = re.compile(r"""(?i)\shref\s*=\s*["']?\s*(?:tel|callto|sms):""")
_TOO_WIDE = frozenset("html body main article form head table tbody".split())


def tells_contact(text: str) -> bool:
    """Whether a comment, or a page within the page, may say whom to ask or who wrote it."""
    return _TELLS_CONTACT.search(text) is not None or PHONE.search(text) is not None


def stands_for_person(name: str, source: str) -> bool:
    """Whether an element says who wrote a page or can be asked, by its class or what it is marked up as."""
    if name in _TOO_WIDE:
        return False
    label = _LABEL.search(source) if name in _LABELLED else None
    return (
        name == "address"
        or (label is not None and is_private(label[1]))
        or any(pattern.search(source) for pattern in (_STANDS_FOR, _PERSON, _FIELD, _NUMBER))
    )


def without_attributes(name: str, source: str) -> str:
    """A tag without the values that name a contact, or from which a script puts an address together."""
    if name == "meta":
        return _CONTENT.sub(r'\1""', source) if _META.search(source) else PHONE.sub("", source)
    for pattern in (_PERSONAL, _CALLED, _CARD, _SCRIPTED):
        source = pattern.sub(r'\1""', source)
    source = _FRAMED.sub(lambda frame: f'{frame[1]}""' if tells_contact(frame[0]) else frame[0], source)
    if name == "input" and _FILLED.search(source):
        source = _VALUED.sub(r'\1""', source)
    source = _ON_EVENT.sub(lambda event: f'{event[1]}""' if _TELLS.search(event[0]) else event[0], source)
    for domain, user in ((_DOMAIN, _USER), (_OWN_DOMAIN, _OWN_LOCAL)):
        rest = domain.sub(r'\1""', source)
        if rest != source and user.search(rest):  # in another attribute: 'x.org' could be the name before the sign, too
            source = user.sub(r'\1""', rest)
    return source


def without_code(source: str) -> str:
    """A script or style sheet; emptied where it could put an address together. Data for scripts stay."""
    code = _CODE.match(source)
    if code is None or _TYPE.search(code[1]):
        return source
    tells = _RULE if code[1][1:6].lower() == "style" else _TELLS
    return code[1] + code[3] if tells.search(code[2]) else source
