const STAY = 12000;
const TOLD = [403, 409, 422];

function stay(toast) {
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY);
    else toast.remove();
  };
  setTimeout(leave, STAY);
}

/** A toast leaves after a while, never while it holds the focus or the pointer. */
export function toasts(root) {
  const found = root.matches?.(".qf-toast") ? [root] : root.querySelectorAll(".qf-toast");
  for (const toast of found) stay(toast);
}

/** Says a line at the foot of the page, and to screen readers. */
export function say(text) {
  const toast = document.createElement("div");
  toast.className = "qf-toast";
  toast.textContent = text;
  document.getElementById("toasts").append(toast);
  stay(toast);
}

const words = () => document.getElementById("toasts").dataset;

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  say(TOLD.includes(xhr.status) && plain ? xhr.responseText : words().qfFault);
});
document.addEventListener("htmx:sendError", () => say(words().qfUnsent));
