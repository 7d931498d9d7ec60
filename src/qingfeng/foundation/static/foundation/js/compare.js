const STEP = 1.25;
const MOVE = 0.1;

function linked(box) {
  const pictures = [...box.querySelectorAll(".qf-compare-picture")];
  const scaleText = box.querySelector("output");
  let scale = 1;
  let x = 0;
  let y = 0;
  const draw = () => {
    const size = 1 / scale;
    x = Math.min(Math.max(x, 0), 1 - size);
    y = Math.min(Math.max(y, 0), 1 - size);
    for (const picture of pictures) picture.setAttribute("viewBox", `${x} ${y} ${size} ${size}`);
    scaleText.textContent = `${Math.round(scale * 100)}%`;
  };
  const zoom = (factor) => {
    const middle = 0.5 / scale;
    const next = Math.min(Math.max(scale * factor, 1), 12);
    x += middle - 0.5 / next;
    y += middle - 0.5 / next;
    scale = next;
    draw();
  };
  const pan = (dx, dy) => {
    x += dx / scale;
    y += dy / scale;
    draw();
  };
  return { zoom, pan, reset: () => zoom(1 / scale) };
}

function byKey(view, event) {
  const moves = { ArrowLeft: [-MOVE, 0], ArrowRight: [MOVE, 0], ArrowUp: [0, -MOVE], ArrowDown: [0, MOVE] };
  if (moves[event.key]) view.pan(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") view.zoom(STEP);
  else if (event.key === "-") view.zoom(1 / STEP);
  else if (event.key === "0") view.reset();
  else return;
  event.preventDefault();
}

function byPointer(view, frame) {
  frame.addEventListener("pointermove", (event) => {
    if (!(event.buttons & 1)) return;
    const { width, height } = frame.getBoundingClientRect();
    view.pan(-event.movementX / width, -event.movementY / height);
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    view.zoom(event.deltaY < 0 ? STEP : 1 / STEP);
  }, { passive: false });
}

/** Two pictures that zoom and move as one, by buttons, keys and pointer. */
export function compare(root) {
  for (const box of root.querySelectorAll("[data-qf-compare]")) {
    const view = linked(box);
    const verbs = { in: () => view.zoom(STEP), out: () => view.zoom(1 / STEP), reset: view.reset };
    for (const button of box.querySelectorAll("[data-qf-zoom]")) {
      button.addEventListener("click", verbs[button.dataset.qfZoom]);
    }
    for (const frame of box.querySelectorAll(".qf-compare-window")) {
      frame.addEventListener("keydown", (event) => byKey(view, event));
      byPointer(view, frame);
    }
  }
}
