// Kept on the phone and shown in the place of any page: which one it stands for is in the address alone.
"use strict";

// A phone says that it is connected a moment before anything can be reached.
const SOON = 1000;
const LATER = 5000;
const wanted = document.getElementById("offline-page");
const { own } = wanted.dataset;

if (window.location.pathname !== own) {
  wanted.textContent = decodeURI(window.location.pathname);
  wanted.closest("p").hidden = false;
}

async function open() {
  if (!navigator.onLine || window.location.pathname === own) return;
  try {
    await fetch(own, { method: "HEAD", cache: "no-store" });
    window.location.reload();
  } catch {
    setTimeout(open, LATER);
  }
}

document.getElementById("offline-again").addEventListener("click", () => window.location.reload());
window.addEventListener("online", () => setTimeout(open, SOON));
