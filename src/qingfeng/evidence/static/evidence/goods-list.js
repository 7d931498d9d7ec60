// A list of items written where there is no network. Drafts lie encrypted in the browser, under a key of their writer
// that no script can read out; the answer to signing out clears both. A tab that the phone closes, or a second one,
// loses nothing. The server keeps one list however often a draft is sent; what is written on after it was sent goes as
// a list of its own that names what it replaces, since nobody here knows whether the first one came.
"use strict";

const form = document.getElementById("goods-list");
const say = (name) => form.dataset[name];
const status = document.getElementById("goods-list-status");
const lines = document.getElementById("goods-lines");
const others = document.getElementById("goods-drafts");
const DATABASE = "qingfeng-goods";
const AGAIN = 10000;
const STORES = ["drafts", "keys"];

function tell(text, wrong = false) {
  status.textContent = text;
  status.classList.toggle("is-wrong", wrong);
}

/** Everything that is wrong is said at once, each thing at its field; the first comes into view, and the whole is said where the thumb is. */
function blame(text, problems) {
  tell(text, true);
  for (const [name, reason] of problems) {
    const field = form.elements[name];
    const told = document.createElement("p");
    told.className = "qf-error";
    told.id = `${field.id}-error`;
    told.textContent = reason;
    field.after(told);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
    field.classList.add("is-invalid");
  }
  form.elements[problems[0][0]].focus();
}

function absolve() {
  for (const told of form.querySelectorAll(".qf-error")) told.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    field.classList.remove("is-invalid");
  }
}

function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let at = 0; at < 6; at += 1) bytes[at] = Number((now >> BigInt(8 * (5 - at))) & 255n);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(DATABASE, 2);
    asked.onupgradeneeded = () => {
      for (const name of STORES) {
        if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name);
      }
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function store(mode, deed, name = "drafts") {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(name, mode);
      const asked = deed(transaction.objectStore(name));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The writer's own; whichever of two tabs makes one first makes it for both. */
async function key() {
  const held = await store("readonly", (keys) => keys.get(say("writer")), "keys");
  if (held) return held;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await store("readwrite", (keys) => keys.add(made, say("writer")), "keys").catch(() => {});
  return store("readonly", (keys) => keys.get(say("writer")), "keys");
}

async function keep(draft) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(draft));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text);
  await store("readwrite", (drafts) => drafts.put({ iv, sealed, writer: say("writer") }, draft.id));
}

/** The writer's own; what another wrote on this phone stays for them. */
async function kept() {
  const found = [];
  for (const one of await store("readonly", (drafts) => drafts.getAll())) {
    if (one.writer !== say("writer")) continue;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv }, await key(), one.sealed);
    found.push(JSON.parse(new TextDecoder().decode(plain)));
  }
  return found;
}

const fresh = () => ({ id: uuid7(), made_at: new Date().toISOString(), lines: [], waiting: false });
let draft = fresh();
/** The next list of the same matter. */
const blank = () => ({ ...fresh(), ...read(HEAD), place: "", address: "", party: "", presence_note: "" });
// Counts what is typed: what came in while a list was on its way is not part of it.
let typed = 0;

/** The same draft under other names, so that it can go beside what was sent of it. */
async function renew(replaces) {
  const before = draft.id;
  const copied = draft.lines.map((line) => ({ ...line, id: uuid7() }));
  draft = { ...draft, id: uuid7(), lines: copied, waiting: false, tried: false, dirty: false, replaces };
  await keep(draft);
  await forget(before);
  arrived();
}

function forget(id) {
  return store("readwrite", (drafts) => drafts.delete(id));
}

/** Whoever goes on writing has not sent it yet. `dirty`: it is not what was sent of it any more. */
async function touched(dirty = false) {
  typed += 1;
  if (dirty) draft.dirty = true;
  if (!draft.waiting) return;
  draft.waiting = false;
  await keep(draft);
  tell(say("again"));
}

function picture(file) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name, url: reader.result });
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
}

/** What the page calls a field. */
function labelled(name) {
  return form.elements[name]?.labels?.[0]?.textContent ?? name;
}

function read(names) {
  return Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
}

