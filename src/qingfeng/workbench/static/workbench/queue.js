import { askReason, enliven, onKeys, takeBackLast } from "./deciding.js";

const KEPT = "qingfeng.queue";
const list = document.querySelector("[data-wb-queue]");
const rows = () => [...document.querySelectorAll("[data-wb-queue] [data-qf-row]")];
let current = null;

function row() {
  const found = current && document.getElementById(`lead-${current}`);
  return found || rows()[0] || null;
}

function stand(next) {
  if (!next) return;
  for (const each of rows()) each.classList.toggle("qf-at", each === next);
  current = next.dataset.qfRow;
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a")?.focus({ preventScroll: true });
  preload(next);
}

/** What comes next is there before it is asked for. */
function preload(at) {
  const picture = at.nextElementSibling?.querySelector("img[loading=lazy]");
  if (picture) picture.loading = "eager";
}

function after(id) {
  const all = rows();
  const place = all.findIndex((each) => each.dataset.qfRow === id);
  return all.slice(place + 1).find((each) => !each.classList.contains("wb-done")) || all[place];
}

function post(address, id, values) {
  const at = document.getElementById(`lead-${id}`);
  const cols = new URLSearchParams(window.location.search).getAll("cols");
  return window.htmx.ajax("POST", address, {
    source: at,
    target: at,
    // Settled at once: what settles later would take the mark of the line we stand on away again.
    swap: "outerHTML settle:0ms",
    values: { from: "queue", next: window.location.pathname + window.location.search, cols, ...values },
  });
}

async function decide(group) {
  const at = row();
  if (!at || !list.hasAttribute("data-wb-decides")) return;
  stand(at);
  const id = at.dataset.qfRow;
  const reason = await askReason(group);
  if (!reason) {
    stand(document.getElementById(`lead-${id}`));
    return;
  }
  await post(`/leads/${id}/decide/`, id, { reason });
  stand(after(id));
}

function open(part) {
  const at = row();
  if (!at) return;
  stand(at);
  window.htmx.ajax("GET", `/leads/${at.dataset.qfRow}/${part}/`, { target: "#dialog-body" });
}

function choose() {
  const box = row()?.querySelector('input[name="id"]');
  box?.click();
}

/** Forms that are about one line answer into that line. */
function intoTheLine(event) {
  const form = event.target;
  const id = form.dataset?.wbUndo || form.dataset?.wbAssign;
  if (!id || !document.getElementById(`lead-${id}`)) return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form, event.submitter));
  delete values.csrfmiddlewaretoken;
  form.closest("dialog")?.close();
  form.closest(".qf-toast")?.remove();
  post(form.getAttribute("action"), id, values).then(() => stand(document.getElementById(`lead-${id}`)));
}

if (list) {
  enliven();
  document.addEventListener("qf:at", (event) => {
    current = event.detail;
    const at = document.getElementById(`lead-${current}`);
    if (at) preload(at);
  });
  document.addEventListener("submit", intoTheLine);
  onKeys({
    y: () => decide("y"),
    n: () => decide("n"),
    u: () => decide("u"),
    c: () => open("compare"),
    a: () => open("assign"),
    x: choose,
    z: takeBackLast,
  });
  sessionStorage.setItem(
    KEPT,
    JSON.stringify({ ids: rows().map((each) => each.dataset.qfRow), back: window.location.pathname + window.location.search }),
  );
}
