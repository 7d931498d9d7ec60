"""Questions to right holders in a bag: service before the clock, the answer in its time, silence signed after it."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from qingfeng.evidence.rules.answers import Delivery
from qingfeng.evidence.rules.identification import (
    REGIMES,
    Means,
    Outcome,
    Regime,
    Request,
    Route,
    State,
    Verdict,
)
from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import (
    Object,
    instant,
    instant_or_none,
    part,
    parts,
    text,
    texts,
    truth,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.papers_named import check_papers, named_in
from qingfeng.evidence.verifying.trees import Tree, json_object
from qingfeng.evidence.verifying.witnesses import Witnesses

HOME: Final = ZoneInfo("Asia/Shanghai")
ANSWERS: Final = "answers.json"
PAPERS: Final = ("authority", "right_proof", "security_proof", "paper")
# What the answer's own exhibit repeats of it.
REPEATED: Final = (
    "verdict", "reasons", "identifier", "position", "standing", "interest", "request", "suspicion", "guarantee",
    "guarantee_bank", "guarantee_from", "guarantee_to", "guarantee_amount", "security_amount", "authority", "right_proof", "security_proof",
)  # fmt: skip
_RELIED_ON: Final = frozenset({Outcome.DETAINED.value, Outcome.RELIED.value})
_ANSWERED: Final = (
    "identification.answered", "identification.entered", "identification.silence_taken_back",
)  # fmt: skip
# How the journal tells of each kind of hand, in the order of `_hands`.
_SIGNED: Final = (
    ("identification.silence_stated",),
    ("identification.silence_taken_back",),
    ("identification.closed", "identification.released"),
)
_WITH_SERVICE: Final = frozenset({State.SERVED, State.ANSWERED, State.SILENT, State.CLOSED})


def check_answers(tree: Tree, findings: Findings) -> None:
    body = whole_object(tree, ANSWERS, findings) if ANSWERS in tree.names() else None
    if body is None:
        findings.problem(ANSWERS, "missing")
        return
    try:
        questions = parts(body, "questions")
        for question in questions:
            _check(question, findings)
        check_papers(tree, _papers(questions), findings)
    except ValueError as error:
        findings.problem(ANSWERS, "document_malformed", found=str(error))


def _place(question: Object) -> str:
    return f"{ANSWERS}: {text(question, 'id')}"


def _given(question: Object, name: str) -> Object | None:
    return part(question, name) if question.get(name) is not None else None


def _papers(questions: Iterable[Object]) -> set[str]:
    rows = list(questions)
    answers = [found for row in rows if (found := _given(row, "answer"))]
    services = [found for row in rows if (found := _given(row, "service"))]
    notices = [found for row in rows if (found := _given(row, "notice"))]
    pictures = {picture for row in rows for picture in texts(row, "pictures")}
    return named_in(answers, *PAPERS) | named_in(services, "proof") | named_in(notices, "paper", "decision_scan") | pictures  # fmt: skip


def _check(question: Object, findings: Findings) -> None:
    place, state = _place(question), State(text(question, "state"))
    regime = REGIMES[Route(text(question, "route"))]
    service, answer = _given(question, "service"), _given(question, "answer")
    # A day that an office only asked for makes no answer late.
    due = instant_or_none(question, "due") if regime.clock else None
    if state is not State.WITHDRAWN:
        findings.compare(place, "service_differs", state in _WITH_SERVICE, service is not None)
    if service is not None:
        _service(place, question, service, findings)
    if answer is not None:
        _answer(place, service, answer, due, findings)
    _signatures(place, question, regime, answer, due, findings)


def _service(place: str, question: Object, service: Object, findings: Findings) -> None:
    served, sent = instant(service, "served_at"), instant(question, "sent_at")
    findings.compare(place, "out_of_order", True, sent <= served)
    if text(question, "seat") == "office":
        in_app = text(service, "means") == Means.IN_APP
        findings.compare(place, "service_differs", in_app, not text(service, "proof"))


def _answer(
    place: str, service: Object | None, answer: Object, due: datetime | None, findings: Findings
) -> None:
    at = instant(answer, "answered_at")
    findings.compare(place, "out_of_order", True, service is not None and instant(service, "served_at") <= at)  # fmt: skip
    last = _last(due, answer)
    findings.compare(
        place,
        "answer_in_time",
        last is None or at.replace(microsecond=0) <= last,
        truth(answer, "in_time"),
    )
    findings.compare(place, "answer_differs", True, truth(answer, "truthful"))
    applies = text(answer, "request") == Request.APPLY
    findings.compare(place, "answer_differs", True, not applies or _infringement_said(answer))


def _infringement_said(answer: Object) -> bool:
    return Verdict(text(answer, "verdict")).grounds(str(answer.get("suspicion") or ""))


def _last(due: datetime | None, answer: Object) -> datetime | None:
    """What was handed in was in time until the office closed on the last day."""
    closed = str(answer.get("closes_at") or "")
    if due is None or not closed or answer.get("delivery") != Delivery.IN_PERSON:
        return due
    return datetime.combine(due.astimezone(HOME).date(), time.fromisoformat(closed), HOME)


def _signatures(
    place: str,
    question: Object,
    regime: Regime,
    answer: Object | None,
    due: datetime | None,
    findings: Findings,
) -> None:
    """The holder reads none of them: what an officer signed is the office's."""
    if text(question, "seat") != "office":
        findings.note("left_out")
        return
    state, hands = State(text(question, "state")), parts(question, "signatures")
    silent, back, closed = _hands(hands)
    findings.compare(place, "unsigned", state is State.CLOSED, bool(closed))
    if state in (State.ANSWERED, State.SILENT, State.CLOSED):
        findings.compare(place, "unsigned", answer is None, bool(silent) and not back)
    _taken_back(question, regime, answer, findings)
    for hand in silent:
        after = due is not None and instant(hand, "signed_at") > due
        found = (text(hand, "rule"), after, bool(text(hand, "signed_by")))
        findings.compare(place, "silence_differs", (regime.silence, True, True), found)
    for hand in closed:
        outcome = text(hand, "outcome")
        checked = truth(hand, "standing_checked") and truth(hand, "truth_checked")
        fits = outcome in regime.outcomes and (checked or outcome not in _RELIED_ON)
        if outcome == Outcome.DETAINED:
            fits = fits and answer is not None and _infringement_said(answer)
        findings.compare(place, "outcome_differs", True, fits)