const HEAD = ["measure", "purchase", "place", "address", "party", "presence", "presence_note"];
const LINE = [
  "name", "mark", "spec", "quantity", "unit", "weight", "features", "spot", "price", "price_basis",
  "hazard", "waste", "perishes_on", "seal",
];
const NUMBER = /^\d{1,10}(\.\d{1,3})?$/;
const CLEARED = ["name", "mark", "spec", "quantity", "weight", "features", "spot", "price", "perishes_on", "seal"];

function draw() {
  lines.replaceChildren();
  draft.lines.forEach((line, at) => {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `${at + 1}. ${line.name} · ${line.quantity} ${line.unit}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = say("remove");
    button.setAttribute("aria-label", `${say("remove")}: ${line.name}`);
    button.addEventListener("click", async () => {
      await touched(true);
      draft.lines.splice(at, 1);
      await save();
      draw();
    });
    item.append(text, button);
    lines.append(item);
  });
}

async function save() {
  Object.assign(draft, read(HEAD));
  await keep(draft);
  tell(say("kept"));
  await list();
}

/** Whatever else of this writer lies on the phone: to be gone on with, or thrown away. */
async function list() {
  const rest = (await kept()).filter((one) => one.id !== draft.id);
  others.parentElement.hidden = !rest.length;
  others.replaceChildren(
    ...rest.map((one) => {
      const item = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = named(one);
      item.append(text, pressed(say("open"), one, () => show(one)), pressed(say("discard"), one, () => discard(one)));
      return item;
    }),
  );
  document.getElementById("goods-list-new").hidden = !draft.lines.length;
  document.getElementById("goods-list-discard").hidden = !draft.lines.length;
}

function named(one) {
  const at = new Date(one.made_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  return [at, one.place?.slice(0, 30), one.lines[0]?.name, one.lines.length > 1 ? `+${one.lines.length - 1}` : ""].filter(Boolean).join(" · ");
}

function pressed(text, one, deed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.textContent = text;
  button.setAttribute("aria-label", `${text}: ${named(one)}`);
  button.addEventListener("click", deed);
  return button;
}

/** Its head into the fields, its lines into the list. */
async function show(one) {
  draft = one;
  absolve();
  arrived();
  for (const name of HEAD) form.elements[name].value = draft[name] ?? form.elements[name].value;
  draw();
  tell(draft.lines.length ? say("kept") : "");
  await list();
}

async function discard(one) {
  if (!window.confirm(say("sure"))) return;
  await forget(one.id);
  if (one.id === draft.id) await show(blank());
  else await list();
}

/** The list that came stands; what was written goes beside it, or away. */
function arrived(address = "") {
  const note = document.getElementById("goods-list-arrived");
  note.hidden = !address;
  if (!address) return;
  note.querySelector("a").href = address;
  note.scrollIntoView({ block: "center" });
}

async function add() {
  const line = { id: uuid7(), ...read(LINE), pictures: [] };
  absolve();
  const missing = ["name", "quantity", "unit"].filter((name) => !line[name]).map((name) => [name, say("needed")]);
  const wrong = ["quantity", "weight", "price"]
    .filter((name) => line[name] && !NUMBER.test(line[name]))
    .map((name) => [name, say("number")]);
  const bare = line.price && !line.price_basis ? [["price_basis", say("basis")]] : [];
  const problems = [...missing, ...wrong, ...bare];
  if (problems.length) return blame(missing.length ? say("incomplete") : problems[0][1], problems);
  for (const file of form.elements.photo.files) line.pictures.push(await picture(file));
  await touched(true);
  draft.lines.push(line);
  for (const name of CLEARED) form.elements[name].value = "";
  form.elements.photo.value = "";
  form.elements.photo.dispatchEvent(new Event("change"));
  await save();
  draw();
  return form.elements.name.focus();
}

function posted(address, body, more = {}) {
  const token = form.elements.csrfmiddlewaretoken.value;
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, ...more } });
}

async function stored(shot) {
  const body = new FormData();
  const [head, text] = shot.url.split(",");
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  body.append("file", new Blob([bytes], { type: head.slice(5, head.indexOf(";")) }), shot.name);
  const answer = await posted(say("pictures"), body);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.text);
  return told.sha256;
}

async function sent(one) {
  await keep({ ...one, tried: true });
  const body = { ...one, lines: [] };
  for (const name of ["waiting", "tried", "dirty"]) delete body[name];
  for (const line of one.lines) {
    const photos = [];
    for (const shot of line.pictures) photos.push(await stored(shot));
    const { pictures, ...plain } = line;
    body.lines.push({ ...plain, photos });
  }
  // The server knows by it how far this phone's clock is from its own.
  const clock = { "Content-Type": "application/json", "X-Sent-At": new Date().toISOString() };
  const answer = await posted(say("receive"), JSON.stringify(body), clock);
  if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(say("signedOut"));
  const told = await answer.json();
  if (!answer.ok) {
    const problems = told.problems ?? [told];
    const ofHead = problems.filter((each) => !each.row && HEAD.includes(each.column));
    absolve();
    if (one.id === draft.id && ofHead.length) blame(told.text, ofHead.map((each) => [each.column, each.text]));
    const text = problems.map((each) => (each.row ? `${each.row}. ${labelled(each.column)}: ${each.text}` : each.text)).join(" ");
    throw Object.assign(new Error(text), { answered: true, arrived: told.arrived });
  }
  return told.url;
}

let sending = false;

/** What this page has open counts as it is here: it is kept a moment later. */
async function waiting() {
  return (await kept()).filter((one) => (one.id === draft.id ? draft : one).waiting);
}

/** One that is refused keeps no other back; without a network all of them wait. */
async function sync() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    for (const one of await waiting()) {
      if (!(await delivered(one))) return;
    }
  } finally {
    sending = false;
  }
}

/** Whether another can be tried after it. */
async function delivered(one) {
  const mine = one.id === draft.id;
  const before = typed;
  if (mine) draft.tried = true;
  try {
    const url = await sent(one);
    if (mine && typed !== before) {
      await renew([...(one.replaces ?? []), one.id]);
      await save();
      tell(say("again"));
      return true;
    }
    await forget(one.id);
    if (mine) window.location.assign(url);
    return !mine;
  } catch (error) {
    if (error instanceof TypeError) {
      tell(say("offline"));
      // A network that has just come back may fail once more.
      if (navigator.onLine) setTimeout(sync, AGAIN);
      return false;
    }
    // Refused, it waits for its writer and not for the network.
    const tried = error.answered ? Boolean(error.arrived) : Boolean(one.tried);
    await keep(Object.assign(mine ? draft : one, { waiting: false, tried }));
    tell(mine ? error.message : `${named(one)}: ${error.message}`, true);
    if (mine && error.arrived) arrived(error.arrived);
    return true;
  }
}

async function begin() {
  const last = (await kept()).sort((one, other) => one.made_at.localeCompare(other.made_at)).pop();
  // Whoever comes from a measure or a purchase begins its list, and finds the other one beside it.
  const meant = ["measure", "purchase"].some((name) => last && form.elements[name].value && form.elements[name].value !== last[name]);
  if (last && !meant) await show(last);
  else await list();
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register(say("worker"), { scope: "/" });
  await sync();
  await ready();
}

/** The page says so once all that it needs lies on the phone. */
async function ready() {
  if (!("serviceWorker" in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== "activated") {
    await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
  }
  document.getElementById("goods-list-ready").hidden = false;
}

document.getElementById("goods-line-add").addEventListener("click", add);
form.addEventListener("input", () => touched());
form.addEventListener("change", async (event) => {
  if (!HEAD.includes(event.target.name)) return;
  await touched(true);
  await save();
});
document.getElementById("goods-list-copy").addEventListener("click", async () => {
  await renew([]);
  await save();
});
document.getElementById("goods-list-discard").addEventListener("click", () => discard(draft));
document.getElementById("goods-list-new").addEventListener("click", () => show(blank()));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  absolve();
  const value = (name) => form.elements[name].value.trim();
  const problems = [
    ...(value("place") ? [] : [["place", say("needed")]]),
    ...(value("presence") === "present" || value("presence_note") ? [] : [["presence_note", say("note")]]),
    ...(draft.lines.length ? [] : [["name", say("empty")]]),
  ];
  if (problems.length) return blame(problems.at(-1)[1], problems);
  if (draft.tried && draft.dirty) await renew([...(draft.replaces ?? []), draft.id]);
  draft.waiting = true;
  await save();
  tell(navigator.onLine ? say("sending") : say("offline"));
  return sync();
});
window.addEventListener("online", sync);
begin();
