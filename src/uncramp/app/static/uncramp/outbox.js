// What was made on this phone is kept here until the server has it: written to the phone's disk
// first, sent in order, once each. The id of an entry is made here, so sending it again is harmless.
//
// Stores: "outbox" what waits, oldest first; "sent" the last that went, to put a wrong clock right;
// "now" the cramp that is running, and how the sending goes. Nobody else reads or writes them.

const NAME = "uncramp";
const SENT_KEPT = 60;
const RETRY_S = [2, 5, 15, 30, 60];
const ANSWER_MS = 10_000;
const CLOCK_OFF_S = 120; // beyond this the phone's clock is said to be wrong
const listeners = new Set();
const others = "BroadcastChannel" in self ? new BroadcastChannel("uncramp-outbox") : null;
let opened = null;
let timer = 0;
let failures = 0;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
      asked.result.createObjectStore("sent", { keyPath: "n", autoIncrement: true });
      asked.result.createObjectStore("now");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error("blocked"));
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

// One transaction over all stores; what `work` gives comes back once it is on the disk.
async function transact(mode, work) {
  const db = await open();
  return new Promise((done, fail) => {
    const all = db.transaction(["outbox", "sent", "now"], mode, { durability: "strict" });
    const found = {};
    all.oncomplete = () => done(found.value);
    all.onerror = () => fail(all.error);
    all.onabort = () => fail(all.error ?? new Error("aborted"));
    work(Object.fromEntries(["outbox", "sent", "now"].map((name) => [name, all.objectStore(name)])),
      (value) => { found.value = value; });
  });
}

function ask(request, then) {
  request.onsuccess = () => then(request.result);
}

// --- what an entry carries

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// A moment as the entry writes it: whole seconds, with the offset of the phone's own zone.
export function stamp(at = new Date()) {
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const off = -at.getTimezoneOffset();
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day}T${clock}${off < 0 ? "-" : "+"}${two(off / 60)}:${two(off % 60)}`;
}

// In the language of the page, as the phone's own region writes it.
export function written(moment, style) {
  const page = document.documentElement.lang || "en";
  const here = navigator.language.startsWith(page) ? navigator.language : page;
  return new Intl.DateTimeFormat(here, { hourCycle: "h23", ...style }).format(moment);
}

export function entry(says) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return { id: newId(), zone, recorded_at: stamp(), source: "web", ...says };
}

// --- writing

// Put entries into the outbox, all or none. `now` changes what is running, in the same moment.
export async function put(entries, { now = {}, person = "own" } = {}) {
  await transact("readwrite", (stores) => {
    for (const one of entries) stores.outbox.add({ entry: one, person });
    for (const [key, value] of Object.entries(now)) {
      if (value === null) stores.now.delete(key);
      else stores.now.put(value, key);
    }
  });
  failures = 0;
  changed();
  flush();
}

export function remember(key, value) {
  return transact("readwrite", (stores) => stores.now.put(value, key));
}

export function recall(key) {
  return transact("readonly", (stores, give) => ask(stores.now.get(key), give));
}

// --- reading

// How it stands: what waits, what the server refused, since when all is there, and the clock.
export async function standing() {
  return transact("readonly", (stores, give) => {
    const told = { waiting: 0, refused: [], savedAt: "", trouble: "", skew: 0 };
    ask(stores.outbox.getAll(), (rows) => {
      told.waiting = rows.filter((row) => !row.refused).length;
      told.refused = rows.filter((row) => row.refused);
      ask(stores.now.get("state"), (state) => give(Object.assign(told, state)));
    });
  });
}

export function isWaiting(id) {
  return transact("readonly", (stores, give) => {
    ask(stores.outbox.getAll(), (rows) => give(rows.some((row) => row.entry.id === id)));
  });
}

// Everything that is not on the server, as a diary file: one entry a line.
export async function asFile() {
  const rows = await transact("readonly", (stores, give) => ask(stores.outbox.getAll(), give));
  return rows.map((row) => `${JSON.stringify(row.entry)}\n`).join("");
}

export function onChange(listener) {
  listeners.add(listener);
}

function changed({ tell = true } = {}) {
  for (const listener of listeners) listener();
  if (tell) others?.postMessage("changed");
}

others?.addEventListener("message", () => changed({ tell: false }));

// --- sending

// One page sends at a time; two at once would do no harm, as an id is stored once.
export async function flush() {
  clearTimeout(timer);
  const alone = navigator.locks
    ? (work) => navigator.locks.request("uncramp-outbox", { ifAvailable: true }, (lock) =>
      lock ? work() : undefined)
    : (work) => work();
  try {
    await alone(sendAll);
  } catch {
    // The phone's own storage failed. What is in it stays, and the next look tries again.
    failures += 1;
  }
  const told = await standing().catch(() => null);
  if (told?.waiting && told.trouble !== "door") {
    timer = setTimeout(flush, 1000 * RETRY_S[Math.min(failures, RETRY_S.length - 1)]);
  }
}

async function sendAll() {
  for (;;) {
    const row = await transact("readonly", (stores, give) => {
      ask(stores.outbox.getAll(), (rows) => give(rows.find((one) => !one.refused)));
    });
    if (!row) return;
    const answer = await send(row);
    await settle(row, answer);
    changed();
    if (answer.trouble) {
      failures += 1;
      return;
    }
    failures = 0;
  }
}

// What became of one entry: stored, refused for good, or not now (`trouble`).
async function send(row) {
  let answer;
  try {
    answer = await fetch(`/api/entries/${row.entry.id}?person=${row.person}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(row.entry),
      cache: "no-store",
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
  } catch {
    return { trouble: "away" };
  }
  if (answer.ok) {
    const told = await answer.json().catch(() => ({}));
    const skew = told.at ? Math.round((Date.now() - Date.parse(told.at)) / 1000) : 0;
    return { savedAt: told.at ?? "", skew: Math.abs(skew) > CLOCK_OFF_S ? skew : 0 };
  }
  if (answer.status === 401 || answer.status === 403) return { trouble: "door" };
  if ([400, 409, 413, 422].includes(answer.status)) {
    const told = await answer.json().catch(() => ({}));
    return { refused: told.error?.message || String(answer.status) };
  }
  return { trouble: "server" };
}