def _hands(hands: Iterable[Object]) -> tuple[list[Object], list[Object], list[Object]]:
    """That silence took effect, that it was taken back, and what came of the question."""
    rows = list(hands)
    silent = [hand for hand in rows if text(hand, "rule") and not _takes_back(hand)]
    back = [hand for hand in rows if _takes_back(hand)]
    return silent, back, [hand for hand in rows if text(hand, "outcome")]


def _takes_back(hand: Object) -> bool:
    """Bags of an older form know of no silence that was taken back."""
    return truth(hand, "takes_back") if "takes_back" in hand else False


def _taken_back(
    question: Object, regime: Regime, answer: Object | None, findings: Findings
) -> None:
    """Only by an answer on paper that was in time, and after the silence was signed."""
    place = _place(question)
    silent, back, _ = _hands(parts(question, "signatures"))
    found = [instant(hand, "signed_at") for hand in back]
    stated = instant_or_none(question, "silence_taken_back") if found else question.get("silence_taken_back")  # fmt: skip
    findings.compare(place, "silence_differs", found, [stated] if stated else [])
    for hand in back:
        timely = answer is not None and truth(answer, "in_time") and bool(text(answer, "paper"))
        after = [instant(each, "signed_at") <= instant(hand, "signed_at") for each in silent]
        told = (text(hand, "rule"), bool(text(hand, "reason")), timely, after)
        findings.compare(place, "silence_differs", (regime.silence, True, True, [True]), told)


def agree_answers(body: Object, known: Witnesses, findings: Findings) -> None:
    """With the exhibits, the clocks and the journal of the same bag; a holder's bag has none of the office's."""
    for question in parts(body, "questions"):
        if text(question, "seat") == "office":
            _clock(question, known, findings)
            _exhibits(question, known, findings)
            _journal(question, known, findings)


