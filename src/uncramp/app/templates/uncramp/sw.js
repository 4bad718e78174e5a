// Keeps what is needed when the server cannot be reached: the cramp button, how to stretch, the
// questions of morning and evening, the warning signs, and the findings as they were seen last.
//
// This file says how to keep, never what: /offline.json tells the pages, the files and a version
// that changes with every word of them. So another person, or a new word, is a new copy and not a
// new worker. A worker that is replaced while a page is being asked for can lose that page, and
// nobody waits for one at night: a new one takes over when no page is open any more.
"use strict";

const KEPT = "uncramp-kept-";
const WHOLE = "/kept-whole"; // put last, so that a half-filled copy is never taken for one
const SEEN = "uncramp-seen"; // the findings, as this phone showed them last
const WAIT_MS = 1000;

// Which kept page stands in for which address.
const INSTEAD = [
  [/^\/(more-than-a-cramp|check-up)\//, "/more-than-a-cramp/?shell=1"],
  [/^\/relief\//, "/relief/?shell=1"],
  [/^\/morning\//, "/morning/?shell=1"],
  [/^\/evening\//, "/evening/?shell=1"],
  [/^\//, "/?shell=1"],
];

self.addEventListener("install", (event) => event.waitUntil(look()));

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data !== "look") return;
  // Without the server there is nothing new to keep; the copy that is here stays.
  const told = look().then(() => event.source?.postMessage("kept"), () => undefined);
  event.waitUntil(told);
});

// Keep what the server says is to be kept now, and nothing else. One at a time.
function look() {
  return navigator.locks.request("uncramp-kept", async () => {
    const told = await (await asked("/offline.json")).json();
    const name = KEPT + told.version;
    if (!(await isWhole(name))) await fill(name, told);
    for (const other of await caches.keys()) {
      const stays = other === name || (other === SEEN && told.pages.length > 0);
      if (other.startsWith("uncramp-") && !stays) await caches.delete(other);
    }
  });
}

async function fill(name, told) {
  await caches.delete(name);
  const cache = await caches.open(name);
  await cache.addAll(told.files);
  for (const address of told.pages) await cache.put(address, await asked(address));
  await cache.put(WHOLE, new Response(""));
}

async function asked(address) {
  const answer = await fetch(address, { cache: "reload", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

async function isWhole(name) {
  return (await caches.has(name)) && Boolean(await (await caches.open(name)).match(WHOLE));
}

function withinTime(request) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), WAIT_MS));
  return Promise.race([fetch(request), late]);
}

async function page(request) {
  const { pathname } = new URL(request.url);
  const kept = INSTEAD.find(([address]) => address.test(pathname))[1];
  // The stretch never waits for a server.
  if (pathname === "/relief/") return (await newest(kept)) ?? fetch(request);
  try {
    // In the night nobody waits for one that does not answer. What is being saved is waited for.
    const urgent = request.method === "GET" && pathname === "/" && (await newest(kept));
    const answer = await (urgent ? withinTime(request) : fetch(request));
    if (pathname === "/why/" && answer.ok && !answer.redirected) await see(request.url, answer);
    return answer;
  } catch {
    const seen = pathname === "/why/" ? await (await caches.open(SEEN)).match("/why/") : undefined;
    return seen ?? (await newest(kept)) ?? Response.error();
  }
}

// The copy says of itself when it was seen.
async function see(address, answer) {
  const text = await answer.clone().text();
  const seen = text.replace("<body ", `<body data-seen="${new Date().toISOString()}" `);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  const policy = answer.headers.get("Content-Security-Policy");
  if (policy) headers["Content-Security-Policy"] = policy;
  await (await caches.open(SEEN)).put("/why/", new Response(seen, { headers }));
}

async function newest(kept) {
  for (const name of (await caches.keys()).reverse()) {
    if (!name.startsWith(KEPT) || !(await isWhole(name))) continue;
    const found = await (await caches.open(name)).match(kept);
    if (found) return found;
  }
  return undefined;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    // A file that is handed out is no page: the browser fetches it by itself.
    if (!/^\/(api\/|calendar\/|report\.pdf|me\/data\/export|me\/reminders\/evening\.ics)/.test(address.pathname)) {
      event.respondWith(page(request));
    }
  } else if (request.method === "GET" && address.pathname.startsWith("/static/")) {
    // The name of a file changes with what is in it, so a kept one is never an old one.
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  }
});
