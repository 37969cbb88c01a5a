"""Listings made up at random, and the reading that each of them must give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from random import Random

from scraper.forces import all_forces
from scraper.listing import Reading
from scraper.titles import organisation

SITE_URL = "https://www.college.police.uk/article/about-smarter-practice"
HOST = "https://www.college.police.uk"

_NAMES = """Enhanced video response (EVR)|Local environmental awareness on dogs (LEAD)|Safer Sleep|Clear, hold, build
A&E navigators|Prevention, prosecution, intervention, education and diversion (PPIED)|Whole-system approach|Checkpoint
Right Care Right Person|Operation Provide|Multi-agency child exploitation (MACE) team|Project Vigilant|Op Encompass
Stop – think – act|Teachable moments focused deterrence car|101 call-back|Hot-spot policing: a problem-solving approach
Cuckooing toolkit – phase two|Drug & alcohol referral (custody)|Knife arches in schools|Ask for Angela|DRIVE
Safety of women at night|Street triage|Habitual knife carrier index|‘Walk and talk’|Rapid debrief process|Turning Point
Neighbourhood alerts (text, e-mail and post)|Mini police|Integrated offender management (IOM) – women|Share the road
New Chance|Domestic abuse: victims' voices|Rural crime drones|Early help hubs|Video-enabled justice|Bike marking
Women's safety charter|Victim contact & care unit|Community trigger – a review|Retail crime one-touch reporting"""
NAMES = tuple(re.split(r"[|\n]", _NAMES))
BODIES = (
    "Exeter's Community Safety Partnership",
    "Safer Bristol Partnership",
    "Leicester City Council",
    "University of Exeter",
    "Violence Reduction Network",
    "Office of the Police and Crime Commissioner",
)
SPELLINGS = (
    "Hampshire & Isle of Wight Constabulary",
    "Avon and Somerset Police",
    "Devon and Cornwall Police",
)
CATEGORIES = (
    "Anti-social behaviour",
    "Serious violence and homicide",
    "Violence against women and girls",
    "Vulnerable people",
    "Roads policing",
    "Contact management",
    "Digital and cyber",
    "Drugs & county lines",
    "Neighbourhood crime",
    "Police custody",
    "Safeguarding children (under 18)",
    "Organisation and people",
    "Information sharing",
    "Mental health – crisis care",
    "New and emerging threats",
    "Rural crime",
    "Other examples",
)
PROSE = (
    "We visit forces to learn about local practice, interventions and activity.",
    "We write reports to share this knowledge with other forces, in a set format.",
    "Forces try things. We go and see, and write down what other forces can use.",
    "An example is kept here for as long as it is of use to the service.",
    "Each report says what was tried, what it cost and what came of it.",
    "Ask your force lead for smarter practice before you start something alike.",
)
PAGE_TITLES = (
    "About smarter practice",
    "Smarter practice",
    "Our smarter practice examples",
    "All about smarter practice",
)
STEPS = (
    "A force tries an activity or an intervention.",
    "It is reviewed jointly with the NPCC, HMICFRS and the IOPC.",
    "If it is fit for further testing, it is written up in a set format – known as smarter practice.",
    "The report is published on our website to share with other forces.",
)


@dataclass(frozen=True)
class Example:
    """An entry as the page means it; `organisations` holds single bodies, `joint` how the page joins them."""

    name: str
    organisations: tuple[str, ...]
    url: str
    joint: str = " and "

    @property
    def organisation(self) -> str:
        """The organisations as the page writes them."""
        return joined(self.organisations, self.joint)

    @property
    def title(self) -> str:
        """`NAME – ORGANISATION`."""
        return f"{self.name} – {self.organisation}" if self.organisations else self.name


@dataclass(frozen=True)
class Page:
    """A listing and what the page says of itself."""

    recent: tuple[tuple[Example, ...], ...]
    categories: tuple[tuple[str, tuple[Example, ...]], ...] | None
    prose: tuple[str, ...] = PROSE[:2]
    steps: tuple[str, ...] = STEPS
    tags: tuple[str, ...] = ("Knowledge sharing",)
    title: str = PAGE_TITLES[0]
    summary: str = "What smarter practice means and how examples are developed"
    date: str = "14 November 2023"
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def examples(self) -> list[Example]:
        """Every entry."""
        filed = [example for _, group in self.categories or () for example in group]
        return filed + [example for part in self.recent for example in part]