def _clock(question: Object, known: Witnesses, findings: Findings) -> None:
    """The clock of the route runs from the proven service, and the answer ends it."""
    service, answer = _given(question, "service"), _given(question, "answer")
    rule = REGIMES[Route(text(question, "route"))].clock
    if service is None or not rule:
        return
    clock = known.clocks.get(text(question, "clock"))
    if clock is None:
        findings.problem(_place(question), "clock_missing", rule)
        return
    stated = part(clock, "stated")
    found = (
        text(clock, "rule"),
        text(clock, "subject"),
        instant(clock, "start"),
        instant_or_none(stated, "due"),
    )
    wanted = (
        rule,
        text(question, "id"),
        instant(service, "served_at"),
        instant_or_none(question, "due"),
    )
    findings.compare(_place(question), "clock_differs", wanted, found)
    met = [instant(event, "at") for event in parts(clock, "events") if event.get("name") == "met"]
    ended = [instant(answer, "answered_at")] if answer is not None else []
    findings.compare(_place(question), "clock_differs", ended, met)  # fmt: skip


def _exhibits(question: Object, known: Witnesses, findings: Findings) -> None:
    answer, place = _given(question, "answer"), _place(question)
    if answer is None:
        return
    shown = known.exhibits.get(text(answer, "exhibit"))
    if shown is None:
        findings.problem(place, "exhibit_missing", text(answer, "exhibit"))
        return
    wanted = (text(question, "id"), text(answer, "verdict"), instant(answer, "answered_at"))
    found = (shown.facts.get("identification"), shown.facts.get("verdict"), shown.obtained_at)
    findings.compare(place, "answer_differs", wanted, found)
    name = shown.file_of("answer")
    given = json_object(known.data, name, findings) if name in known.data.names() else {}
    for field in REPEATED:
        said = str((given or {}).get(field) or "").strip()
        findings.compare(place, "answer_differs", said, str(answer.get(field) or ""))
    for rebuttal in parts(question, "rebuttals"):
        brought = known.exhibits.get(text(rebuttal, "exhibit"))
        against = brought.facts.get("rebuts") if brought else None
        findings.compare(place, "rebuttal_differs", text(answer, "exhibit"), against)


def _journal(question: Object, known: Witnesses, findings: Findings) -> None:
    """Each step that was told to the journal at the instant that is stated for it."""
    name, place = text(question, "id"), _place(question)
    service, answer = _given(question, "service"), _given(question, "answer")
    if service is not None:
        entries = list(known.told(name, "identification.received", "identification.served"))
        findings.compare(place, "journal_differs", 1, len(entries))
        if text(service, "means") == Means.IN_APP:
            _at(place, entries, instant(service, "served_at"), findings)
    if answer is not None:
        entries = list(known.told(name, *_ANSWERED))
        said = [
            (part(each, "payload").get("verdict"), part(each, "payload").get("in_time"))
            for each in entries
        ]
        findings.compare(
            place, "journal_differs", [(text(answer, "verdict"), truth(answer, "in_time"))], said
        )
        if not text(answer, "paper"):
            _at(place, entries, instant(answer, "answered_at"), findings)
    for hands, verbs in zip(_hands(parts(question, "signatures")), _SIGNED, strict=True):
        signed = [(instant(hand, "signed_at"), text(hand, "signed_by")) for hand in hands]
        entries = list(known.told(name, *verbs))
        said = [(instant(each, "at"), each.get("actor")) for each in entries]
        findings.compare(place, "journal_differs", signed, said)
        for hand, entry in zip(hands, entries, strict=False):
            _as_signed(place, hand, part(entry, "payload"), findings)


def _as_signed(place: str, hand: Object, told: Object, findings: Findings) -> None:
    """What an officer signed for: the fields of the signature that the journal took down with it."""
    fields = ("outcome", "rule", "standing_checked", "truth_checked", "takes_back")
    written = {name: told[name] for name in fields if name in told}
    findings.compare(place, "journal_differs", written, {name: hand.get(name) for name in written})


def _at(place: str, entries: Iterable[Object], at: datetime, findings: Findings) -> None:
    findings.compare(place, "journal_differs", [at], [instant(each, "at") for each in entries])
