// A list of items written where there is no network. Drafts lie encrypted in the browser, under a key of their writer
// that no script can read out; the answer to signing out clears both. A tab that the phone closes, or a second one,
// loses nothing. The server keeps one list however often a draft is sent.
"use strict";

const form = document.getElementById("goods-list");
const say = (name) => form.dataset[name];
const status = document.getElementById("goods-list-status");
const lines = document.getElementById("goods-lines");
const DATABASE = "qingfeng-goods";
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
  const body = { ...one, lines: [] };
  delete body.waiting;
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
    throw new Error(problems.map((each) => (each.row ? `${each.row}. ${labelled(each.column)}: ${each.text}` : each.text)).join(" "));
  }
  await store("readwrite", (drafts) => drafts.delete(one.id));
  return told.url;
}

let sending = false;

async function sync() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    for (const one of (await kept()).filter((each) => each.waiting)) {
      const url = await sent(one);
      if (one.id === draft.id) {
        window.location.assign(url);
        return;
      }
    }
  } catch (error) {
    const away = error instanceof TypeError;
    tell(away ? say("offline") : error.message, !away);
  } finally {
    sending = false;
  }
}

async function begin() {
  const [last] = await kept();
  if (last) {
    draft = last;
    for (const name of HEAD) if (name in draft) form.elements[name].value = draft[name];
    draw();
    tell(say("kept"));
  }
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
form.addEventListener("change", (event) => {
  if (HEAD.includes(event.target.name)) save();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  absolve();
  const typed = (name) => form.elements[name].value.trim();
  const problems = [
    ...(typed("place") ? [] : [["place", say("needed")]]),
    ...(typed("presence") === "present" || typed("presence_note") ? [] : [["presence_note", say("note")]]),
    ...(draft.lines.length ? [] : [["name", say("empty")]]),
  ];
  if (problems.length) return blame(problems.at(-1)[1], problems);
  draft.waiting = true;
  await save();
  tell(navigator.onLine ? say("sending") : say("offline"));
  return sync();
});
window.addEventListener("online", sync);
begin();