def joined(bodies: tuple[str, ...], joint: str = " and ") -> str:
    """Several bodies as a page writes them."""
    return joint.join([", ".join(bodies[:-1]), bodies[-1]]) if len(bodies) > 1 else "".join(bodies)


def slug(text: str) -> str:
    """A title as the site puts it into an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("&", "and").replace("'", "")).strip("-")


def example(random: Random, name: str) -> Example:
    """An example of that name, from a force or several, a body, or nobody."""
    forces = [force.official_name for force in all_forces()] + list(SPELLINGS)
    kind = random.random()
    joint = " and "
    if kind < 0.65:
        bodies: tuple[str, ...] = (random.choice(forces),)
    elif kind < 0.8:
        first = random.choice(forces)
        bodies = (first, random.choice([force for force in forces if slug(force)[:5] != slug(first)[:5]]))
        joint = random.choice([" and ", " and ", " & "])
    elif kind < 0.85:
        bodies = tuple(random.sample([force.official_name for force in all_forces()], 3))
    elif kind < 0.95:
        bodies = (random.choice(BODIES),)
    else:
        bodies = ()
    made = Example(name, bodies, "", joint)
    way = random.random()
    if way < 0.6:
        path = "/support-forces/practices/" + slug(made.title)
    elif way < 0.75:
        path = "/support-forces/practices/smarter-practice/" + slug(made.title)
    elif way < 0.85:
        path = "/homicide-prevention/" + slug(name)
    elif way < 0.93:
        path = "/article/" + slug(name)
    else:
        return replace(made, url=f"https://www.{slug(name)[:20]}.example.org/reports/{slug(name)}")
    return replace(made, url=HOST + path)


def random_page(random: Random) -> Page:
    """A listing of any size: older states without categories, one category, practices that stand twice."""
    names = random.sample(NAMES, len(NAMES))
    recent = [example(random, names.pop()) for _ in range(random.randint(3, 6))]
    shape = random.random()
    categories: list[tuple[str, tuple[Example, ...]]] | None = None
    if shape > 0.12:
        count = 1 if shape < 0.25 else random.randint(2, 6)
        categories = [
            (heading, tuple(example(random, names.pop()) for _ in range(random.choice([1, 1, 2, 3, 5]))))
            for heading in random.sample(CATEGORIES, count)
        ]
        filed = [made for _, group in categories for made in group]
        if random.random() < 0.6:
            recent[0] = random.choice(filed)
        if len(categories) > 1 and random.random() < 0.4:
            heading, group = categories[-1]
            twice = categories[0][1][0]
            categories[-1] = (heading, (*group, twice))
    cut = random.randint(1, len(recent))
    parts = tuple(part for part in (tuple(recent[:cut]), tuple(recent[cut:])) if part)
    prose = PROSE[: random.randint(1, 4)]
    return Page(parts, tuple(categories) if categories is not None else None, prose, title=random.choice(PAGE_TITLES))


def _said(found: object) -> tuple[str, str, tuple[str, ...], str]:
    return (found.title, found.name, tuple(body.key for body in found.organisations), found.url)  # type: ignore[attr-defined]


Said = tuple[
    list[tuple[str, str, tuple[str, ...], str]] | None,
    list[tuple[str, list[tuple[str, str, tuple[str, ...], str]]]] | None,
]


def meant(page: Page) -> Said:
    """What a reading of the page must say."""

    def one(made: Example) -> tuple[str, str, tuple[str, ...], str]:
        return made.title, made.name, tuple(organisation(body).key for body in made.organisations), made.url

    recent = [one(made) for part in page.recent for made in part] if page.recent else None
    if page.categories is None:
        return recent, None
    return recent, [(heading, [one(made) for made in group]) for heading, group in page.categories]


def said(reading: Reading) -> Said:
    """What a reading says, in the form of `meant`."""
    listing = reading.listing
    if listing is None:
        return None, None
    recent = None if listing.recent is None else [_said(entry) for entry in listing.recent]
    if listing.categories is None:
        return recent, None
    return recent, [(category.name, [_said(entry) for entry in category.entries]) for category in listing.categories]
