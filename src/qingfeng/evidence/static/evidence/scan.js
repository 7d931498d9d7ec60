/** A bar code or QR code read by the telephone's camera into the box beside the button; typing always works. */
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"];
const PAUSE = 200;

async function readers() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return null;
  const known = await window.BarcodeDetector.getSupportedFormats();
  const formats = FORMATS.filter((format) => known.includes(format));
  return formats.length ? new window.BarcodeDetector({ formats }) : null;
}

async function scan(button, detector) {
  const form = button.form;
  const video = form.querySelector("video");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    form.querySelector("[data-scan-refused]").hidden = false;
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  addEventListener("pagehide", stop, { once: true });
  const look = async () => {
    const [found] = await detector.detect(video).catch(() => []);
    if (!found) return setTimeout(look, PAUSE);
    stop();
    form.elements.code.value = found.rawValue;
    form.requestSubmit();
  };
  look();
}

const detector = await readers().catch(() => null);
for (const button of document.querySelectorAll("[data-scan]")) {
  if (!detector) continue;
  button.hidden = false;
  button.addEventListener("click", () => scan(button, detector));
}
