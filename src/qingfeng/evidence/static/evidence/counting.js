/**
 * A scanner ends what it reads with Enter: among fields with `data-next` that leads to the next one, and does not send the form.
 * From the last one it leads to the button that saves.
 */
for (const form of document.querySelectorAll("form[data-counting]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-next]")) return;
    event.preventDefault();
    const fields = [...form.querySelectorAll("[data-next]")].filter((field) => field.offsetParent);
    const next = fields[fields.indexOf(event.target) + 1] ?? form.querySelector("[data-save]");
    next.focus();
    next.select?.();
  });
}
