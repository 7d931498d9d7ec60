/**
 * Reads a bar code or QR code with the camera into the field that `data-scan` names; typing always works.
 *
 * <div data-scan="id of the input" data-scan-reader="address of ZXing" [data-scan-submit] hidden>
 *   <button data-scan-start>, <button data-scan-stop hidden>, <video hidden>, <p data-scan-refused hidden>
 * A code that is read fires `input` and `change` on the field; with data-scan-submit its form is sent.
 * A field with `data-scannable` (and data-scan-submit) of a form gets a copy of what stands in <template data-scan-parts>.
 */
const FORMATS = ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e", "code_128"];
const PAUSE = 150;
const WIDEST = 1280;

/** The browser's own reader, where it knows every form that goods and parcels bear. */
async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await window.BarcodeDetector.getSupportedFormats();
  if (!FORMATS.every((format) => known.includes(format))) return null;
  const detector = new window.BarcodeDetector({ formats: FORMATS });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

/** ZXing over the frames of the video: fetched only where the browser has no reader and somebody scans. */
async function zxingReader(address) {
  await import(address);
  const { ZXing } = globalThis;
  const reader = new ZXing.MultiFormatReader();
  reader.setHints(new Map([
    [ZXing.DecodeHintType.POSSIBLE_FORMATS, FORMATS.map((format) => ZXing.BarcodeFormat[format.toUpperCase()])],
    [ZXing.DecodeHintType.TRY_HARDER, true],
    [ZXing.DecodeHintType.ASSUME_GS1, true],
  ]));
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decoded(ZXing, reader, context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

function decoded(ZXing, reader, { data, width, height }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
  }
  const source = new ZXing.RGBLuminanceSource(grey, width, height);
  try {
    return reader.decodeWithState(new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(source))).getText();
  } catch (error) {
    if (error instanceof ZXing.Exception) return "";
    throw error;
  } finally {
    reader.reset();
  }
}

/** A list takes the entry that a label names: it bears an address, the entry its last part. */
function fill(field, text) {
  if (field.tagName !== "SELECT") field.value = text;
  else {
    const named = [...field.options].find((entry) => entry.value && text.includes(entry.value));
    if (named) field.value = named.value;
  }
}

function taken(box, text) {
  const field = document.getElementById(box.dataset.scan);
  fill(field, text);
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  if ("scanSubmit" in box.dataset) field.form.requestSubmit();
  else field.focus();
}

async function scan(box) {
  const part = (name) => box.querySelector(name);
  const [start, stop, video] = [part("[data-scan-start]"), part("[data-scan-stop]"), part("video")];
  const showing = (on) => {
    [start.hidden, stop.hidden, video.hidden] = [on, !on, !on];
  };
  part("[data-scan-refused]").hidden = true;
  let stream;
  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    showing(false);
  };
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: WIDEST } },
    });
    const read = (await ownReader()) ?? (await zxingReader(box.dataset.scanReader));
    addEventListener("pagehide", end, { once: true });
    stop.addEventListener("click", end, { once: true });
    video.srcObject = stream;
    showing(true);
    await video.play();
    while (stream) {
      const text = await read(video);
      if (text && stream) {
        end();
        return taken(box, text);
      }
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  } catch {
    end();
    part("[data-scan-refused]").hidden = false;
  }
}

function equip(field, parts) {
  const box = parts.content.firstElementChild.cloneNode(true);
  box.dataset.scan = field.id;
  if ("scanSubmit" in field.dataset) box.dataset.scanSubmit = "";
  field.after(box);
}

const parts = document.querySelector("template[data-scan-parts]");
for (const field of document.querySelectorAll("[data-scannable]")) equip(field, parts);
for (const box of document.querySelectorAll("[data-scan]")) {
  if (!navigator.mediaDevices?.getUserMedia) continue;
  box.hidden = false;
  box.querySelector("[data-scan-start]").addEventListener("click", () => scan(box));
}
