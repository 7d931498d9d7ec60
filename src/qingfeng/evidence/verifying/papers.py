"""Papers of ours: a PDF that carries the digest of itself, in a line that readers of PDF pass over."""

import re

from qingfeng.evidence.verifying.findings import Findings
from qingfeng.kernel.papers import stated_and_found

_WHOLE = re.compile(rb"startxref\n(\d{1,12})\n%%EOF\n?\Z")


def check_paper(name: str, content: bytes, findings: Findings) -> None:
    sums = stated_and_found(content)
    end = _WHOLE.search(content[-64:])
    findings.compare(name, "paper_damaged", True, end is not None and int(end[1]) < len(content))
    if sums is None:
        findings.problem(name, "paper_without_digest")
        return
    findings.compare(name, "digest_differs", *sums)
    findings.note("self_digest")
