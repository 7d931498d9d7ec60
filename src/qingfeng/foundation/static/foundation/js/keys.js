const TYPING = "input, select, textarea, [contenteditable], dialog[open]";
let at = -1;

function move(step) {
  const rows = [...document.querySelectorAll("[data-qf-row]")];
  if (!rows.length) return;
  rows[at]?.classList.remove("qf-at");
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].classList.add("qf-at");
  rows[at].scrollIntoView({ block: "nearest" });
  rows[at].querySelector("a")?.focus({ preventScroll: true });
  rows[at].dispatchEvent(new CustomEvent("qf:at", { bubbles: true, detail: rows[at].dataset.qfRow }));
}

function press(key) {
  const target = [...document.querySelectorAll("[data-qf-key]")].find(
    (each) => each.dataset.qfKey === key && !each.closest("[hidden]"),
  );
  if (!target) return false;
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  return true;
}

/** j and k walk the lines of a list; any part with data-qf-key answers to its key. */
export function keys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPING)) return;
    if (event.key === "?") page.getElementById("keys").showModal();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (!press(event.key)) return;
    event.preventDefault();
  });
}
