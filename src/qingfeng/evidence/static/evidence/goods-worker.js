// The shell of the list page for where there is no network: that page and what it loads, nothing else.
"use strict";

const SHELL = "qingfeng-goods-list";
const PAGE = "/goods/lists/new/";

self.addEventListener("install", (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await self.clients.claim();
      const shell = await caches.open(SHELL);
      await shell.add(new Request(PAGE, { cache: "reload" }));
      const text = await (await shell.match(PAGE)).text();
      const parts = [...text.matchAll(/(?:src|href|data-scan-reader)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
      await shell.addAll([...new Set(parts)]);
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const ours = address.pathname === PAGE || address.pathname.startsWith("/static/");
  if (event.request.method !== "GET" || address.origin !== self.location.origin || !ours) return;
  event.respondWith(
    (async () => {
      try {
        const answer = await fetch(event.request);
        if (answer.ok && !answer.redirected) {
          (await caches.open(SHELL)).put(event.request, answer.clone());
        }
        return answer;
      } catch (error) {
        const held = await caches.match(event.request, { ignoreSearch: true });
        if (held) return held;
        throw error;
      }
    })(),
  );
});
