"""Furniture is marked by kind, and report sentences are not."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.furniture import mark_furniture

TITLE = "Ferry to the islands stays in harbour"
BODY = [
    "The ferry to the outer islands stayed in harbour on Monday, the harbour master said.",
    "“We will not sail before the weather turns,” she told reporters at the quay.",
    "Islanders have waited for three days for bread and post.",
]


def marks(*lines, title=TITLE, authors=()):
    """Return (kind, characters) of each mark in these lines."""
    text = "\n".join(lines)
    return [(piece.kind, text[piece.start : piece.end]) for piece in mark_furniture(text, title, authors)]


def test_a_plain_report_has_none():
    """A plain report has no marks."""
    assert marks(*BODY) == []


@pytest.mark.parametrize(
    "line", [TITLE, TITLE.upper(), f"  {TITLE} ", f"{TITLE} | The Tide", "Ferry to the islands stays in “harbour”"]
)
def test_the_repeated_headline_is_marked(line):
    """Case, punctuation and an added outlet name do not matter."""
    assert marks(line, *BODY) == [("headline", line.strip())]


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Quay", "BY ADA QUAY", "By Ada Quay and Ben Pier", "By Ada Quay, Ben Pier and Cy van der Dyke", "Written by Ada Quay",
        "By Ada Quay, The Tide April 3, 2024", "By tide OnLine April 3, 2024", "By Ada Quay | 3 April 2024 10:15 GMT", "April 3, 2024",
        "Published: Wed, Apr 3, 2024", "Updated Feb. 18, 2024 at 9 a.m. ET", "2024-04-03", "By: Ada Quay (@adaquay)", "Ada Quay", "Ada Quay and Ben Pier",
    ],
)  # fmt: skip
def test_a_by_line_is_marked(line):
    """Names after By, or names or dates alone, are marked at the head."""
    assert marks(line, *BODY) == [("byline", line)]


def test_a_given_author_is_known_on_a_line_of_its_own():
    """Small letters do not matter, and the line may follow the headline."""
    assert marks(TITLE, "ada o'quay", *BODY, authors=("Ada O'Quay",))[1] == ("byline", "ada o'quay")


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the ferry had sailed.", "By far the oldest ferry", "By the time Ada Quay came, the ferry had gone", "By Monday?",
        "On April 3, 2024 the ferry sailed.", "May is the month of storms.",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_like_a_by_line_is_report(line):
    """The word "by" alone makes no by-line."""
    assert marks(line, *BODY) == []


@pytest.mark.parametrize("line", ["By Ada Quay", TITLE, "LONDON — A title"])
def test_head_furniture_is_sought_at_the_head_alone(line):
    """The same words further down are report."""
    assert marks(*BODY * 4, line, *BODY * 4) == []


@pytest.mark.parametrize(
    "start",
    ["MOSCOW (Reuters) -", "LONDON —", "PORT ST. LUCIE, Fla. —", "WASHINGTON --", "NEW YORK, April 3 (Reuters) -", "Athens, Ohio (CNN)",
     "(Reuters) -", "(CNN)", "KYIV/BERLIN —", "Melbourne, Australia CNN —", "MINSK, March 4. /BELTA/.", "MINSK, 4 March (Bel Novosti) -",
     "ODESA. March 4 (Ukr-Press) –", "Port Blair, Mar 4 (PTI)", "BUSAN (Yonhap) -", "Tide News Agency -"],
)  # fmt: skip
def test_a_dateline_is_marked_without_the_sentence_behind_it(start):
    """City, region, day, agency and dash."""
    assert marks(f"{start} The ferry stayed in harbour.", *BODY) == [("dateline", start)]


@pytest.mark.parametrize(
    "line",
    ["On Monday, May 4 (the day) it sailed.", "The Ferry Agency - once rich - failed.", "PRESIDENT-ELECT QUAY'S CHALLENGES remain.", "Ferry - and island - life goes on.", "The NATO - or what is left of it - met.", "Quay (the harbour master) - said so."],
)  # fmt: skip
def test_a_dash_alone_makes_no_dateline(line):
    """Neither capitals nor a dash suffice."""
    assert marks(line, *BODY) == []


def test_a_known_city_and_a_colon_are_a_dateline() -> None:
    """A name that is no city's may be whoever speaks."""
    for name, expected in (("QUETTA", [("dateline", "QUETTA:")]), ("Quetta", [("dateline", "Quetta:")]), ("QUAY", [])):
        text = "\n".join([f"{name}: The ferry stayed in harbour.", *BODY])
        found = mark_furniture(text, TITLE, (), lambda place: place.title() == "Quetta")
        assert [(piece.kind, text[piece.start : piece.end]) for piece in found] == expected


