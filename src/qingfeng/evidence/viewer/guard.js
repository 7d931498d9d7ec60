// Stands before the player's service worker: whatever it answers carries our policy instead of its own, which would let a
// stranger's page open WebSockets to anywhere. The player itself is loaded as it was published.
"use strict";
const POLICY =
  "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; object-src 'none'; " +
  "form-action 'none'; sandbox allow-scripts allow-same-origin";

const fenced = (answer) => {
  if (answer.status < 200) return answer;
  const headers = new Headers(answer.headers);
  headers.set("Content-Security-Policy", POLICY);
  const bare = [204, 205, 304].includes(answer.status);
  return new Response(bare ? null : answer.body, { status: answer.status, statusText: answer.statusText, headers });
};

self.addEventListener("fetch", (event) => {
  // The page around the player comes from the site each time, so that an expired token opens nothing.
  if (event.request.mode === "navigate" && new URL(event.request.url).pathname === new URL("./", self.location).pathname) {
    event.stopImmediatePropagation();
    return;
  }
  const respond = event.respondWith.bind(event);
  event.respondWith = (answer) => respond(Promise.resolve(answer).then(fenced));
});

importScripts("/player/sw.js");
