"""Pages of exhibits: what hangs on a subject, one of them whole, its files, and whether it counts."""

import json
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.captures import capture_page
from qingfeng.evidence.actions.exhibits import exclude_exhibit, readmit_exhibit
from qingfeng.evidence.actions.reading import MANIFEST, hand_out_file
from qingfeng.evidence.actions.uploads import Brought, upload_exhibit
from qingfeng.evidence.actions.viewing import open_viewing
from qingfeng.evidence.queries.captures import CaptureRow, open_captures
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibit_record, exhibits_of
from qingfeng.evidence.recording.stamping import LOCAL
from qingfeng.evidence.rules.captures import CaptureState, Role
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form
from qingfeng.evidence.web.about import seen, steps
from qingfeng.evidence.web.exhibits.capture_words import FILE_ROLES
from qingfeng.evidence.web.exhibits.facts import loaded, reason_word, told, unlike_page
from qingfeng.evidence.web.exhibits.forms import DecisionForm, UploadForm
from qingfeng.evidence.web.exhibits.words import EVIDENCE_KINDS, FORMS
from qingfeng.evidence.web.handed import SHOWN, handed_file
from qingfeng.evidence.web.viewer.pages import origin_for
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    address_of,
    blamed,
    formats,
    kit,
    now,
    offices_named,
    people_named,
    said,
    staff_page,
    state_reason,
    told_history,
    word,
)
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.kernel.ids import Subject

VERBS: dict[str, Callable[..., None]] = {"exclude": exclude_exhibit, "readmit": readmit_exhibit}


