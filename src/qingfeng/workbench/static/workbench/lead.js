import { askReason, enliven, onKeys, takeBackLast } from "./deciding.js";

const KEPT = "qingfeng.queue";
let ready = null;

const lead = () => document.querySelector("[data-wb-lead]")?.dataset.wbLead;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || { ids: [], back: "/queue/" };
  } catch {
    return { ids: [], back: "/queue/" };
  }
}

function neighbour(step) {
  const { ids } = kept();
  const place = ids.indexOf(lead());
  return place < 0 ? null : ids[place + step] || null;
}

async function fetched(id) {
  const answer = await fetch(`/leads/${id}/`, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/** The next lead is fetched while this one is read. */
function preload() {
  const id = neighbour(1);
  ready = id ? { id, page: fetched(id).catch(() => null) } : null;
}

async function show(id, { remember = true } = {}) {
  const page = ready?.id === id ? await ready.page : await fetched(id);
  if (!page) {
    window.location.assign(`/leads/${id}/`);
    return;
  }
  const main = document.importNode(page.getElementById("main"), true);
  document.getElementById("main").replaceWith(main);
  document.title = page.title;
  if (remember) history.pushState({ lead: id }, "", `/leads/${id}/`);
  window.htmx.process(main);
  window.htmx.trigger(main, "htmx:load", { elt: main });
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  begin();
}

function onward() {
  const next = neighbour(1);
  if (next) show(next);
  else window.location.assign(kept().back);
}

async function decide(group) {
  if (!document.querySelector(`[data-wb-open="${group}"]`)) return;
  const id = lead();
  const reason = await askReason(group);
  if (!reason) return;
  const before = document.querySelectorAll("#toasts form[data-wb-undo]").length;
  await window.htmx.ajax("POST", `/leads/${id}/decide/`, {
    source: document.body,
    target: "#toasts",
    swap: "beforeend",
    values: { reason, next: `/leads/${id}/` },
  });
  // A refusal brings a toast without "take back": the reader stays where it was refused.
  if (document.querySelectorAll("#toasts form[data-wb-undo]").length > before) onward();
}

function begin() {
  enliven();
  const back = document.querySelector("[data-wb-back]");
  if (back) back.href = kept().back;
  preload();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-wb-open]");
  if (opener) decide(opener.dataset.wbOpen);
});
window.addEventListener("popstate", (event) => {
  if (event.state?.lead) show(event.state.lead, { remember: false });
  else window.location.reload();
});
onKeys({
  y: () => decide("y"),
  n: () => decide("n"),
  u: () => decide("u"),
  j: () => neighbour(1) && show(neighbour(1)),
  k: () => neighbour(-1) && show(neighbour(-1)),
  z: takeBackLast,
});
begin();
