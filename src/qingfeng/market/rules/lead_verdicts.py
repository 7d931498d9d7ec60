"""Verdicts on a lead and the one reason code that each decision carries."""

from dataclasses import dataclass

from qingfeng.kernel.errors import Refused

INFRINGING, SUSPECT = "infringing", "suspect"
GENUINE_USE, NO_MARK, OUT, UNSURE = "genuine_use", "no_mark", "out", "unsure"
VERDICTS = (INFRINGING, SUSPECT, GENUINE_USE, NO_MARK, OUT, UNSURE)
ACCUSING = frozenset({INFRINGING, SUSPECT})
INNOCENT = frozenset({GENUINE_USE, NO_MARK, OUT})
# These two say that the mark was matched wrongly; genuine goods do use it.
NO_MATCH = frozenset({NO_MARK, OUT})


@dataclass(frozen=True)
class Reason:
    """A coded reason; the code alone settles the verdict, so one key decides both."""

    code: str
    verdict: str
    group: str
    key: str
    text_zh: str
    text_en: str


REASONS: tuple[Reason, ...] = (
    Reason("replica_wording", INFRINGING, "y", "1", "文字自认仿冒", "the wording says replica"),
    Reason("grade_claim", INFRINGING, "y", "2", "标示仿制等级", "a grade of copy is claimed"),
    Reason("mark_disguised", SUSPECT, "y", "3", "变形、隐去或代称商标", "the mark is disguised"),
    Reason("price_too_low", SUSPECT, "y", "4", "价格明显低于参考价", "far below the usual price"),
    Reason("mixed_brands", SUSPECT, "y", "5", "多个高价品牌混售", "several luxury brands at once"),
    Reason("not_authorised", SUSPECT, "y", "6", "未见授权链条", "no authorisation chain found"),
    Reason(
        "range_unlikely",
        SUSPECT,
        "y",
        "7",
        "权利人不生产或不这样销售",
        "the owner sells no such goods this way",
    ),
    Reason("copied_picture", SUSPECT, "y", "8", "盗用官方图片", "official pictures taken over"),
    Reason("genuine_goods", GENUINE_USE, "n", "1", "看来是正品", "plausibly genuine goods"),
    Reason("second_hand", GENUINE_USE, "n", "2", "二手正品", "second-hand genuine goods"),
    Reason(
        "compatible_with", GENUINE_USE, "n", "3", "仅说明适用或兼容", "named only for compatibility"
    ),
    Reason(
        "named_as_subject", GENUINE_USE, "n", "4", "仅作为内容提及", "named only as the subject"
    ),
    Reason(
        "authorised_seller", GENUINE_USE, "n", "5", "销售者已获授权", "the seller is authorised"
    ),
    Reason(
        "common_word", NO_MARK, "n", "6", "普通词汇，非商标使用", "an ordinary word, not the mark"
    ),
    Reason("false_match", NO_MARK, "n", "7", "匹配有误", "matched wrongly"),
    Reason("own_mark", NO_MARK, "n", "8", "自有或其他品牌", "the seller's own or another brand"),
    Reason("no_goods", OUT, "n", "9", "不是商品", "no goods are offered"),
    Reason("needs_holder", UNSURE, "u", "1", "需权利人辨认", "the right holder must look"),
    Reason("needs_picture", UNSURE, "u", "2", "图片不清或缺失", "pictures missing or unclear"),
    Reason("needs_price", UNSURE, "u", "3", "缺少可比价格", "no price to compare with"),
    Reason(
        "needs_purchase", UNSURE, "u", "4", "需核查实物", "the goods themselves must be checked"
    ),
    Reason("evidence_mixed", UNSURE, "u", "5", "迹象相互矛盾", "signs contradict each other"),
)
BY_CODE = {reason.code: reason for reason in REASONS}
GROUPS = ("y", "n", "u")


def reason_of(code: str) -> Reason:
    """The reason of a code; refuses a code that is not in the list."""
    reason = BY_CODE.get(code)
    if reason is None:
        raise Refused("reason_unknown", reason=code)
    return reason


def side(verdict: str) -> str:
    """'accused', 'innocent' or 'unsure': what two reviewers are compared on."""
    if verdict in ACCUSING:
        return "accused"
    return "innocent" if verdict in INNOCENT else "unsure"


def shown_verdict(*, verdict: str, decider_kind: str, own: bool) -> str:
    """What a reader sees of a verdict; a private body's accusation is a suspicion to others."""
    if own or verdict not in ACCUSING or decider_kind == "agency":
        return verdict
    return "suspected"