@staff_page(permission=access.READ)
@require_safe
def of_subject(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    return render(request, "evidence/of.html", _listed(request, Subject(kind, subject_id)))


@staff_page(permission=access.READ)
@require_safe
def panel(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """The same as a part that other pages embed by its address."""
    return render(request, "evidence/_panel.html", _listed(request, Subject(kind, subject_id)))


def _listed(request: HttpRequest, subject: Subject) -> dict[str, object]:
    actor = actor_of(request)
    seen(actor, subject)
    return {
        "subject": subject,
        "subject_kind": word("kind", subject.kind),
        "subject_url": address_of(subject.kind, subject.id),
        "table": _table(exhibits_of(subject, actor=actor)),
        "captures": [_waiting(row) for row in open_captures(subject, actor=actor)],
        "may_add": actor.may(access.ADD),
        "may_share": actor.may(access.SHARE),
        "url": request.GET.get("url", ""),
        "begin": steps(actor, subject),
    }


def _table(rows: tuple[ExhibitRow, ...]) -> kit.Table:
    return kit.Table(
        caption=_("Evidence"),
        columns=(
            kit.Column("title", pgettext("exhibit", "Title"), fixed=True, wide=True),
            kit.Column("form", _("How it came to be")),
            kit.Column("obtained", _("Obtained")),
            kit.Column("files", _("Files"), numeric=True),
            kit.Column("state", _("State")),
        ),
        rows=[
            kit.Row(
                id=str(row.id),
                url=reverse("exhibit", args=[row.id]),
                label=row.title,
                cells={
                    "title": row.title,
                    "form": _form(row),
                    "obtained": row.obtained_at,
                    "files": len(row.files),
                    "state": _state(row),
                },
            )
            for row in rows
        ],
        empty=kit.Empty(
            _("No evidence yet"), _("Capture its page or bring files."), icon="archive"
        ),
    )


def _form(row: ExhibitRow) -> str:
    """A capture of a page that did not load, or did not stay, says so in the list: it proves that, not the page."""
    unlike = unlike_page(row) if row.form is Form.CAPTURE else ""
    return f"{FORMS[row.form]} · {unlike}" if unlike else str(FORMS[row.form])


def _state(row: ExhibitRow) -> kit.Badge:
    tone: kit.Tone = "met" if row.counts else "neutral"
    return kit.Badge(word("state", f"exhibit.{row.state.value}"), tone)


def _waiting(row: CaptureRow) -> tuple[kit.Badge, CaptureRow, str]:
    tone: kit.Tone = "info" if row.state is CaptureState.QUEUED else "soon"
    badge = kit.Badge(word("state", f"capture.{row.state.value}"), tone)
    return badge, row, reason_word(row.reason) if row.reason else ""


@staff_page(permission=access.ADD)
@require_POST
def capture(request: HttpRequest) -> HttpResponse:
    subject = _posted_subject(request)
    seen(actor_of(request), subject)
    try:
        capture_page(
            subject=subject,
            url=request.POST.get("url", ""),
            actor=actor_of(request),
            now=now(request),
        )
    except BadInput as error:
        messages.error(request, said(error))
    else:
        messages.success(
            request, _("The page will be captured; it appears here when that is done.")
        )
    return redirect("evidence_of", subject.kind, subject.id)


def _posted_subject(request: HttpRequest) -> Subject:
    try:
        return Subject(request.POST.get("kind", ""), UUID(request.POST.get("id", "")))
    except ValueError:
        raise NotFound(kind="subject") from None


@staff_page(permission=access.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    actor, subject = actor_of(request), Subject(kind, subject_id)
    seen(actor, subject)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"obtained_at": now(request)}
    )
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            identifier = _upload(request, form, subject, actor)
            messages.success(request, _("Entered as evidence."))
            return redirect("exhibit", identifier)
    context = {"form": form, "heading": _("Bring files as evidence"), "submit": _("Enter")}
    back = reverse("evidence_of", args=[kind, subject_id])
    return render(request, "evidence/exhibit_form.html", {**context, "back": back})


def _upload(request: HttpRequest, form: UploadForm, subject: Subject, actor: Actor) -> UUID:
    given = form.cleaned_data
    return upload_exhibit(
        subject=subject,
        kind=EvidenceKind(given["kind"]),
        title=given["title"],
        files=[Brought(each.name or "", each) for each in given["files"]],
        source=given["source"],
        note=given["note"],
        obtained_at=given["obtained_at"],
        actor=actor,
        now=now(request),
    )


@staff_page(permission=access.READ)
@require_safe
def show(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = exhibit_record(exhibit_id, actor=actor)
    office = offices_named([row.office]).get(row.office)
    pictures = [part for part in row.files if part.media_type in SHOWN]
    return render(
        request,
        "evidence/exhibit.html",
        {
            "row": row,
            "state": _state(row),
            "form": FORMS[row.form],
            "kind": EVIDENCE_KINDS[row.kind],
            "told": told(row),
            "files": [(part, FILE_ROLES.get(part.role, part.role)) for part in row.files],
            "pictures": pictures,
            "archive": _archive(row),
            "loaded": row.form is Form.CAPTURE and loaded(row),
            "sheet_language": get_language(),
            "tokens": [
                (token, _standing(token.trusted), _authority(token.authority))
                for token in row.tokens
            ],
            "subject_kind": word("kind", row.subject.kind),
            "subject_url": address_of(row.subject.kind, row.subject.id),
            "office": formats.in_language(office.name, office.name_en) if office else "",
            "person": "".join(people_named([row.entered_by]).values()),
            "verbs": _verbs(row, actor),
            "begin": steps(actor, row.subject),
            "reason": state_reason(row.id),
            "history": told_history(Subject(events.EXHIBIT, row.id)),
        },
    )


def _archive(row: ExhibitRow) -> str:
    """The digest of the recorded page, where the exhibit has one."""
    return next((part.sha256 for part in row.files if part.role == Role.ARCHIVE), "")


@staff_page(permission=access.READ)
@require_safe
def watch(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """The recorded page in a frame of the viewer's host; where there is no such host, why not."""
    actor = actor_of(request)
    row = exhibit_record(exhibit_id, actor=actor)
    if not (sha256 := _archive(row)):
        raise NotFound(kind="file")
    origin = origin_for(request, sha256)
    context = {"row": row, "sha256": sha256, "told": told(row), "origin": origin}
    if origin:
        framing = f"{request.scheme}://{request.get_host()}"
        token = open_viewing(
            exhibit_id=exhibit_id, sha256=sha256, origin=framing, actor=actor, now=now(request)
        )
        context["frame"] = _frame(
            f"{origin}/{token}/", str(json.loads(row.manifest)["facts"]["url"])
        )
    response = render(request, "evidence/watch.html", context)
    if origin:
        policy = settings.CONTENT_SECURITY_POLICY | {"frame-src": origin}
        told_policy = "; ".join(f"{name} {value}" for name, value in policy.items())
        response.headers["Content-Security-Policy"] = told_policy
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _frame(base: str, url: str) -> str:
    """The player's address: which archive, and which page of it."""
    asked = urlencode({"source": f"{base}page.wacz", "embed": "default", "loading": "eager"})
    return f"{base}?{asked}#{urlencode({'url': url})}"


def _authority(name: str) -> str:
    """A name is a name; that of the machine's own stamps says what it is."""
    return _("This installation's own time (not trusted)") if name == LOCAL else name


def _standing(trusted: bool) -> kit.Badge:
    if trusted:
        return kit.Badge(_("Authority of this installation's settings"), "met")
    return kit.Badge(_("Local, vouched for by nobody"), "soon")


def _verbs(row: ExhibitRow, actor: Actor) -> list[kit.Button]:
    if not actor.may(access.DECIDE):
        return []
    return [
        kit.Button(
            word("verb", f"exhibit.{offer.step.verb}"),
            icon={"exclude": "ban", "readmit": "check"}[offer.step.verb],
            url=reverse("exhibit_decide", args=[row.id, offer.step.verb]),
            tone="danger" if offer.step.verb == "exclude" else "secondary",
        )
        for offer in EXHIBIT_FLOW.offers(row.state.value, {"reason": "asked for on the next page"})
    ]


@staff_page(permission=access.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, exhibit_id: UUID, verb: str) -> HttpResponse:
    """Asks for the reason, then does it."""
    if verb not in VERBS:
        raise NotFound(kind="verb")
    actor = actor_of(request)
    row = exhibit_record(exhibit_id, actor=actor)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            reason = form.cleaned_data["reason"]
            VERBS[verb](exhibit_id=exhibit_id, reason=reason, actor=actor, now=now(request))
            return redirect("exhibit", exhibit_id)
    name = word("verb", f"exhibit.{verb}")
    context = {"form": form, "heading": f"{name}: {row.title}", "submit": name}
    back = reverse("exhibit", args=[exhibit_id])
    return render(request, "evidence/exhibit_form.html", {**context, "back": back})


@staff_page(permission=access.READ)
@require_safe
def file(request: HttpRequest, exhibit_id: UUID, sha256: str) -> HttpResponseBase:
    handed = hand_out_file(
        exhibit_id=exhibit_id, sha256=sha256, actor=actor_of(request), now=now(request)
    )
    return handed_file(handed, inline=handed.media_type in SHOWN)


@staff_page(permission=access.READ)
@require_safe
def manifest(request: HttpRequest, exhibit_id: UUID) -> HttpResponseBase:
    """Byte for byte what the time token is over."""
    row = exhibit_record(exhibit_id, actor=actor_of(request))
    response = HttpResponse(row.manifest.encode(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{MANIFEST}"'
    return response
