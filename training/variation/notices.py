"""Notices made up for training: chrome that reads like prose, or lists headlines, of which pages hold too little.

Log-in and registration dialogs, privacy notices, rules for comments, newsletter prompts, appeals for support,
legal terms: whole sentences, often many, that address the reader as a user of the site. Each notice is a choice
of sentences of one subject and of sentences that are chrome on other pages, so that no model can learn them by
heart; the form around them is short lines. Beside articles, lists of other articles and whole parts of other
pages' chrome are put in as well.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from dehusk.training.variation.comment_threads import a_date, a_person
from dehusk.training.variation.fragment_pools import NoticePools
from dehusk.training.variation.page_changes import insert_after_content
from dehusk.training.variation.page_tree import Node, Text
from dehusk.training.variation.site_terms import make_section

#: Of the sentences of a notice, how many come from other pages at the most.
MAX_COPIED_SHARE = 0.8
#: How many of what is put in are boxes copied from other pages, and lists of headlines.
P_BOX, P_LIST = 0.2, 0.2
#: How many of them are stretches of terms, where there are terms.
P_TERMS = 0.35

#: For each subject: headings, sentences, and the short lines of its form.
SUBJECTS: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "account": (
        ("Sign in", "Log in or register", "Create your profile", "Members only", "Keep reading with an account"),
        (
            "Enter the e-mail you joined with and we will mail you a code.",
            "This page is open to members, and joining costs nothing.",
            "You have {n} free pages left before we ask you to subscribe.",
            "If you forgot your password, request another below.",
            "Your user name may hold letters, digits and underscores and cannot be changed later.",
            "By continuing you accept the conditions of use and the house rules of {site}.",
            "We never hand your details to anybody without asking you first.",
            "An account lets you save pages, follow writers and switch off some of the advertising.",
            "Passwords need {n} signs or more, one of them a capital letter.",
            "Check your inbox and confirm your registration within {n} hours.",
            "Print subscribers can link their customer number and read everything without paying again.",
            "You are signed in on too many devices; sign out on one of them to go on.",
            "To continue, please prove that you are not a robot.",
        ),
        (
            "E-mail",
            "Password",
            "Remember me",
            "Forgot password?",
            "Register",
            "Continue with your phone",
            "Cancel",
            "or",
        ),
    ),
    "privacy": (
        ("We value your privacy", "Cookies on {site}", "Your data, your choice", "Privacy preferences", ""),
        (
            "{site} and its {n} partners use cookies and similar means to store information on your device.",
            "Some cookies are needed for the site to work and cannot be switched off.",
            "With your consent we measure how pages are used and show advertisements that fit your interests.",
            "You can withdraw your consent at any time under the link at the bottom of every page.",
            "Data may be handled in countries whose protection is weaker than that of your own.",
            "If you refuse, you will see just as many advertisements, but they will suit you less.",
            "Read our cookie policy to learn which data are collected and how long they are kept.",
            "We process personal data such as your address on the internet and the pages you visited.",
            "Vendors may act on legitimate interest, which you may object to in the settings.",
            "By using this site you agree to the storing of cookies.",
            "Your settings apply to this browser only and have to be made again on other devices.",
        ),
        ("Accept", "Reject", "Settings", "Save my choices", "Show vendors", "Necessary", "Statistics", "Marketing"),
    ),
    "comments": (
        ("Comment guidelines", "Rules of discussion", "Before you post", "Join the conversation", "How we moderate"),
        (
            "We welcome your opinion as long as it is your own and stays civil.",
            "Posts with insults, threats or hate speech are removed and their authors blocked.",
            "Stay on topic, as long digressions make a thread hard to follow for others.",
            "Do not share private data of yourself or of anybody else.",
            "Spam, promotion and repeated posts will be deleted by the editors.",
            "Moderators may shorten or refuse a comment without giving reasons.",
            "Your comment appears as soon as one of our editors has approved it.",
            "Every comment counts as the view of its writer and not as that of {site}.",
            "Anyone who breaks these rules again and again loses the right to take part.",
            "Please use the report button when you come across an unfit post.",
            "You need to be logged in before you can reply or vote.",
            "Write in whole sentences and avoid shouting, since nobody likes to read capitals.",
            "Quotations are fine when they are short and name their source.",
            "Discussions are closed {n} days after publication.",
            "Names that mislead or offend are not allowed and will be changed.",
            "Suspicions against named people may be published only if they have been proved.",
            "We kindly ask you to back up claims with a link that all of us can open.",
            "Humour is welcome here, mockery of other readers is not.",
            "Accounts made only to disturb a debate are closed at once.",
            "Complaints about deleted posts go to the address given in the imprint.",
            "Only registered members can take part, and every member may hold a single account.",
            "Be fair to the authors and to the people they write about, even where you disagree.",
            "Remarks about somebody's origin, religion, gender, age or body have no place in our forum.",
            "Nobody may publish names, photographs, addresses or numbers of private persons here.",
            "Reports on trials and crimes are often closed to comments, since they can do harm.",
            "We reserve the right to print, shorten or quote what you have written.",
            "Advertisements, referral links and appeals for money are filtered out automatically.",
            "A contribution may have up to {n}00 characters and can be edited for {n} minutes.",
            "Texts that were copied from elsewhere or written by a program will not be released.",
            "Our team reads what is reported, but cannot answer every message.",
            "Whoever is blocked {n} times in a year will be shut out for good.",
            "At night and on holidays it may take some hours until a remark is checked.",
            "If you want to talk about something else, open a topic of your own.",
            "Irony is easily misunderstood in writing, so please mark it.",
            "You alone are liable for what you post, and you grant us the right to keep it.",
            "Choose a nickname that does not pretend to be another person or a company.",
            "Thank you for helping to keep this a friendly place.",
            "Last update of these guidelines: version {n}.",
        ),
        ("Log in to comment", "Newest first", "Post comment", "{n} characters left", "Report", "Reply", "Show more"),
    ),
    "letter": (
        ("Our newsletter", "Get the weekly mail", "Do not miss a thing", "Support us", "Before you go"),
        (
            "Subscribe and get the best of {site} in your inbox every week.",
            "We send no spam, and you may unsubscribe whenever you like.",
            "More than {n},000 readers already get our mail on Mondays.",
            "Thank you for signing up, a message with a link is on its way to you.",
            "Independent work costs money, so please think about a donation if you can afford one.",
            "If you like what you read, tell your friends or follow us on social media.",
            "Turn on notifications and be the first to know.",
            "Download our app and take your favourite pages along.",
            "Choose the subjects that you want to hear about.",
        ),
        ("Subscribe", "Your e-mail address", "No thanks", "Donate", "Follow us", "Get the app"),
    ),
    "terms": (
        ("Legal notice", "Terms of use", "Disclaimer", "About this site", "Copyright"),
        (
            "All texts and pictures on this site are protected and may not be copied without written permission.",
            "{site} is not responsible for the content of pages that it links to.",
            "Information is given as it is, without any warranty that it is right or complete.",
            "We may earn a commission when you buy something by way of links on our pages.",
            "Nothing here is meant as medical, legal or financial advice; ask somebody who is qualified.",
            "Prices include tax, shipping is added at the checkout.",
            "The company is registered at {site} Street {n} and belongs to a group of publishers.",
            "Should one of these conditions be void, the others stay in force.",
            "Use of this website means that you accept our terms and our privacy statement.",
            "Corrections are made as soon as we learn of an error, and are marked at the end of the page.",
        ),
        ("Imprint", "Contact", "All rights reserved.", "Accessibility", "Report a mistake"),
    ),
    "support": (
        (
            "Support our journalism",
            "Help us keep going",
            "Why your gift counts",
            "The stakes are high",
            "{site} needs you",
        ),
        (
            "At {site} we believe that everybody needs reporting of quality, and that not everybody can pay for it.",
            "That is why our pages stay free for all, and why we ask those who can to give a little.",
            "For as little as {n} a month you can help our newsroom to follow the stories that others leave alone.",
            "You have already given to {site}, and we are truly grateful for it.",
            "Our reporters, editors and photographers work day and night so that you know what matters.",
            "No owner and no advertiser tells us what to write; our readers make that possible.",
            "In a year of elections, facts that can be trusted are worth more than ever.",
            "Will you join the {n},000 people who stand behind our work today?",
            "Your contribution, large or small, goes straight into reporting from places like this one.",
            "If you gave before, please consider giving again, since the next months will be the hardest.",
            "We hope that you will think of becoming a member of our community.",
            "Have you a subscription already? Log in to hide these messages.",
        ),
        ("Give once", "Give monthly", "Support {site}", "Already given? Log in to hide this.", "Not now"),
    ),
    "trust": (
        ("Why you can trust {site}", "How we test", "What our recommendations mean", "About our links", "How we work"),
        (
            "Our recommendations rest on many hours of testing, research and comparison.",
            "We gather data from the best sources, from makers and shops to other independent reviews.",
            "When you click through to a shop and buy something there, we may earn a commission.",
            "This helps to pay for our work but does not change what we cover or how, nor the price that you pay.",
            "Neither {site} nor the author is paid for independent reviews.",
            "Our editors check every article for accuracy, and if we have made a mistake, we correct it.",
            "If you see a mistake in our work, please tell us by way of this form.",
            "Prices and availability were right when this page was published and may have changed.",
            "We follow strict rules which make sure that advertisers never influence our verdicts.",
            "Every product was chosen by our editors, who have followed this market for {n} years.",
            "The views in this column are those of its author and not necessarily those of {site}.",
            "Parts of this page were made with the help of software and read by an editor.",
        ),
        ("Close", "Learn more", "Our standards", "Read more about how we test"),
    ),
}
_NAMES = [
    "Morning Herald",
    "Kettle & Co",
    "The Ledger",
    "Openfield",
    "Halden Post",
    "Citywatch",
    "Bluebird",
    "Nordlicht",
    "Plain Facts",
]
#: What lists of other articles are called, and what stands between their headlines.
_LISTS = (
    "Related stories",
    "Most read",
    "More from {site}",
    "Read next",
    "Recommended for you",
    "Latest news",
    "Editors' picks",
    "You may also like",
    "In case you missed it",
    "",
)
_DETAILS = ("{when}", "By {who}", "{n} min read", "{n} comments", "{n} hours ago", "Read more", "{who}", "News")


def make_notice(rng: random.Random, copied: Sequence[str] = ()) -> Node:
    """A notice as a part of a page, all chrome; ``copied`` are sentences of other pages' chrome."""
    headings, sentences, form = SUBJECTS[rng.choice(sorted(SUBJECTS))]
    site, number = rng.choice(_NAMES), rng.randint(2, 90)
    chosen = [
        sentence.format(site=site, n=number) for sentence in rng.sample(sentences, rng.randint(2, len(sentences)))
    ]
    if copied:
        p_copied = rng.random() * MAX_COPIED_SHARE
        chosen = [rng.choice(copied) if rng.random() < p_copied else sentence for sentence in chosen]
    heading = rng.choice(headings)
    if rng.random() < 0.5:  # one paragraph, or a few, rather than one a sentence
        step = rng.randint(2, 5)
        chosen = [" ".join(chosen[start : start + step]) for start in range(0, len(chosen), step)]
    lines = [heading.format(site=site, n=number), *chosen]
    for line in rng.sample(form, rng.randint(0, min(4, len(form)))):
        lines.insert(rng.randint(1, len(lines)), line.format(site=site, n=number))
    tag, inner = rng.choice((("div", "p"), ("ul", "li"), ("div", "div"), ("form", "div")))
    return Node(tag, {}, [Node(inner, {}, [Text(line)]) for line in lines if line])


