// The bedtime stretches, with a clock: one drawing and one cue at a time.
// Only the moment of the start is kept, so a locked phone, a reload or a closed tab loses nothing:
// where one is follows from the time that has passed. Without JavaScript the steps are a list.

const KEY = "uncramp-routine";
const FORGET_MS = 30 * 60 * 1000; // after this nobody is still at it

const stage = document.querySelector("[data-routine]");
const part = (name) => stage.querySelector(`[data-${name}]`);
const cue = part("cue");
const count = part("count");
const left = part("left");
const go = part("go");
const done = part("done");
const drawings = [...stage.querySelectorAll("[data-drawing]")];

let end = 0;
const moments = [...part("course").children].map((item) => {
  const from = end;
  end += Number(item.dataset.seconds) * 1000;
  return { ...item.dataset, from, until: end, text: item.textContent };
});

// startedAt: when it would have begun if there had been no pause. pausedAt: how far it was, in ms.
let state = { startedAt: null, pausedAt: null };
let ticking = 0;
let shown = null;
let awake = null;

function keep() {
  const { night, position } = stage.dataset;
  try {
    localStorage.setItem(KEY, JSON.stringify({ night, position, ...state }));
  } catch {
    // No room, or not allowed: the clock runs, it only does not outlive this page.
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (!found || found.night !== stage.dataset.night) return null;
    if (found.position !== stage.dataset.position) return null;
    const since = Date.now() - found.startedAt;
    return since >= 0 && since < end + FORGET_MS ? found : null;
  } catch {
    return null;
  }
}

const passed = () => state.pausedAt ?? Date.now() - state.startedAt;
const isOver = () => state.startedAt !== null && passed() >= end;
const isRunning = () => state.startedAt !== null && state.pausedAt === null && !isOver();

// The screen stays on while it runs, where the browser allows it.
async function stayAwake() {
  if (!isRunning() || document.visibilityState !== "visible") return;
  try {
    const lock = await navigator.wakeLock?.request("screen");
    awake?.release().catch(() => undefined);
    awake = lock;
    if (!isRunning()) letSleep(); // paused while the phone was still being asked
  } catch {
    // Refused, as with a low battery: everything else works all the same.
  }
}

function letSleep() {
  awake?.release().catch(() => undefined);
  awake = null;
}

function show(moment) {
  if (moment === shown) return;
  shown = moment;
  cue.textContent = moment.text;
  count.textContent = moment.numbered;
  stage.dataset.kind = moment.kind;
  for (const one of drawings) one.hidden = one.dataset.drawing !== moment.site;
}

function finish() {
  clearInterval(ticking);
  letSleep();
  cue.textContent = go.dataset.end;
  count.textContent = "";
  left.hidden = true;
  go.hidden = true;
  const button = done.querySelector("button");
  button.classList.add("btn--main", "btn--go");
  if (document.activeElement === document.body || document.activeElement === go) button.focus();
}

function tick() {
  if (isOver()) {
    finish();
    return;
  }
  const at = passed();
  const moment = moments.find((one) => at < one.until);
  show(moment);
  left.textContent = Math.ceil((moment.until - at) / 1000);
}

function run() {
  stage.classList.add("playing");
  left.hidden = false;
  const running = state.pausedAt === null;
  stage.classList.toggle("paused", !running);
  go.textContent = running ? go.dataset.pause : go.dataset.on;
  clearInterval(ticking);
  if (running) {
    ticking = setInterval(tick, 200);
    stayAwake();
  } else {
    letSleep();
  }
  tick();
}

go.addEventListener("click", () => {
  if (state.startedAt === null) state = { startedAt: Date.now(), pausedAt: null };
  else if (state.pausedAt === null) state.pausedAt = passed();
  else state = { startedAt: Date.now() - state.pausedAt, pausedAt: null };
  keep();
  run();
  window.scrollTo(0, 0); // cue, drawing and seconds in sight, also on a phone on its side
});

// A phone that was locked shows at once where one is by now.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && isRunning()) {
    tick();
    stayAwake();
  }
});

done.addEventListener("submit", forget);
for (const link of stage.querySelectorAll("[data-leave]")) link.addEventListener("click", forget);

stage.classList.add("with-clock");
go.hidden = false;
const before = kept();
if (before) {
  state = { startedAt: before.startedAt, pausedAt: before.pausedAt };
  run();
} else {
  forget();
  show(moments[0]);
  count.textContent = "";
}
