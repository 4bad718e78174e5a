// The questions of morning and evening without the server: what is answered becomes entries here,
// as the server would have made them, and waits on this phone.

import { entry, put, written } from "./outbox.js";

const HOURS_BEFORE = 8; // from so long before a night ends, a day belongs to the night that comes
const form = document.querySelector("form[data-later]");
const done = document.querySelector("[data-later-done]");

// The night that comes next (its wake date), as the diary reckons it; the morning asks about the
// one before.
function nightToCome(now, cut) {
  const later = new Date(now);
  later.setHours(later.getHours() + HOURS_BEFORE);
  if (later.getHours() >= cut) later.setDate(later.getDate() + 1);
  return later;
}

function dated(day) {
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function theNight() {
  const night = nightToCome(new Date(), Number(form.dataset.cut));
  if (form.dataset.later === "morning") night.setDate(night.getDate() - 1);
  return dated(night);
}

function ofMorning(data, night) {
  const answer = data.get("answer");
  const more = answer === "cramp" ? Number(data.get("more") || 0) : 0;
  const cramps = Array.from({ length: more }, () => entry({ kind: "cramp", night }));
  return [entry({ kind: "morning", night, answer }), ...cramps];
}

// What is left open stays open: it is never taken for a no.
function ofEvening(data, night) {
  const found = [];
  for (const asked of form.querySelectorAll("[data-factor]")) {
    const { factor, answer, unit } = asked.dataset;
    const typed = (data.get(`n-${factor}`) || "").trim().replace(",", ".");
    const told = typed || data.get(`q-${factor}`) || "";
    if (!told) continue;
    const says = { kind: "exposure", night, factor };
    if (answer === "yes_no") found.push(entry({ ...says, value: told === "yes" }));
    else if (Number.isFinite(Number(told)) && Number(told) >= 0) {
      found.push(entry({ ...says, value: Number(told), ...(unit ? { unit } : {}) }));
    }
  }
  return found;
}

// Which button was pressed is part of what a form says; not every browser tells FormData.
function told(event) {
  const data = new FormData(form);
  if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
  return data;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const make = form.dataset.later === "morning" ? ofMorning : ofEvening;
  const entries = make(told(event), theNight());
  if (!entries.length) return;
  await put(entries);
  form.hidden = true;
  done.hidden = false;
  done.focus();
});

const night = document.querySelector("[data-later-night]");
if (night) {
  const day = new Date(`${theNight()}T12:00`);
  night.textContent = written(day, { weekday: "long", day: "numeric", month: "long" });
}