def make_list(rng: random.Random, headlines: Sequence[str]) -> Node:
    """A list of other articles, all chrome, with dates, authors and the like between them or without."""
    title = rng.choice(_LISTS).format(site=rng.choice(_NAMES))
    details = [line for line in _DETAILS if rng.random() < 0.25]
    tag, inner = rng.choice((("ul", "li"), ("div", "div"), ("ol", "li"), ("aside", "p")))
    items: list[Node | Text] = [Node(rng.choice(("h2", "h3", "div", "p")), {}, [Text(title)])] if title else []
    for number, headline in enumerate(rng.sample(headlines, min(len(headlines), rng.randint(2, 12))), 1):
        lines = [line.format(who=a_person(headlines, rng), when=a_date(rng), n=rng.randint(2, 59)) for line in details]
        lines.insert(rng.randint(0, len(lines)), f"{number}. {headline}" if tag == "ol" else headline)
        children: list[Node | Text] = [Node("div", {}, [Text(line)]) for line in lines]
        items.append(Node(inner, {}, children if details else [Text(lines[0])]))
    return Node(tag, {}, items)


def add_notices(root: Node, rng: random.Random, pools: NoticePools | None = None, *, is_article: bool = True) -> None:
    """Put one to four notices before, between or after the page's content.

    They may be stretches of terms. Beside an article they may also be lists of headlines and boxes copied from other
    pages. Beside other content, such as a list of posts, these are left out: there they could be content.
    """
    for _ in range(rng.randint(1, 4)):
        notice = _draw(rng, pools or NoticePools(), is_article=is_article)
        place = rng.random()
        if place < 0.4:
            insert_after_content(root, notice, rng)
        elif place < 0.7:
            _insert_between_content(root, notice, rng)
        else:
            body = next((node for node in root.walk() if node.tag == "body"), root)
            body.children.insert(rng.randint(0, min(3, len(body.children))), notice)


