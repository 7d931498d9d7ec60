"""What the codes of captures, uploads and time tokens are called."""

from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.rules.captures import Role
from qingfeng.foundation.api import add_words

ROLES = {
    Role.ARCHIVE: _("Web archive"),
    Role.PICTURE: _("Full-page picture"),
    Role.RENDERED: _("HTML as shown"),
    Role.ORIGINAL: _("Original"),
}
# What a file is to an exhibit that an action makes of an answer, a report, a purchase, a reading or a paper of the party.
FILE_ROLES = {
    **{role.value: text for role, text in ROLES.items()},
    "answer": _("The answer, word for word"),
    "authority": _("Authorisation of the identifier"),
    "chain": _("The chain, step by step"),
    "paper": _("The paper, as a scan"),
    "reading": _("The reading, word for word"),
    "report": _("The report, signed"),
    "right_proof": _("Proof of the right"),
    "security_proof": _("Paper of the security"),
}
# Why an address is none of the public internet, as the recorder writes it behind the address.
INSIDE = {
    "link_local": _("link-local"),
    "loopback": _("the machine itself"),
    "metadata": _("a cloud's own service"),
    "multicast": _("multicast"),
    "private": _("private network"),
    "reserved": _("reserved"),
    "translated": _("leads to another address"),
    "unreadable": _("unreadable"),
    "unspecified": _("unspecified"),
}
# Why a page failed, why a request of it was refused, why a part of it is not whole, why there was no capture at all.
REASONS = {
    "address_refused": _("Its address leads into a private network and was refused"),
    "browser_failed": _("The browser gave up"),
    "browser_own": _("Asked by the browser itself, not by the page"),
    "budget_spent": _("The capture had spent its share of bytes or requests"),
    "disconnect": _("The site broke off"),
    "disk": _("It took more disk than a capture may"),
    "ended": _("The recorder ended unexpectedly"),
    "height": _("Longer than a picture may be"),
    "html": _("Larger than the HTML kept may be"),
    "http_error": _("The site answered with an error"),
    "length": _("Larger than one file of a page may be"),
    "moving": _("It went on to something else while it was looked at"),
    "memory": _("It took more memory than a capture may"),
    "name_refused": _("What it names is no host"),
    "name_unknown": _("The name is not known"),
    "no_answer": _("The site gave no answer"),
    "no_browser": _("Chromium is not installed or does not start"),
    "no_permission": _("Who asked may no longer add evidence"),
    "no_fence": _(
        "Chromium found a way past the recording proxy, and with one nothing is captured"
    ),
    "no_sandbox": _("Chromium has no sandbox here, and without one nothing is captured"),
    "no_unprivileged_user": _("There is no unprivileged user to run Chromium"),
    "not_http": _("The answer was no HTTP"),
    "not_loaded": _("The page did not load"),
    "scheme_refused": _("Neither http nor https"),
    "stuck": _("The recorder did not end in time"),
    "timed_out": _("It took longer than a capture may"),
    "tls_failed": _("The site could not prove who it is (TLS)"),
    "unreachable": _("The address could not be reached"),
}
# A page that came and did not stay what it was.
OUTCOMES = {
    "left": _("The page came, then its script left it"),
    "renamed": _("The page was loaded, then its script changed its address"),
}

add_words("kind", {"capture": _("Capture of a page")})
add_words(
    "state",
    {
        "capture.queued": _("Waiting"),
        "capture.done": _("Captured"),
        "capture.failed": _("No capture"),
    },
)
add_words(
    "verb",
    {
        "capture.asked": _("Capture asked for"),
        "capture.handed_out": _("Page captured into a file"),
        "capture.finish": _("Finish the capture"),
        "capture.fail": _("Give the capture up"),
        "capture.done": _("Page captured"),
        "capture.failed": _("Capture given up"),
        "exhibit.stamped": _("Time token obtained"),
    },
)
add_words(
    "notice",
    {
        "capture.done": _("A page was captured and entered as evidence."),
        "capture.not_loaded": _("A page did not load: the record of the failure is entered."),
        "capture.failed": _("A page could not be captured."),
    },
)
add_words("refusal", {"exhibit_missing": _("There is no exhibit yet.")})
add_words(
    "input",
    {
        "url_unreadable": _("This is no address of a page on the web."),
        "url_scheme_refused": _("Only addresses that begin with http:// or https:// are captured."),
        "source_missing": _("Say where the files come from."),
        "note_too_long": _("The text is longer than 1000 characters."),
        "too_many_files": _("At most 20 files make one exhibit."),
    },
)
