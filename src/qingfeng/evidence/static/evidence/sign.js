/** A hand drawn on the glass becomes the picture of the file box beside it; a scan of a paper works as before. */
function drawable(box) {
  const pad = document.createElement("canvas");
  Object.assign(pad, { width: 900, height: 540, className: "goods-glass" });
  pad.setAttribute("aria-label", box.dataset.glass);
  const hint = Object.assign(document.createElement("p"), { className: "qf-hint", textContent: box.dataset.glass });
  const again = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: box.dataset.again });
  const paper = Object.assign(document.createElement("p"), { className: "qf-hint goods-after", textContent: box.dataset.paper });
  box.before(hint, pad, again, paper);
  const pen = pad.getContext("2d");
  const cleared = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
  };
  const at = (event) => {
    const frame = pad.getBoundingClientRect();
    return [((event.clientX - frame.left) * pad.width) / frame.width, ((event.clientY - frame.top) * pad.height) / frame.height];
  };
  let drawing = false;
  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  pad.addEventListener("pointerup", () => {
    drawing = false;
    pad.toBlob((picture) => {
      const held = new DataTransfer();
      held.items.add(new File([picture], "signature.png", { type: "image/png" }));
      box.files = held.files;
      box.dispatchEvent(new Event("change"));
    });
  });
  again.addEventListener("click", () => {
    cleared();
    box.value = "";
    box.dispatchEvent(new Event("change"));
  });
  cleared();
}

for (const box of document.querySelectorAll("input[type=file][data-glass]")) drawable(box);
