/** On the phone the menu opens as a dialog, which needs a name; beside the page it is a plain box. */
export function menus(root) {
  for (const menu of root.querySelectorAll("[data-qf-menu]")) {
    menu.addEventListener("show.bs.offcanvas", () => menu.setAttribute("aria-label", menu.dataset.qfMenu));
    menu.addEventListener("hidden.bs.offcanvas", () => menu.removeAttribute("aria-label"));
  }
}
