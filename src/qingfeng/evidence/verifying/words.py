"""What a check says, in both languages: the command runs where there is no catalogue of texts."""

from typing import Final, NamedTuple


class Said(NamedTuple):
    zh: str
    en: str


# What no digest and no time token can prove, said with every result.
ALWAYS: Final = ("not_true", "not_author", "not_before_after")

NOTES: Final = {
    "not_true": Said(
        "摘要相符只说明文件自摘要形成之后未被改动，不说明其内容真实。",
        "Digests that agree show that the files have not changed since; not that what they say is true.",
    ),
    "not_author": Said(
        "摘要和时间戳不说明文件由谁制作、由谁取得。",
        "Digests and time tokens do not show who made a file or who obtained it.",
    ),
    "not_before_after": Said(
        "时间戳只说明该摘要在所载时间已经存在；此前、此后网页或物品是什么样，它不说明。",
        "A time token shows that the digest existed at its time; not what was there before or after.",
    ),
    "self_digest": Said(
        "文件自带的摘要能发现意外改动，不能防止有人改动后重新计算；请与另行取得的摘要核对。",
        "A digest inside the file shows accidents; whoever changes the file can count it anew. Compare with a digest had elsewhere.",
    ),
    "authority_untrusted": Said(
        "时间戳的签名相符，但其签发机构不在所指定的可信机构之列：它是不可信的。",
        "The token's signature agrees, but its authority is none of those named as trusted: it is untrusted.",
    ),
    "no_token": Said(
        "有证据没有时间戳：没有第三方证明其何时已经存在。",
        "An exhibit has no time token: no third party says when it existed.",
    ),
    "container_not_covered": Said(
        "没有摘要覆盖打包格式本身（文件时间、次序）；其中各文件的内容已经核对。",
        "No digest covers the packing itself (times, order of files); the content of the files in it was checked.",
    ),
    "excluded_not_counted": Said(
        "包内有被排除的证据：照样保存并已核对，但不作为定案依据。",
        "The bag holds excluded evidence: it is kept and was checked, and it does not count.",
    ),
    "section_unknown": Said(
        "包内有本程序不认识的部分：只核对了其文件的摘要。",
        "The bag has a part that this program does not know: only the digests of its files were checked.",
    ),
    "clocks_as_stated": Said(
        "期限按包内载明的规则、事件和日历重新计算；事件是否确实发生，不由此证明。",
        "Clocks were counted anew from the terms, events and calendars in the bag; that the events took place is not shown by it.",
    ),
    "law_as_stated": Said(
        "未与随程序发布的规则和日历核对：期限长度和工作日按包内所载。",
        "Not held against the rules and calendars that come with a release: lengths and working days are as the bag states them.",
    ),
    "rule_of_installation": Said(
        "有期限适用本程序未随附的规则版本（由该平台发布或来自其他版本的程序）：请按包内载明的文件和条文核对其长度。",
        "A clock follows a version that does not come with this program, released there or by another release: look its length up under the instrument and article that the bag names.",
    ),
    "calendar_of_installation": Said(
        "有年度的工作日由该平台自行载入，未随本程序发布：请与当年的放假通知核对。",
        "The working days of a year were loaded there and do not come with this program: compare them with that year's official notice.",
    ),
    "left_out": Said(
        "请求人无权阅读的内容未装入此包；凡依赖这些内容的核对均未进行。",
        "What the reader who asked for it may not read is not in the bag; nothing that rests on it was checked.",
    ),
    "lot_elsewhere": Said(
        "有送检样品的批次不在此包的货物之列：其封条与移交未予核对。",
        "The lot of a sample is not among the goods of this bag: its seal and its handover were not checked.",
    ),
    "bag_unstamped": Said(
        "本包没有包摘要的时间戳：包内全部清单如被一致改写，从包内看不出来。",
        "No time token stands over the lists of this bag: whoever rewrote all of them consistently shows nowhere inside.",
    ),
    "compare_digest": Said(
        "有人若把全部内容前后一致地改写并重新计算所有摘要，包内无法发现：请与制作机关日志中的包摘要或包内时间戳核对。",
        "A bag that was rewritten throughout, consistently and with every digest counted anew, shows it nowhere inside: compare the bag's digest with the journal of the office that packed it, or rely on its time tokens.",
    ),
    "names_clash": Said(
        "包内有的文件名在某些系统上视为相同，解包时会互相覆盖。",
        "Some names in the bag are one and the same on some systems: unpacked there, one file is written over another.",
    ),
    "foreign_bag": Said(
        "此包不是由本平台制作的：按通用规范核对了其清单。",
        "This bag was not made by this platform: its manifests were checked as the general format has them.",
    ),
    "page_missing": Said(
        "页面列表中有网页不在存档内：当时没有取得。",
        "A page of the list is not in the archive: it was not had at the time.",
    ),
    "reasons_erased": Said(
        "部分理由已依法删除：日志条目仍在，理由不再载明。",
        "Some reasons were erased: the journal's entries stand, and no longer say why.",
    ),
    "weak_digest": Said(
        "仅有 MD5 或 SHA-1 摘要：足以发现意外改动，不足以防止有意伪造。",
        "Only MD5 or SHA-1 digests: enough to find accidents, not to stop a forger.",
    ),
}  # fmt: skip

