/** Areas drawn over a photograph, or typed, become lines of thousandths in the form: left, top, width, height. */
function maskable(form) {
  const glass = form.querySelector(".ev-mask");
  const field = form.elements.boxes;
  const list = form.querySelector(".ev-boxes");
  const boxes = field.value.split("\n").filter(Boolean).map((line) => line.split(" ").map(Number));
  const within = (value) => Math.min(1000, Math.max(0, Math.round(value)));
  const placed = (element, [x, y, w, h]) =>
    Object.assign(element.style, { left: `${x / 10}%`, top: `${y / 10}%`, width: `${w / 10}%`, height: `${h / 10}%` });
  const areaOf = ([ax, ay], [bx, by]) => [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
  const at = (event) => {
    const frame = glass.getBoundingClientRect();
    return [within(((event.clientX - frame.left) * 1000) / frame.width), within(((event.clientY - frame.top) * 1000) / frame.height)];
  };
  const shown = () => {
    field.value = boxes.map((box) => box.join(" ")).join("\n");
    glass.querySelectorAll("span").forEach((area) => area.remove());
    list.replaceChildren();
    boxes.forEach((box, number) => {
      glass.append(placedArea(box));
      const entry = document.createElement("li");
      entry.textContent = `${form.dataset.area} ${number + 1} `;
      const gone = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: form.dataset.remove });
      gone.setAttribute("aria-label", `${form.dataset.remove} ${form.dataset.area} ${number + 1}`);
      gone.addEventListener("click", () => {
        boxes.splice(number, 1);
        shown();
      });
      entry.append(gone);
      list.append(entry);
    });
  };
  const placedArea = (box) => {
    const area = document.createElement("span");
    placed(area, box);
    return area;
  };
  const add = (box) => {
    if (box[2] > 0 && box[3] > 0) boxes.push(box);
    shown();
  };
  let start = null;
  let drawn = null;
  glass.addEventListener("pointerdown", (event) => {
    start = at(event);
    drawn = placedArea([...start, 0, 0]);
    glass.append(drawn);
    glass.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  glass.addEventListener("pointermove", (event) => {
    if (start) placed(drawn, areaOf(start, at(event)));
  });
  const ended = (event) => {
    if (!start) return;
    const box = areaOf(start, at(event));
    start = null;
    add(box);
  };
  glass.addEventListener("pointerup", ended);
  glass.addEventListener("pointercancel", () => {
    start = null;
    shown();
  });
  form.querySelector("[data-add]").addEventListener("click", () => {
    const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => within(Number(form.querySelector(`[data-box=${name}]`).value) * 10));
    add([x, y, Math.min(w, 1000 - x), Math.min(h, 1000 - y)]);
  });
  shown();
}

for (const form of document.querySelectorAll("form[data-mask]")) maskable(form);
