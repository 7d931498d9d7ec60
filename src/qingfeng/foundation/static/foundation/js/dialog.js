const dialog = () => document.getElementById("dialog");

async function openFrom(address) {
  await window.htmx.ajax("GET", address, { target: "#dialog-body" });
}

/** One dialog for the page: anything swapped into its body opens it. */
export function dialogs(root) {
  for (const opener of root.querySelectorAll("[data-qf-dialog]")) {
    opener.addEventListener("click", () => openFrom(opener.dataset.qfDialog));
  }
  for (const closer of root.querySelectorAll("[data-qf-close]")) {
    closer.addEventListener("click", () => closer.closest("dialog").close());
  }
  for (const opener of root.querySelectorAll("[data-qf-help]")) {
    opener.addEventListener("click", () => document.getElementById("keys").showModal());
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "dialog-body" && !dialog().open) dialog().showModal();
});