function settle(row, answer) {
  return transact("readwrite", (stores) => {
    if (answer.refused) stores.outbox.put({ ...row, refused: answer.refused });
    else if (!answer.trouble) {
      stores.outbox.delete(row.n);
      stores.sent.add({ entry: row.entry, person: row.person, skew: answer.skew });
      ask(stores.sent.getAllKeys(), (keys) => {
        for (const key of keys.slice(0, -SENT_KEPT)) stores.sent.delete(key);
      });
    }
    ask(stores.now.get("state"), (before) => {
      const state = { savedAt: "", skew: 0, ...before, trouble: answer.trouble ?? "" };
      if (answer.savedAt) Object.assign(state, { savedAt: answer.savedAt, skew: answer.skew });
      stores.now.put(state, "state");
    });
  });
}

// --- a clock that was wrong

// Say again, at the right time, what was noted while the phone's clock was wrong.
export async function setRight() {
  const rows = await transact("readonly", (stores, give) => ask(stores.sent.getAll(), give));
  const replaced = new Set(rows.map((row) => row.entry.replaces));
  const wrong = rows.filter((row) => row.skew && row.entry.at && !replaced.has(row.entry.id));
  const moved = (text, skew) => text && stamp(new Date(Date.parse(text) - 1000 * skew));
  for (const { entry: before, person, skew } of wrong) {
    const again = { ...before, id: newId(), replaces: before.id, at: moved(before.at, skew) };
    if (before.let_go) again.let_go = moved(before.let_go, skew);
    await put([{ ...again, recorded_at: moved(stamp(), skew) }], { person });
  }
  await leaveClock();
}

export async function leaveClock() {
  await transact("readwrite", (stores) => {
    ask(stores.now.get("state"), (state) => stores.now.put({ ...state, skew: 0 }, "state"));
    ask(stores.sent.getAll(), (rows) => {
      for (const row of rows) stores.sent.put({ ...row, skew: 0 });
    });
  });
  changed();
}

// --- leaving

// Try once more to send, then say what is left; `empty` forgets everything on this phone.
export async function lastCall() {
  await flush();
  return standing();
}

export async function empty() {
  const db = await open();
  db.close();
  opened = null;
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
  for (const name of (await self.caches?.keys()) ?? []) {
    if (name.startsWith("uncramp-")) await caches.delete(name); // the bedside button has its own
  }
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("uncramp")) localStorage.removeItem(key);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") flush();
});
self.addEventListener("online", flush);
flush();