@pytest.mark.parametrize(
    "line",
    [
        "Correction (5 May): The ferry has two masts.",
        "CLARIFICATION: “Quay” is the ferry's name.",
        "This article was amended on 5 May to give the ferry's name.",
        "An earlier version of this story said that the ferry had sunk.",
        "The headline of this report has been changed.",
        "Editor's note: the ferry is back.",
    ],
)
def test_a_note_on_the_article_is_a_box(line: str) -> None:
    """Corrections speak of the article, not of the news."""
    assert marks(*BODY, line, *BODY) == [("box", line)]


@pytest.mark.parametrize(
    "line",
    [
        "The article was praised by readers.",
        "Corrections officers guard the ferry.",
        "An earlier ferry sank.",
        "Clarifications came late.",
    ],
)
def test_a_sentence_about_articles_is_report(line: str) -> None:
    """The words alone make no note."""
    assert marks(*BODY, line, *BODY) == []


@pytest.mark.parametrize("line", ["QUAY CALLS PIER A ‘FOOL’ OVER FERRY", 'PIER ACCUSES QUAY: "HE SANK IT ALL"'])
def test_a_line_in_capitals_is_a_box(line: str) -> None:
    """A link or a heading; a text in capitals is its own report."""
    assert marks(*BODY, line, *BODY) == [("box", line)]
    assert marks(*(part.upper() for part in BODY)) == []


def test_headlines_that_a_site_inserts_into_a_sentence_are_a_box() -> None:
    """Full name, other headlines and MORE, between a name and the rest of its sentence."""
    inserted = "Ada (Addie) Mary QuayTide report: Ferry sinks; Pier falls MORE"
    assert marks(*BODY, f"Sen. Ada Quay {inserted} (R-Isle) said the ferry was safe.") == [("box", inserted)]


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Ada Quay, seen in 2015 with Ben Pier, shows the ferry in Tidehaven.", "/, cc-by-sa 4.0"),
        ("The ferry in the old harbour.", "(AP Photo/Ben Pier)"),
        ("The ferry in the old harbour.", "Getty Images"),
        ("The ferry in the old harbour.", "Photograph: Ben Pier/AP"),
        ("The ferry in the old harbour.", "Ben Pier/Getty Images"),
        ("The ferry in the old harbour.", "Photo by Ben Pier"),
        ("The ferry in the old harbour.", "REUTERS/Ben Pier"),
        ("The ferry in the old harbour.", "(Reuters photo: Ben Pier)"),
        ("Ada Quay at the harbour in 2015.", "Wikimedia Commons, CC BY-SA 3.0"),
    ],
)
def test_a_line_that_ends_in_a_credit_is_a_caption(caption, credit):
    """Caption and credit are separate marks."""
    assert marks(BODY[0], f"{caption} {credit}", *BODY[1:]) == [("caption", caption), ("credit", credit)]


@pytest.mark.parametrize(
    "line",
    ["AUDIO: Ada Quay on the ferry", "PHOTOS: The ferry at dawn", "1 of 20", "Image 2 / 7", "Photo: The ferry at dawn", "FILE - The ferry in May 2019.", "Image caption The ferry at dawn", "toggle caption The ferry",
     "View image in fullscreen", "Slideshow (8 Images)"],
)  # fmt: skip
def test_captions_and_galleries_that_say_so_are_marked(line):
    """The position does not matter."""
    assert marks(*BODY, line, *BODY) == [("caption", line)]


@pytest.mark.parametrize(
    "line",
    ["Getty Images", "– Ben Pier/AP", "Photo credit: Ben Pier", "© 2024 The Tide", "Copyright 2024 The Tide. All rights reserved.", "Ben Pier contributed to this report.",
     "Photo by Ben Pier"],
)  # fmt: skip
def test_credits_are_marked(line):
    """Credits of pictures, rights and helpers are marked."""
    assert marks(*BODY, line) == [("credit", line)]


