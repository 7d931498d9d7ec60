const STAY = 12000;

/** A toast leaves after a while, never while it holds the focus or the pointer. */
export function toasts(root) {
  const found = root.matches?.(".qf-toast") ? [root] : root.querySelectorAll(".qf-toast");
  for (const toast of found) {
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY);
      else toast.remove();
    };
    setTimeout(leave, STAY);
  }
}
