/** Long lists are chosen from with Tom Select; the page must load its script (block scripts). */
export function choosers(root) {
  if (!window.TomSelect) return;
  for (const select of root.querySelectorAll("select[data-qf-choose]")) {
    if (select.tomselect) continue;
    new window.TomSelect(select, {
      maxOptions: 200,
      plugins: select.multiple ? ["remove_button"] : [],
    });
    // Its label now names the box that stands in its place.
    select.setAttribute("aria-hidden", "true");
  }
}
