"""Small parts of a bag by hand: a pair of shoes found, seized and sampled, a question that was answered, an appraisal."""

from typing import Any

A, B, C, D, E, F = (f"00000000-0000-0000-0000-00000000000{n}" for n in "abcdef")
AT = "2026-10-12T02:00:00+00:00"
FILE = "0" * 64


def moved(verb: str, to_lot: str, source: str, goal: str, **changed: str) -> dict[str, Any]:
    move = {
        "verb": verb, "lot": A, "to_lot": to_lot, "quantity": "2.000", "weight": "1.600",
        "from_place": D if source else "", "to_place": D, "from_status": source, "to_status": goal,
        "seal_before": "", "seal_after": "", "seal_rest": "", "photo": "",
    }  # fmt: skip
    return move | changed


MOVES = [
    moved("find", A, "", "found"),
    moved("list", A, "found", "listed"),
    moved("seize", A, "listed", "seized", seal_after="F-1"),
    moved("sample", B, "seized", "sampled", quantity="1.000", weight="0.800", seal_before="F-1", seal_after="S-1", seal_rest="R-1"),
]  # fmt: skip


def goods_body() -> dict[str, Any]:
    lot = {
        "office": F,
        "unit": "pair",
        "root": A,
        "number": "1",
        "measure": E,
        "finding": "genuine",
    }
    return {
        "left_out": [],
        "elsewhere": [],
        "lots": [{**lot, "id": A, "parent": "", "line": A}, {**lot, "id": B, "parent": A, "line": ""}],
        "lists": [_list()],
        "measures": [
            {"id": E, "kind": "seize", "statute": "law", "officers": [B, C], "approved_by": D,
             "taken_at": AT, "clock": "", "urgent_clock": "", "party": "", "notice_at": AT,
             "notice_clock": E, "notice_paper": ""},
        ],
        "orders": [_order(number, move) for number, move in enumerate(MOVES)],
        "movements": [
            {"id": number + 1, "line": f"line {number}", "at": AT, **move}
            for number, move in enumerate(MOVES)
        ],
        "holdings": [
            {"lot": A, "place": D, "status": "seized", "quantity": "1", "weight": "0.8", "seal": "R-1"},
            {"lot": B, "place": D, "status": "sampled", "quantity": "1", "weight": "0.8", "seal": "S-1"},
        ],
        "seals": [
            {"office": F, "number": number, "lot": lot, "place": D, "put_on": put_on}
            for number, lot, put_on in (("F-1", A, 3), ("S-1", B, 4), ("R-1", A, 4))
        ],
        "samples": [{"lot": B, "drawn_from": A, "order": "order 3", "is_spare": False, "party_present": True}],
        "incidents": [],
        "stocktakes": [_stocktake()],
        "needs": [
            {"id": D, "lot": A, "case_number": "1", "organ": "court", "noted_at": AT, "request": FILE, "applicant": "holder",
             "application": FILE, "fixed_by": "photos", "photos": FILE, "sample": "", "fixed_at": AT, "over_at": AT,
             "end_paper": FILE, "state": "over"},
        ],
    }  # fmt: skip


def _stocktake() -> dict[str, Any]:
    line = {
        "lot": A,
        "status": "seized",
        "expected": "1",
        "seal": "R-1",
        "counted": "1",
        "seal_read": "R-1",
    }
    return {
        "id": C, "place": D, "begun_at": AT, "begun_by": B, "closed_at": AT, "closed_by": C, "state": "closed",
        "lines": [line, {**line, "lot": B, "status": "sampled", "seal": "S-1", "seal_read": "S-1"}],
    }  # fmt: skip


def _disposal() -> dict[str, Any]:
    """Under an order that gave the goods away, and of which the other orders have none."""
    return {
        "verb": "donate", "cause": "", "consent": "", "recipient": "home", "currency": "CNY", "account": "",
        "price": "", "paper": "", "record": "", "marks_off": "", "approved_by": E,
    }  # fmt: skip


def _list() -> dict[str, Any]:
    hands = [("officer", B, ""), ("officer", C, ""), ("party", "", FILE)]
    return {
        "id": E,
        "state": "confirmed",
        "measure": E,
        "purchase": "",
        "lines": [{"id": A, "quantity": "2", "photos": []}],
        "signatures": [
            {"role": role, "user": user, "file": file, "name": role, "at": AT}
            for role, user, file in hands
        ],
    }


def _order(number: int, move: dict[str, Any]) -> dict[str, Any]:
    line = {
        name: value
        for name, value in move.items()
        if name not in ("verb", "from_place", "to_place")
    }
    hands = [
        {
            "side": side,
            "user": user,
            "paper": "",
            "name": side,
            "at": AT,
            "seals": {f"line {number}": move["seal_before"]},
        }
        for side, user in (("from", B), ("to", C))
    ]
    return {
        "id": f"order {number}", "office": F, "verb": move["verb"], "from_place": move["from_place"],
        "to_place": move["to_place"], "measure": E, "state": "done", "destruction": None,
        "disposal": _disposal() if move["verb"] == "find" else None,
        "function": "customs", "passed_over": {"not_given": "", "not_auctioned": "", "holder_view": ""},
        "lines": [{"id": f"line {number}", "number": 1, "weight_note": "", **line}], "signatures": hands,
    }  # fmt: skip


def answers_body() -> dict[str, Any]:
    answer = {
        "verdict": "counterfeit", "reasons": "label", "truthful": True, "in_time": True, "answered_at": AT,
        "request": "", "suspicion": "",
        "authority": "", "right_proof": "", "security_proof": "", "paper": "", "exhibit": A,
    }  # fmt: skip
    hand = {
        "outcome": "released", "rule": "", "standing_checked": True, "truth_checked": True,
        "signed_by": B, "signed_at": AT,
    }  # fmt: skip
    return {
        "questions": [
            {
                "id": A, "seat": "office", "state": "closed", "route": "customs", "due": AT,
                "sent_at": AT, "clock": B, "pictures": [], "notice": None, "rebuttals": [],
                "service": {"means": "in_app", "served_at": AT, "proof": ""},
                "answer": answer, "signatures": [hand],
            }
        ]
    }  # fmt: skip


def appraisals_body() -> dict[str, Any]:
    report = {
        "number": "R", "conclusion": "c", "exhibit": A, "reported_at": AT,
        "lines": [{"sample": C, "opinion": "counterfeit", "unit_price": ""}],
    }  # fmt: skip
    held = {
        "purposes": ["appraisal"], "scope": "shoes", "classes": [25], "entered_at": AT, "valid_from": "2026-01-01",
        "valid_to": "2026-12-31", "withdrawn_on": None, "certificate": "",
    }  # fmt: skip
    return {
        "appraisals": [
            {
                "id": A, "seat": "office", "office": F, "body": B, "purpose": "appraisal", "price_of": "goods",
                "state": "reported", "subject": {"kind": "lot", "id": A}, "why_unqualified": "",
                "goods_class": 25, "scope_confirmed": False,
                "second_of": "", "pause_days": None, "pause_notice": "", "created_at": AT,
                "requested_at": AT, "requested_on": "2026-10-12", "accepted_at": AT,
                "samples": [{"id": C, "quantity": "1", "lot": B, "seal": "S-1"}], "qualifications": [held],
                "report": report, "objections": [],
            }
        ]
    }  # fmt: skip
