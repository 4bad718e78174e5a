// The page of stretches, as this phone has it: the cramp that is running, from the tap until it let
// go, and the two taps after it. What happens is noted on this phone and needs no server. A locked
// phone, a closed tab or a reload goes on where it was.

import { entry, isWaiting, newId, put, recall, remember, stamp } from "./outbox.js";
import { play, stayAwake } from "./player.js";
import { aloud } from "./aloud.js";

const LONGEST_MS = 3 * 3600 * 1000; // a page found open much later does not say when it let go
const SAME_CRAMP_MS = 30 * 1000;
const AFTER_MS = 15 * 60 * 1000; // for so long the two taps after a cramp are offered
const shell = document.querySelector("[data-shell]");
const stages = [...shell.querySelectorAll("[data-stretch]")];
const after = shell.querySelector("[data-after]");
const ended = shell.querySelector("[data-ended]");
let running = null; // { entry, first, person, stretch: { key, at }, done }
let stop = () => {};
let steady = false;

const part = (name) => shell.querySelector(`[data-${name}]`);
const age = (moment) => Date.now() - Date.parse(moment);

async function begin() {
  running = await recall("cramp").catch(() => null);
  if (running && age(running.entry.at) > LONGEST_MS) running = null;
  const asked = new URLSearchParams(location.search);
  if (asked.has("now")) {
    // Opened by the button on the home screen: that was the tap. Opened twice it is one cramp.
    const again = running && !running.done && age(running.entry.at) < SAME_CRAMP_MS;
    if (!again) await note().catch(() => { running = null; });
    history.replaceState(null, "", `/relief/${location.hash}`);
  }
  if (running?.done && age(running.done) > AFTER_MS) running = null;
  show();
  if (!running && location.pathname !== "/relief/") part("unsaved").hidden = false;
  stayAwake();
}

async function note() {
  const cramp = entry({ kind: "cramp", at: stamp() });
  running = { entry: cramp, first: cramp.id, person: "own" };
  await put([cramp], { now: { cramp: running } });
}

function show() {
  stop();
  const over = Boolean(running?.done);
  after.hidden = !over;
  part("during").hidden = over;
  part("run").hidden = part("not").hidden = !running || over;
  if (over) return showAfter();
  const named = document.getElementById(location.hash.slice(1));
  const stage = stages.includes(named) ? named : stages.find(wasOn) ?? stages[0];
  for (const other of stages) other.hidden = other !== stage;
  for (const link of shell.querySelectorAll("[data-site-link]")) {
    link.toggleAttribute("aria-current", link.dataset.siteLink === stage.dataset.site);
  }
  const question = stage.querySelector("[data-ask]");
  const waits = Boolean(question) && !steady;
  if (question) question.hidden = !waits;
  for (const piece of stage.querySelectorAll("[data-guide]")) piece.hidden = waits;
  tellWhen(stage);
  if (!waits) stop = playFrom(stage);
}

function wasOn(stage) {
  return running?.stretch?.key === stage.id;
}

function tellWhen(stage) {
  for (const noted of shell.querySelectorAll("[data-noted]")) noted.textContent = "";
  if (!running) return;
  const noted = stage.querySelector("[data-noted]");
  const [hour, minute] = running.entry.at.slice(11, 16).split(":");
  noted.textContent = shell.dataset.noted.replace("%", `${hour}:${minute}`);
}

function playFrom(stage) {
  if (!stage.querySelector("[data-breath]")) return () => {};
  if (!running) return play(stage, { onCue: aloud });
  if (!wasOn(stage)) {
    running.stretch = { key: stage.id, at: stamp() };
    remember("cramp", running).catch(() => {});
  }
  return play(stage, {
    since: Math.max(0, age(running.entry.at) / 1000),
    held: Math.max(0, age(running.stretch.at) / 1000),
    onCue: aloud,
  });
}

async function letGo() {
  if (!running || running.done) return;
  const stage = stages.find((one) => !one.hidden);
  const cramp = running.entry;
  const now = stamp();
  const relief = entry({
    kind: "relief",
    at: cramp.at,
    cramp: running.first,
    position: stage.dataset.position,
    remedies: stage.dataset.remedy && !stage.querySelector("[data-ask]:not([hidden])")
      ? [stage.dataset.remedy]
      : [],
    ...(age(cramp.at) <= LONGEST_MS ? { let_go: now } : {}),
  });
  running.done = now;
  await put([relief], { now: { cramp: running }, person: running.person });
  show();
}

function showAfter() {
  const seconds = Math.round((Date.parse(running.done) - Date.parse(running.entry.at)) / 1000);
  const minutes = Math.round(seconds / 60);
  const lasted = seconds < 60 ? shell.dataset.seconds.replace("%", seconds)
    : shell.dataset.minutes.replace("%", minutes);
  const told = shell.dataset.lasted.replace("%", lasted);
  if (part("lasted").textContent !== told) part("lasted").textContent = told;
  for (const button of after.querySelectorAll("button[name]")) {
    button.setAttribute("aria-pressed", String(running.entry[button.name] === button.value));
  }
}

async function amend(button) {
  const before = running.entry;
  running.entry = {
    ...before,
    [button.name]: button.value,
    id: newId(),
    replaces: before.id,
    recorded_at: stamp(),
  };
  await put([running.entry], { now: { cramp: running }, person: running.person });
  showAfter(); // pressed once it is on the phone's disk
}

async function takeBack() {
  const person = running.person;
  const gone = entry({ kind: "withdrawal", withdraws: running.entry.id });
  running = null;
  await put([gone], { now: { cramp: null }, person });
  // Where the server has it already, its page offers to undo it.
  const there = await arrived(gone.id);
  location.assign(there ? `/?saved=${gone.id}` : "/");
}

async function arrived(id) {
  for (let tries = 0; tries < 15; tries += 1) {
    if (!(await isWaiting(id))) return true;
    await new Promise((done) => { setTimeout(done, 100); });
  }
  return false;
}

shell.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (!button) return;
  if (button.matches("[data-let-go]")) letGo();
  else if (button.matches("[data-take-back]")) takeBack();
  else if (button.matches("[data-after] button[name]")) amend(button);
  else if (button.matches("[data-steady]")) {
    steady = true;
    show();
  }
});
ended?.addEventListener("click", async (event) => {
  event.preventDefault();
  await remember("cramp", null).catch(() => {});
  location.assign("/");
});
window.addEventListener("hashchange", show);
begin();
