// The bedside button: a tap sends one cramp, and the page says plainly what became of it.
//
// The token stands in the fragment of the address, which is sent to no server. A press is kept on
// the phone (its id and its time, nothing else) before it is sent and until the server has it, so
// neither a lost connection nor a closed page loses it; the id makes sending again harmless.

const KEPT = "uncramp_presses";
const AGAIN_MS = 15_000;
const GIVE_UP_MS = 6_000;
const SHOW_YES_MS = 30_000; // as long as a second press is the same cramp

const button = document.getElementById("press");
const told = document.getElementById("told");
const idle = button.querySelector("[data-idle]");
const yes = button.querySelector("[data-yes]");
let sound; // made by the first tap: before one a page may not sound, and this one would not
let back; // the timer that brings the words of the button back
let refused; // a token that the server does not know: it is not shown again and again
let sending; // one at a time, in order

const token = () => location.hash.slice(1);

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // a phone that keeps nothing: told by `keep`
  }
}

// Whether the phone keeps it.
function keep(presses) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(presses));
    return true;
  } catch {
    return false;
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // over plain HTTP
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const clock = (at) =>
  new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function say(what, at) {
  const text = document.getElementById(`say-${what}`).content.textContent;
  told.textContent = text.replace("{time}", at === undefined ? "" : clock(at));
  told.dataset.say = what;
}

function showYes(at) {
  idle.hidden = true;
  yes.hidden = false;
  yes.querySelector("[data-time]").textContent = clock(at);
  clearTimeout(back);
  back = setTimeout(showIdle, SHOW_YES_MS);
}

function showIdle() {
  clearTimeout(back);
  idle.hidden = false;
  yes.hidden = true;
}

// A short, soft tone. Where there is no sound the tick says it all the same.
function tone() {
  if (!sound) return;
  const start = sound.currentTime;
  const wave = sound.createOscillator();
  const loudness = sound.createGain();
  wave.frequency.value = 523;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(0.12, start + 0.03);
  loudness.gain.linearRampToValueAtTime(0, start + 0.3);
  wave.connect(loudness).connect(sound.destination);
  wave.start(start);
  wave.stop(start + 0.32);
}

// What became of a press: "noted", "same", or why it has to wait.
async function send(press) {
  let answer;
  try {
    answer = await fetch(document.body.dataset.press, {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers: { Authorization: `Bearer ${token()}`, "Content-Type": "application/json" },
      // How long ago, not when: the clock of this phone may be wrong.
      body: JSON.stringify({
        id: press.id,
        ago_s: Math.max(0, Math.round((Date.now() - press.at) / 1000)),
      }),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    if (answer.ok) return (await answer.json()).same ? "same" : "noted";
  } catch {
    return "kept";
  }
  if (answer.status === 429) return "busy";
  if (![401, 403].includes(answer.status)) return "kept";
  refused = token();
  return "refused";
}

// Send all that is kept, the oldest first. What is not taken stays, and all after it.
async function sendAll(more = []) {
  const waiting = [...kept()];
  for (const press of more) if (!waiting.some((one) => one.id === press.id)) waiting.push(press);
  const became = new Map();
  for (const press of waiting) {
    const outcome = await send(press);
    became.set(press.id, outcome);
    if (!["noted", "same"].includes(outcome)) break;
    keep(kept().filter((one) => one.id !== press.id));
  }
  return became;
}

function inTurn(work) {
  sending = (sending ?? Promise.resolve()).then(work, work);
  return sending;
}

async function pressed() {
  const press = { id: newId(), at: Date.now() };
  const safe = keep([...kept(), press]);
  try {
    sound ??= new AudioContext();
    if (sound.state === "suspended") void sound.resume();
  } catch {
    sound = undefined;
  }
  navigator.vibrate?.(60);
  showIdle();
  say("sending", press.at);
  const became = await inTurn(() => sendAll([press]));
  const outcome = became.get(press.id) ?? [...became.values()].at(-1) ?? "kept";
  const noted = ["noted", "same"].includes(outcome);
  say(!noted && !safe ? "lost" : outcome, press.at);
  if (!noted) return;
  showYes(press.at);
  tone();
}

async function again() {
  const waiting = kept();
  if (!waiting.length || !token() || token() === refused) return;
  const became = await inTurn(() => sendAll());
  const outcome = [...became.values()].at(-1);
  if (outcome === undefined) return; // another tab, or a press, was quicker
  if (!kept().length) say("sent");
  else if (!["noted", "same"].includes(outcome)) say(outcome, waiting.at(-1).at);
}

function begin() {
  button.hidden = !token();
  showIdle();
  say(token() ? "ready" : "none");
  void again();
}

button.addEventListener("click", () => void pressed());
window.addEventListener("hashchange", begin);
window.addEventListener("online", () => void again());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void again();
});
setInterval(() => void again(), AGAIN_MS);
begin();

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/button/sw.js", { scope: "/button/" })
    .then(() => navigator.serviceWorker.ready)
    .then(() => {
      document.documentElement.dataset.offline = "yes";
    })
    .catch(() => {
      document.documentElement.dataset.offline = "no";
    });
}