def chrome_parts(rng: random.Random, pools: NoticePools) -> list[Node]:
    """None to two parts of chrome that may stand on any page: notices and lists of headlines."""
    makers = [lambda: make_notice(rng, pools.sentences)]
    if pools.headlines:
        makers.append(lambda: make_list(rng, pools.headlines))
    return [rng.choice(makers)() for _ in range(rng.randint(0, 2))]


def _draw(rng: random.Random, pools: NoticePools, *, is_article: bool) -> Node:
    if pools.terms and rng.random() < P_TERMS:
        return make_section(rng.choice(pools.terms), rng)
    kind = rng.random() if is_article else 1.0
    if kind < P_BOX and pools.boxes:
        return rng.choice(pools.boxes).copy()
    if kind < P_BOX + P_LIST and pools.headlines:
        return make_list(rng, pools.headlines)
    return make_notice(rng, pools.sentences)


def _insert_between_content(root: Node, notice: Node, rng: random.Random) -> None:
    """Put a notice between two paragraphs of content."""
    paragraphs = {id(node) for node in root.walk() if node.tag == "p" and any(text.content for text in node.texts())}
    places = [
        (node, place)
        for node in root.walk()
        for place, child in enumerate(node.children)
        if place and isinstance(child, Node) and id(child) in paragraphs
    ]
    if places:
        node, place = rng.choice(places)
        node.children.insert(place, notice)
