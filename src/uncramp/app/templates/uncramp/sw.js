{% load i18n %}{% autoescape off %}// Keeps what is needed when the server cannot be reached: how to stretch, and the warning signs.
// Nothing of the diary is kept here. Version @VERSION@.
"use strict";

const CACHE = "uncramp-@VERSION@";
const SIGNS = "{{ signs }}";
const RELIEF = "{{ relief }}";
const FILES = [{% for file in files %}"{{ file }}", {% endfor %}];
const WAIT_MS = 3500;

// A page is kept under the address it is asked for with; behind a sign-in page nothing is kept.
async function keep(cache, address) {
  const answer = await fetch(address, { cache: "reload", credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await cache.put(address, answer);
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES);
    await Promise.all([keep(cache, SIGNS), keep(cache, RELIEF)]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("uncramp-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

function withinTime(request) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), WAIT_MS));
  return Promise.race([fetch(request), late]);
}

async function page(request) {
  const address = new URL(request.url);
  try {
    // In the night nobody waits for a server that does not answer. What is being saved is waited for.
    const urgent = request.method === "GET" && /^\/(relief\/.*)?$/.test(address.pathname);
    return await (urgent ? withinTime(request) : fetch(request));
  } catch {
    // Whoever asks whether it is more than a cramp gets the signs, in the check-up too.
    const asks = /^\/(more-than-a-cramp|check-up)\//.test(address.pathname);
    const kept = asks ? SIGNS : RELIEF;
    return (await newest(kept)) ?? Response.error();
  }
}

// A newer copy counts as soon as it is here, also while the worker that fetched it still waits.
async function newest(kept) {
  const names = (await caches.keys()).filter((name) => name.startsWith("uncramp-"));
  for (const name of names.reverse()) {
    const found = await (await caches.open(name)).match(kept);
    if (found) return found;
  }
  return undefined;
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    // A file that is handed out is no page: the browser fetches it by itself.
    if (!/^\/(api\/|report\.pdf|me\/data\/export)/.test(address.pathname)) {
      event.respondWith(page(request));
    }
  } else if (request.method === "GET" && FILES.includes(address.pathname)) {
    event.respondWith(file(request));
  }
});
{% endautoescape %}
