const dialog = () => document.getElementById("reasons");

/** Opens the reasons of one verdict; one digit, or a click, chooses. Resolves to the code or to nothing. */
export function askReason(group) {
  const box = dialog();
  for (const section of box.querySelectorAll("[data-wb-group]")) {
    section.hidden = section.dataset.wbGroup !== group;
  }
  box.returnValue = "";
  box.showModal();
  box.querySelector(`[data-wb-group="${group}"] button`)?.focus();
  return new Promise((settle) => {
    box.addEventListener("close", () => settle(box.returnValue), { once: true });
  });
}

function chosen(event) {
  const button = event.target.closest("[data-wb-reason]");
  if (button) dialog().close(button.dataset.wbReason);
}

function typed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const open = dialog().querySelector("[data-wb-group]:not([hidden])");
  const button = open?.querySelector(`[data-wb-digit="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  // The same press must not reach the page below.
  event.stopPropagation();
  dialog().close(button.dataset.wbReason);
}

export function enliven() {
  const box = dialog();
  if (!box || box.dataset.wbAlive) return;
  box.dataset.wbAlive = "yes";
  box.addEventListener("click", chosen);
  box.addEventListener("keydown", typed);
  const list = document.querySelector(".qf-keys");
  const extra = document.querySelector("template[data-wb-keys]");
  if (list && extra) list.append(extra.content.cloneNode(true));
}

/** Keys that mean something here and not while somebody types or answers a dialog. */
export function onKeys(verbs) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const comparing = document.querySelector("dialog[open] .wb-compare-dialog")?.closest("dialog");
    if (comparing && !"ynu".includes(event.key)) return;
    if (!comparing && event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open]")) return;
    const verb = verbs[event.key];
    if (!verb) return;
    event.preventDefault();
    comparing?.close();
    verb();
  });
}

export function takeBackLast() {
  const undos = document.querySelectorAll("#toasts form[data-wb-undo]");
  undos[undos.length - 1]?.requestSubmit();
}
