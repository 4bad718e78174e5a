// A stretch that plays: how long it has been held, a pace to breathe at, the knot that loosens, and
// the cue that changes. Without JavaScript the drawing, the words and every button are there.

const POINTS = 120;
const BREATHE = [4, 6]; // seconds in, seconds out

// An overhand knot as a curve, and the straight line it becomes.
function knotPoint(t) {
  const edge = 1.98;
  const far = Math.abs(t);
  const side = Math.sign(t) || 1;
  if (far <= edge) return [t ** 3 - 3 * t, t ** 4 - 4 * t * t];
  const s = (far - edge) / (2.9 - edge);
  const x = edge ** 3 - 3 * edge;
  const y = edge ** 4 - 4 * edge * edge;
  const at = [[x, y], [x + 0.87, y + 0.87], [4, 0.2], [7.2, 0.2]];
  const weigh = [(1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s * s * (1 - s), s ** 3];
  const sum = (axis) => at.reduce((all, point, i) => all + point[axis] * weigh[i], 0);
  return [side * sum(0), sum(1)];
}

function knotAt(loose) {
  const ease = loose * loose * (3 - 2 * loose);
  return Array.from({ length: POINTS + 1 }, (_, i) => {
    const [x, y] = knotPoint(-2.9 + (5.8 * i) / POINTS);
    const straight = 110 * (i / POINTS) - 55;
    return [60 + x * 7.6 * (1 - ease) + straight * ease, (12 - y * 6.6) * (1 - ease) + 14 * ease];
  });
}

function crossings(points) {
  const found = [];
  for (let i = 0; i < POINTS; i++) {
    for (let j = i + 3; j < POINTS; j++) {
      const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] =
        [points[i], points[i + 1], points[j], points[j + 1]];
      const d = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      if (Math.abs(d) < 1e-9) continue;
      const a = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / d;
      const b = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / d;
      if (a >= 0 && a < 1 && b >= 0 && b < 1) found.push(i, j);
    }
  }
  return found.sort((one, other) => one - other).filter((_, order) => order % 2 === 0);
}

// Where the cord runs under itself it is left out for a little, so it reads as a knot in any colour.
function cord(loose, gap = 4.6) {
  const points = knotAt(loose);
  const hidden = new Set();
  for (const under of crossings(points)) {
    for (const step of [1, -1]) {
      for (let k = under, way = 0; k >= 0 && k <= POINTS && way < gap; k += step) {
        hidden.add(k);
        const next = points[k + step];
        if (next) way += Math.hypot(next[0] - points[k][0], next[1] - points[k][1]);
      }
    }
  }
  let drawn = "";
  let pen = false;
  points.forEach(([x, y], i) => {
    if (hidden.has(i)) pen = false;
    else {
      drawn += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = true;
    }
  });
  return drawn;
}

export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// The cues of one stretch, one after the other; the last stays. A cue without a time waits.
function cues(stage) {
  const steps = [];
  let from = 0;
  for (const item of stage.querySelectorAll("[data-steps] li")) {
    steps.push({ from, text: item.textContent });
    const seconds = Number(item.dataset.seconds) * (Number(item.dataset.repeat) || 1);
    if (!seconds) break;
    from += seconds;
  }
  return (held) => steps.findLast((step) => step.from <= held)?.text;
}

// Play a stretch. `since`: seconds the cramp lasts already; `held`: seconds this stretch is held
// already, so that a reload goes on where it was. `onCue` hears of each new cue. Gives what stops it.
export function play(stage, { since = 0, held: before = 0, onCue = () => {} } = {}) {
  const timer = stage.querySelector("[data-timer]");
  const breath = stage.querySelector("[data-breath]");
  const path = stage.querySelector("[data-knot] path");
  const cue = stage.querySelector("[data-cue]");
  const cueAt = cues(stage);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const whole = Number(stage.dataset.hold) || 60;
  const started = performance.now();
  const round = BREATHE[0] + BREATHE[1];
  let shown = -1;
  const tick = () => {
    const passed = (performance.now() - started) / 1000;
    const seconds = Math.floor(passed + since);
    if (seconds === shown) return;
    const first = shown < 0;
    shown = seconds;
    timer.textContent = clock(seconds);
    const text = cueAt(before + passed);
    if (cue && text && (cue.textContent !== text || first)) {
      if (cue.textContent !== text) cue.textContent = text;
      onCue(text);
    }
    breath.textContent = passed % round < BREATHE[0] ? stage.dataset.in : stage.dataset.out;
    // One picture a second is enough, and in small steps it is calm.
    path?.setAttribute("d", cord(still.matches ? 0 : Math.min(1, seconds / whole)));
  };
  stage.classList.add("playing");
  timer.hidden = false;
  tick();
  const beat = setInterval(tick, 250);
  return () => {
    clearInterval(beat);
    stage.classList.remove("playing");
  };
}

// The screen stays on while the stretch is held, where the browser allows it.
export async function stayAwake() {
  const ask = async () => {
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // Refused, as with a low battery: the page works all the same.
    }
  };
  await ask();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
}

// The page of one cramp that the server made. Where it began is known to the server; from there on
// only time passed is counted, so a phone whose clock is wrong shows the right duration.
const one = document.querySelector("[data-relief]");
if (one?.querySelector("[data-breath]")) {
  play(one, { since: Number(one.dataset.since) || 0 });
  stayAwake();
}
