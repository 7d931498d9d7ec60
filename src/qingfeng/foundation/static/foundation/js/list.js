const BUSY = "a, button, input, label, select, textarea, summary, mark";

function bulk(list) {
  const bar = list.querySelector("[data-qf-bulk]");
  const all = list.querySelector("[data-qf-all]");
  const boxes = [...list.querySelectorAll('tbody input[name="id"]')];
  if (!boxes.length) return;
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (bar) {
      bar.hidden = chosen === 0;
      bar.querySelector("[data-qf-chosen]").textContent = chosen.toLocaleString("en");
    }
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  const setAll = (value) => {
    for (const box of boxes) box.checked = value;
    show();
  };
  list.addEventListener("change", (event) => {
    if (event.target === all) setAll(all.checked);
    else if (event.target.name === "id") show();
  });
  bar?.querySelector("[data-qf-none]").addEventListener("click", () => setAll(false));
  show();
}

function rows(list) {
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-qf-open]");
    if (!row || event.target.closest(BUSY) || String(window.getSelection())) return;
    window.location.assign(row.dataset.qfOpen);
  });
}

/** On a wide screen a filter applies as it is chosen; on the phone with its button. */
function filters(form) {
  form.addEventListener("change", () => {
    if (window.matchMedia("(min-width: 768px)").matches) form.requestSubmit();
  });
}

export function lists(root) {
  for (const list of root.querySelectorAll("[data-qf-list]")) {
    bulk(list);
    rows(list);
  }
  for (const form of root.querySelectorAll("[data-qf-filter]")) filters(form);
  if (window.matchMedia("(min-width: 768px)").matches) {
    for (const facets of root.querySelectorAll("[data-qf-facets]")) facets.open = true;
  }
}
