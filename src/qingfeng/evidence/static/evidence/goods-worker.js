// For where there is no network: the page of lists with what it loads, and for every other page of ours one that says so.
"use strict";

const SHELL = "qingfeng-goods-list";
const PAGE = "/goods/lists/new/";
const AWAY = "/goods/lists/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await self.clients.claim();
      const parts = [...(await kept(PAGE)), ...(await kept(AWAY))];
      await (await caches.open(SHELL)).addAll([...new Set(parts)]);
    })(),
  );
});

/** Keeps the page; gives the addresses of what it loads. */
async function kept(address) {
  const shell = await caches.open(SHELL);
  await shell.add(new Request(address, { cache: "reload" }));
  const text = await (await shell.match(address)).text();
  return [...text.matchAll(/(?:src|href|data-scan-reader)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
}

async function part(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) {
      (await caches.open(SHELL)).put(request, answer.clone());
    }
    return answer;
  } catch (error) {
    const held = await caches.match(request, { ignoreSearch: true });
    if (held) return held;
    throw error;
  }
}

async function other(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const held = await caches.match(AWAY);
    if (held) return held;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === PAGE || address.pathname.startsWith("/static/")) {
    event.respondWith(part(request));
    // The language may be another since: the other page follows it.
    if (request.mode === "navigate") event.waitUntil(kept(AWAY).catch(() => {}));
  } else if (request.mode === "navigate") {
    event.respondWith(other(request));
  }
});
