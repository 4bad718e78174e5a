// The line that says where what was noted is: on this phone, or on the server and since when.
// With it: send now, take it as a file, put a wrong clock right, and leave nothing behind.

import {
  asFile, empty, flush, lastCall, leaveClock, onChange, setRight, standing, written,
} from "./outbox.js";

const line = document.querySelector("[data-sync]");
const say = line?.dataset ?? {};

const FILE_MS = 3000; // for the browser to have written the file

let revoked = false;

const fill = (text, value) => (text ?? "").replace("%", value);
const clock = (moment) => written(new Date(moment), { hour: "2-digit", minute: "2-digit" });

async function show() {
  const told = await standing().catch(() => null);
  if (!line) return;
  if (!told) {
    line.querySelector("[data-where]").textContent = say.nowhere;
    return;
  }
  const { waiting, refused, savedAt, trouble, skew } = told;
  // Before the door nothing is told but that something waits behind it.
  line.hidden = Boolean(say.atDoor) && !waiting && !refused.length;
  const known = [line.dataset.last, savedAt].filter(Boolean);
  const last = known.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
  let text = last ? fill(say.there, clock(last)) : say.none;
  if (waiting) text = waiting === 1 ? say.one : fill(say.many, waiting);
  if (waiting && trouble === "door") text += ` ${say.door}`;
  const where = line.querySelector("[data-where]");
  if (where.textContent !== text) where.textContent = text;
  line.dataset.state = waiting ? "here" : "there";
  line.querySelector("[data-more]").hidden = !waiting && !refused.length && !skew;
  line.querySelector("[data-send]").hidden = !waiting;
  line.querySelector("[data-file]").hidden = !waiting && !refused.length;
  const no = line.querySelector("[data-refused]");
  no.hidden = !refused.length;
  no.textContent = refused.length
    ? `${fill(say.refused, refused.length)} ${refused[0].refused}` : "";
  const off = line.querySelector("[data-clock]");
  off.hidden = !skew;
  if (skew) {
    const minutes = Math.round(Math.abs(skew) / 60);
    off.querySelector("p").textContent = fill(skew > 0 ? say.ahead : say.behind, minutes);
  }
}

async function save() {
  const file = new Blob([await asFile()], { type: "application/x-ndjson" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "uncramp-not-sent.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  if (revoked) setTimeout(leave, FILE_MS);
}

line?.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (pressed?.matches("[data-send]")) flush().then(show);
  else if (pressed?.matches("[data-file]")) save();
  else if (pressed?.matches("[data-set-right]")) setRight().then(show);
  else if (pressed?.matches("[data-leave-clock]")) leaveClock();
});

// Signing out empties this phone, but never before what was noted on it is safe.
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = await lastCall().catch(() => ({ waiting: 0, refused: [] }));
    if ((told.waiting || told.refused.length) && !form.dataset.asked) {
      form.dataset.asked = "1";
      await save();
      form.querySelector("[data-unsent]").hidden = false;
      form.querySelector("[data-unsent]").focus();
      form.querySelector("button").textContent = form.dataset.anyway;
      return;
    }
    await empty().catch(() => {});
    form.submit();
  });
}

// A phone whose pairing was revoked empties itself, too: at its next contact, and once all is safe.
async function askWhetherRevoked() {
  const answer = await fetch("/api/device", { cache: "no-store" });
  const told = answer.ok ? await answer.json() : {};
  if (!told.revoked) return;
  const left = await standing();
  revoked = Boolean(left.waiting || left.refused.length); // it can be taken as a file first
  if (!revoked) await leave();
}

async function leave() {
  await empty();
  await fetch("/api/device", { method: "DELETE" });
  location.assign("/");
}

// Browsers throw away what pages keep unless they are asked not to. What they answer is shown.
async function askToStay() {
  const place = document.querySelector("[data-persist]");
  if (!navigator.storage?.persisted) return;
  const kept = (await navigator.storage.persisted()) || (await navigator.storage.persist?.());
  if (place) place.textContent = kept ? place.dataset.yes : place.dataset.no;
}

if (document.body.dataset.seen) {
  const place = document.querySelector("[data-seen-line]");
  if (place) {
    place.hidden = false;
    const when = new Date(document.body.dataset.seen);
    place.textContent = fill(place.dataset.seenLine, written(when, {
      day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    }));
  }
}

onChange(show);
show();
askToStay().catch(() => {});
askWhetherRevoked().catch(() => {}); // without the server there is nobody to ask
