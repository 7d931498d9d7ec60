"""What kinds and forms of evidence are called, on pages and on papers."""

from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.rules.exhibits import EvidenceKind, Form

# The eight kinds of evidence of the Administrative Penalty Law, art. 46.
EVIDENCE_KINDS = {
    EvidenceKind.DOCUMENT: _("Documentary evidence"),
    EvidenceKind.OBJECT: _("Physical evidence"),
    EvidenceKind.AUDIO_VISUAL: _("Audio-visual material"),
    EvidenceKind.ELECTRONIC: _("Electronic data"),
    EvidenceKind.WITNESS: _("Witness testimony"),
    EvidenceKind.PARTY: _("Statement of a party"),
    EvidenceKind.APPRAISAL: _("Appraisal opinion"),
    EvidenceKind.SCENE: _("Record of inspection or scene"),
}
FORMS = {
    Form.CAPTURE: _("Captured page"),
    Form.UPLOAD: _("Uploaded file"),
    Form.PURCHASE: _("Test purchase"),
    Form.RECORD: _("Record"),
    Form.REPORT: _("Report of an appraisal body"),
    Form.OPINION: _("Written opinion of the right holder"),
    Form.ANSWER: _("Answer of the right holder"),
}