@pytest.mark.parametrize(
    "line",
    ["Sign up for our newsletter", "Read more: Ferry sails again", "Story continues below", "Story Continued Below", "Advertisement", "ADVERTISEMENT:",
     "Follow @thetide on Twitter", "Get the latest harbour news in your inbox", "SEE ALSO: Ferry sails again", "Ferry sails again Read more",
     "Subscribe to The Tide", "Related: Ferry sails again", "Skip past newsletter promotion", "Click here for more",
     "This story is only for subscribers.", "You've read your 3 free articles this month.", "Already a subscriber? Log in", "Our Standards: the tide's own",
     "Tags: ferry, harbour", "Topics: ferry", "Have a tip about the ferry? Write to us", "Do you have a question for us?", "We and our 9 partners use cookies",
     "We value your privacy", "Log in to continue reading", "5 min read", "Privacy policy", "More from The Tide"],
)  # fmt: skip
def test_boxes_are_marked(line):
    """An invitation to the reader is no part of the report."""
    assert marks(*BODY, line, *BODY) == [("box", line)]


@pytest.mark.parametrize(
    "line",
    [
        "She asked islanders to sign up for the new timetable before they travel.",
        "“Sign up for the boats today,” she told them.",
        "Photos from the scene showed the ferry on the rocks.",
        "The agency Reuters reported that the ferry had sailed.",
        "Getty Images had offered the pictures for sale, she said.",
        "He has more: a boat, a house and a quay.",
        "The picture went to the agency AP.",
        "Related costs rose by a third, the harbour master said.",
        "Support for the ferry has grown.",
        "Readers like the ferry. Watch the harbour for a day and you will see why.",
        "Advertisements for the ferry hang all over the island and nobody reads them.",
        "The newsletter of the harbour said that the ferry would not sail.",
        "Recommended speeds were ignored, the report says.",
        "She spoke to reporters (and to Ben Pier of Reuters).",
    ],
)
def test_a_sentence_with_the_same_words_is_report(line):
    """A doubtful line is report."""
    assert marks(*BODY, line, *BODY) == []


def test_writers_are_marked_at_the_end():
    """Agencies repeat the writers at the end."""
    line = "(Reporting by Ada Quay in Tidehaven; Editing by Ben Pier)"
    assert marks(*BODY, line) == [("byline", line)]


@pytest.mark.parametrize("text", [TITLE, TITLE.upper() + "\n", "Getty Images", "By Ada Quay\nApril 3, 2024", "", "\n"])
def test_something_always_remains(text):
    """A headline as the whole text, or a text of furniture only, has no marks."""
    assert mark_furniture(text, TITLE, ()) == ()


def test_a_long_line_is_a_paragraph():
    """Its first and last words do not matter."""
    line = "Photo: " + "the ferry waits " * 40 + "Getty Images"
    assert marks(*BODY, line) == []


pieces = st.sampled_from(
    [TITLE, "By Ada Quay", "April 3, 2024", "LONDON —", "Photo:", "Getty Images", "(AP Photo/Ben Pier)", "1 of 20", "Advertisement",
     "Ben Pier/AP", "The ferry waits.", " ", "\n", "\r\n", "\u2028", "/, cc-by-sa 4.0", "(CNN)", "\u00a0", "|", "A", "-", "("]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(pieces, max_size=30).map("".join), st.sampled_from(["", TITLE, "A"]))
def test_spans_are_sorted_apart_and_inside(text, title):
    """For any text, each span holds visible characters and overlaps no other."""
    found = mark_furniture(text, title, ("Ada Quay",))
    assert all(piece.end <= other.start for piece, other in pairwise(found))
    assert all(0 <= piece.start < piece.end <= len(text) and text[piece.start : piece.end].strip() for piece in found)
    assert mark_furniture(text, title, ("Ada Quay",)) == found


@pytest.mark.parametrize(
    "unit",
    [
        "A-",
        "A ",
        "A, A ",
        "Aa/",
        "By A ",
        "(",
        "A.",
        "May 1 ",
        "Photo: ",
        "Getty ",
        "1 of ",
        '"',
        "–",
        "cc-by-",
        "read more ",
    ],
)
def test_no_line_takes_long(unit):
    """Neither a very long line nor thousands of crafted short ones."""
    text = unit * (100_000 // len(unit)) + "\n" + "\n".join([(unit * 400)[:399]] * 100) + "\n." * 3
    start = time.perf_counter()
    mark_furniture(text, TITLE, ())
    assert time.perf_counter() - start < 5
