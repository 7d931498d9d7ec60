"""All that other domains may call."""

from qingfeng.foundation.access import (
    Actor,
    access_rules,
    get,
    register_access,
    require,
    require_admin,
    system_actor,
)
from qingfeng.foundation.actions.calendars import alarm_missing_year, load_calendar_year
from qingfeng.foundation.actions.deliveries import Delivered, catch_up, deliver
from qingfeng.foundation.actions.files import open_file, store_file
from qingfeng.foundation.actions.journal import erase_texts, journal_append
from qingfeng.foundation.actions.letters import send_letters
from qingfeng.foundation.actions.notifications import mark_read, notify, notify_administrators
from qingfeng.foundation.actions.states import carry_over, move, tell_move
from qingfeng.foundation.clock import new_id, now
from qingfeng.foundation.documents import blocks
from qingfeng.foundation.documents.masking import masked
from qingfeng.foundation.documents.render import render
from qingfeng.foundation.models import StoredFile
from qingfeng.foundation.queries.calendars import calendar, calendar_years
from qingfeng.foundation.queries.files import media_type_of, own_pictures
from qingfeng.foundation.queries.histories import (
    history_lines,
    reason_said,
    state_reason,
    told_history,
)
from qingfeng.foundation.queries.journal import (
    Extract,
    HistoryRow,
    NotificationRow,
    StateRow,
    extract,
    history,
    notifications,
    reasons,
    state_history,
    unread_count,
)
from qingfeng.foundation.queries.manage import OrganisationRow, organisation
from qingfeng.foundation.queries.people import (
    Office,
    Person,
    colleagues,
    offices_named,
    offices_of_kinds,
    people_named,
    people_of,
)
from qingfeng.foundation.queries.regions import (
    RegionRow,
    region_name,
    region_path,
    region_row,
    region_scope,
    regions,
)
from qingfeng.foundation.queries.seats import Seat, actor_again, actor_of_key, seats
from qingfeng.foundation.queueing import defer, job, run_worker
from qingfeng.foundation.registries import (
    JournalEntry,
    own_version,
    register_workflow,
    subscribe,
    versions_of,
    workflow_in_force,
    workflow_of,
    workflows,
)
from qingfeng.foundation.sessions import actor_of, seats_of, staff_page, take_seat
from qingfeng.foundation.ui import formats, kit, parts
from qingfeng.foundation.ui.blame import blame, blamed
from qingfeng.foundation.ui.columns import columns_chosen
from qingfeng.foundation.ui.formats import chooser, in_language
from qingfeng.foundation.ui.navigation import (
    MenuEntry,
    SearchKind,
    add_addresses,
    add_menu,
    add_search_kinds,
    address_of,
)
from qingfeng.foundation.ui.words import add_words, said, word

__all__ = [
    "Actor",
    "Delivered",
    "Extract",
    "HistoryRow",
    "JournalEntry",
    "MenuEntry",
    "NotificationRow",
    "Office",
    "OrganisationRow",
    "Person",
    "RegionRow",
    "SearchKind",
    "Seat",
    "StateRow",
    "StoredFile",
    "access_rules",
    "actor_again",
    "actor_of",
    "actor_of_key",
    "add_addresses",
    "add_menu",
    "add_search_kinds",
    "add_words",
    "address_of",
    "alarm_missing_year",
    "blame",
    "blamed",
    "blocks",
    "calendar",
    "calendar_years",
    "carry_over",
    "catch_up",
    "chooser",
    "colleagues",
    "columns_chosen",
    "defer",
    "deliver",
    "erase_texts",
    "extract",
    "formats",
    "get",
    "history",
    "history_lines",
    "in_language",
    "job",
    "journal_append",
    "kit",
    "load_calendar_year",
    "mark_read",
    "masked",
    "media_type_of",
    "move",
    "new_id",
    "notifications",
    "notify",
    "notify_administrators",
    "now",
    "offices_named",
    "offices_of_kinds",
    "open_file",
    "organisation",
    "own_pictures",
    "own_version",
    "parts",
    "people_named",
    "people_of",
    "reason_said",
    "reasons",
    "region_name",
    "region_path",
    "region_row",
    "region_scope",
    "regions",
    "register_access",
    "register_workflow",
    "render",
    "require",
    "require_admin",
    "run_worker",
    "said",
    "seats",
    "seats_of",
    "send_letters",
    "staff_page",
    "state_history",
    "state_reason",
    "store_file",
    "subscribe",
    "system_actor",
    "take_seat",
    "tell_move",
    "told_history",
    "unread_count",
    "versions_of",
    "word",
    "workflow_in_force",
    "workflow_of",
    "workflows",
]
