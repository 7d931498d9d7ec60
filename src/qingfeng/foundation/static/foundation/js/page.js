import { theme } from "./theme.js";
import { dialogs } from "./dialog.js";
import { lists } from "./list.js";
import { compare } from "./compare.js";
import { menus } from "./menu.js";
import { keys } from "./keys.js";
import { choosers } from "./choose.js";
import { fileBoxes } from "./files.js";
import { toasts } from "./toast.js";

const parts = [theme, menus, dialogs, lists, compare, choosers, fileBoxes, toasts];

function enliven(root) {
  for (const part of parts) part(root);
}

enliven(document);
keys(document);
document.querySelector("[data-qf-focus]")?.focus();
// A fragment that htmx put in is a page part like any other; of the page itself htmx tells too, a second time.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enliven(event.detail.elt);
});
