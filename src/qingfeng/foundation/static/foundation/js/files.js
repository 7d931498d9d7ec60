/** A file box says in the page's language what the browser would say in its own. The box itself lies unseen over its words. */
export function fileBoxes(root) {
  const { qfFile, qfFiles, qfNoFile } = document.body.dataset;
  if (!qfFile) return;
  for (const input of root.querySelectorAll("input[type=file].form-control")) {
    if (input.parentElement.classList.contains("qf-file")) continue;
    const box = document.createElement("span");
    box.className = "qf-file form-control";
    const choose = said("btn btn-secondary", input.multiple ? qfFiles : qfFile);
    const names = said("qf-file-names", "");
    input.replaceWith(box);
    box.append(choose, names, input);
    const tell = () => {
      names.textContent = [...input.files].map((file) => file.name).join(", ") || qfNoFile;
    };
    input.addEventListener("change", tell);
    input.form?.addEventListener("reset", () => setTimeout(tell));
    tell();
  }
}

/** The box has its label for those who hear the page. */
function said(name, text) {
  const part = Object.assign(document.createElement("span"), { className: name, textContent: text });
  part.setAttribute("aria-hidden", "true");
  return part;
}
