{% autoescape off %}// Keeps the page of the bedside button and nothing else: it opens without the server, so that
// a press is never turned away. A new worker takes over when the page is closed.
"use strict";

const KEPT = "button-{{ told.version }}";
const PAGE = "{{ told.page }}";
const WAIT_MS = 3500;
const FILES = [{% for file in told.files %}
  "{{ file }}",{% endfor %}
];

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((name) => name.startsWith("button-") && name !== KEPT)
      .map((name) => caches.delete(name)),
  )));
});

async function page(request) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), WAIT_MS));
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    return (await (await caches.open(KEPT)).match(PAGE)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(address.pathname)) {
    event.respondWith(caches.open(KEPT).then(async (cache) =>
      (await cache.match(request)) ?? fetch(request)));
  }
});
{% endautoescape %}