PROBLEMS: Final = {
    "unreadable": Said("无法读取", "cannot be read"),
    "kind_unknown": Said("不是可核验的文件类型", "is no kind of file that can be verified"),
    "too_much": Said("超出可处理的数量或解压后的大小", "has more files, or unpacks to more, than can be handled"),
    "digest_differs": Said("内容的摘要不相符", "the digest of its content differs"),
    "size_differs": Said("大小不相符", "its size differs"),
    "missing": Said("清单列有，包内没有", "is listed and not there"),
    "not_listed": Said("包内有，清单未列", "is there and not listed"),
    "listed_twice": Said("列出两次", "is listed twice"),
    "name_refused": Said("文件名指向包外或不规范", "its name leads outside or is no plain name"),
    "line_malformed": Said("清单中的一行不合格式", "a line of it is malformed"),
    "link": Said("是链接或特殊文件，不予跟随", "is a link or special file and is not followed"),
    "archive_differs": Said("打包格式被改动", "its packing has been changed"),
    "declaration": Said("格式声明不符", "its declaration of the format differs"),
    "payload_sum": Said("载明的总字节数与文件数不符", "the stated number of bytes and files differs"),
    "encrypted": Said("已加密，无法核对", "is encrypted and cannot be checked"),
    "document_malformed": Said("不是所要求格式的 JSON 文件", "is no JSON of the form wanted"),
    "record_malformed": Said("其中一条记录不合 WARC 格式", "a record in it is no WARC"),
    "block_digest": Said("记录的块摘要不相符", "the block digest of a record differs"),
    "payload_digest": Said("记录的载荷摘要不相符", "the payload digest of a record differs"),
    "algorithm_unknown": Said("摘要算法不认识", "the digest's algorithm is not known"),
    "index_differs": Said("索引与记录不相符", "the index does not agree with the records"),
    "token_unreadable": Said("时间戳无法读取", "the time token cannot be read"),
    "token_refused": Said("时间戳不是签发成功的答复", "the time token is no granted one"),
    "token_over_other": Said("时间戳针对的是别的内容", "the time token is over something else"),
    "token_signature": Said("时间戳的签名不成立", "the signature of the time token does not hold"),
    "token_unchecked": Said(
        "时间戳的签名无法核对：请用 --authority 指定签发机构的证书",
        "the signature of the time token could not be checked: name the authority's certificate with --authority",
    ),
    "paper_without_digest": Said("PDF 中没有自身摘要行", "the PDF has no line with its own digest"),
    "paper_damaged": Said("PDF 结构不完整", "the PDF is not whole"),
    "clock_due": Said("重新计算的到期时间不同", "counted anew, the clock is due at another time"),
    "clock_standing": Said("重新计算的期限状态不同", "counted anew, the clock stands otherwise"),
    "rule_differs": Said(
        "期限的长度或算法与所载规则版本不同",
        "the terms of the clock are not those of the rule and version that it names",
    ),
    "calendar_differs": Said(
        "所载日历与随程序发布的该年度日历不同",
        "the days of the year are not those of the calendar that comes with this program",
    ),
    "clock_uncountable": Said("期限无法按所载事件计算", "the clock cannot be counted from the events stated"),
    "entry_digest": Said("日志条目与其摘要不相符", "a journal entry does not agree with its digest"),
    "entry_twice": Said("日志条目列出两次", "a journal entry is listed twice"),
    "reason_differs": Said("所载理由不是日志记下的理由", "the reason stated is not the one that the journal took down"),
    "provenance": Said("来源图引用了不存在的节点或文件", "the provenance graph names what is not there"),
    "index": Said("目录与包内文件不相符", "the index does not agree with the files"),
    "step_unnamed": Said("购买的某一步没有其证据", "a step of the purchase has no exhibit of its own"),
    "name_clashes": Said("与另一文件名在有的系统上视为相同", "its name is that of another file on some systems"),
    "packing_refused": Said("压缩方式不予处理", "is packed in a way that is not read"),
    "lot_rootless": Said("货物批次不能追溯到其来源批次", "the lot does not lead to the one that it came from"),
    "lot_missing": Said("所指货物批次不在包内", "names a lot that is not there"),
    "movement_twice": Said("同一行移交被执行两次", "a line of a handover was moved twice"),
    "movement_missing": Said("已完成的移交缺少其流转记录", "a handover that is done lacks its movement"),
    "not_as_signed": Said("流转与所签的移交内容不同", "the movement is not as it was signed"),
    "out_of_order": Said("先后顺序不对", "stands out of order"),
    "quantity_not_positive": Said("数量不是正数", "its quantity is not above zero"),
    "step_unknown": Said("该状态下没有这一步", "no such step leads from where it stood"),
    "more_than_held": Said("移出多于在库", "more was moved than was held"),
    "unbalanced": Said("按流转重新计算的结存不同", "counted anew from the movements, what is held differs"),
    "seal_breaks": Said("封条号不连续", "the seal does not continue the one before"),
    "seal_twice": Said("封条号使用了两次", "the seal's number was used before"),
    "seal_unexplained": Said("重新加封之前没有封条异常的记录", "was sealed anew without an incident with its seal"),
    "seal_unread": Said("接收方未读取该封条号", "the taker did not read that seal"),
    "weight_unbalanced": Said("按流转重新计算的重量不同", "weighed anew from the movements, what is held differs"),
    "weight_differs": Said("与此前重量不同且未说明", "it weighs otherwise than before and nobody says why"),
    "heavier_than_whole": Said("取出的部分重于整批", "the part taken is heavier than the whole"),
    "rest_unsealed": Said("余下部分未重新加封", "what was left was not sealed anew"),
    "unsigned": Said("缺少两人签名或签名不完整", "lacks the signatures of two people"),
    "destruction_unproven": Said("销毁缺少记录、录像或两名监督人", "the destruction lacks its record, its film or two supervisors"),
    "disposal_unproven": Said("处置缺少其条件、材料或他人的批准", "the disposal lacks a condition, a paper or the approval of somebody else"),
    "way_unexplained": Said("海关未说明为何未采用在先的处置方式", "customs does not say why the ways that come first were passed over"),
    "needed_as_evidence": Said("另案需要作为证据的货物在证据固定前已离开", "goods that another case needed as evidence went before that evidence was fixed"),
    "objection_open": Said("对鉴定意见的异议尚未处理即处理了货物", "goods went or were confiscated while an objection to their appraisal was not decided"),
    "objection_time_runs": Said("当事人异议期未满即处理了货物", "goods went or were confiscated while the party could still object to their appraisal"),
    "need_unproved": Said("证据固定或者另案终结缺少其材料", "the fixing of evidence, or the end of the other case, lacks its paper"),
    "measure_missing": Said("没有当时有效的相应措施", "no measure of that kind was in force"),
    "officers_too_few": Said("执法人员少于两人", "fewer than two officers"),
    "unapproved": Said("措施未经他人批准，也未在紧急情况下报告", "the measure was neither approved by another nor reported as urgent"),
    "statute_missing": Said("未载明法律依据", "names no statute"),
    "list_differs": Said("与现场清单的数量不同", "differs from the quantity on the list"),
    "sample_rootless": Said("样品与其抽样记录或来源批次不相符", "the sample does not agree with its record or its lot"),
    "incident_missing": Said("因封条停止的移交或者盘点的差异没有相应的异常记录", "a handover stopped by a seal, or a difference of a stock-taking, lacks its incident"),
    "notice_running": Said("无主财物公告期满前即没收", "goods of an unknown owner were confiscated before the notice had run out"),
    "stocktake_differs": Said("盘点与当时的账面不符或未全部清点", "the stock-taking does not agree with the ledger of that time, or was not counted throughout"),
    "exhibit_missing": Said("所指证据不在包内", "names an exhibit that is not there"),
    "exhibit_differs": Said("与证据自身的清单摘要不相符", "does not agree with the exhibit's own manifest"),
    "journal_differs": Said("与日志所载不相符", "does not agree with the journal"),
    "clock_missing": Said("应有的期限不在包内", "its clock is not there"),
    "clock_differs": Said("与期限的起算、到期或事件不相符", "does not agree with the start, due time or events of its clock"),
    "service_differs": Said("送达证明不相符", "the proof of service does not agree"),
    "answer_in_time": Said("按到期时间，是否逾期的说法不对", "by its due time, what is said of its being in time is wrong"),
    "answer_differs": Said("答复与其证据不相符", "the answer does not agree with its exhibit"),
    "rebuttal_differs": Said("异议所针对的不是该答复", "the rebuttal is against another answer"),
    "silence_differs": Said("沉默的认定不符合规则、时间或签名", "the silence is not of that rule, before its time or unsigned"),
    "outcome_differs": Said("处理结果与该途径或核实情况不符", "the outcome does not fit the route or was not checked first"),
    "appraisal_differs": Said("鉴定与其报告、样品或证据不相符", "the appraisal does not agree with its report, samples or exhibit"),
    "objection_differs": Said("异议与其证据不相符", "the objection does not agree with its exhibit"),
    "samples_not_there": Said("出具报告时样品尚未按所签移交到达鉴定机构", "the sample was not with the body by a signed handover when it reported"),
    "body_unqualified": Said("委托当日鉴定机构无相应资质，也未说明理由", "the body was not qualified that day and no reason is given"),
    "body_out_of_scope": Said("鉴定机构的资质范围不含送检商品的类别", "the body's certificate does not cover the class of the goods"),
    "certificate_gone": Said("受理或者出具报告之日鉴定机构无涵盖送检商品的资质，也未说明理由", "the body held no certificate for the goods on the day it accepted or reported, and no reason is given"),
    "scope_unconfirmed": Said("资质证书未列明类别，也无人确认其范围包括送检商品", "the certificate names no classes, and nobody confirmed that its words cover the goods"),
    "pause_differs": Said("期间扣除与通知或期限不相符", "the pause does not agree with its notice or the clocks"),
}  # fmt: skip
