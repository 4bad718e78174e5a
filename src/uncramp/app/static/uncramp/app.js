// What every page does with JavaScript: tells where the phone is, keeps the hour, works offline.

const root = document.documentElement;
const body = document.body;

// The person's zone decides which night it is. It is a fact about the device, so it is a cookie.
function tellZone() {
  let zone = "";
  try {
    zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  } catch {
    return;
  }
  const told = document.cookie.match(/(?:^|; )uncramp_zone=([^;]*)/)?.[1] ?? "";
  if (!/^[A-Za-z0-9_+/-]+$/.test(zone) || told === zone) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie =
    `uncramp_zone=${zone}; path=/; max-age=31536000; samesite=strict${secure}`;
  // The first page was made without knowing. Show it again, unless something was typed already.
  const fits = body.dataset.zone === zone || !body.dataset.zone || body.dataset.demo === "1";
  if (!fits && navigator.cookieEnabled && body.dataset.page === "tonight") location.reload();
}

// A page left open in the evening becomes the night page when the phone is looked at again.
function keepTheHour() {
  if (body.dataset.page !== "tonight") return;
  const opened = Date.now();
  document.addEventListener("visibilitychange", () => {
    const old = Date.now() - opened > 20 * 60 * 1000;
    if (document.visibilityState === "visible" && old && navigator.onLine) location.reload();
  });
}

// A copy kept on the phone is dark, so that it cannot flash at night. By day it need not be.
function brightenByDay() {
  const hour = new Date().getHours();
  if (body.dataset.kept && hour >= 6 && hour < 22) root.dataset.theme = "auto";
}

// A form is sent once: a second press while the first is on its way does nothing.
function sendOnce() {
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") {
      sent.add(form);
      setTimeout(() => sent.delete(form), 3000);
    }
  });
  window.addEventListener("pageshow", (event) => {
    // A page from the browser's memory may show answers that no longer hold.
    if (event.persisted && body.dataset.page === "tonight") location.reload();
  });
}

function showErrors() {
  document.getElementById("errors")?.focus();
}

function forOffline() {
  if (!("serviceWorker" in navigator)) return;
  if (location.protocol !== "https:" && !["localhost", "127.0.0.1"].includes(location.hostname)) {
    return;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "kept") root.dataset.offline = "yes";
  });
  navigator.serviceWorker.register("/sw.js", { scope: "/" })
    .then(() => navigator.serviceWorker.ready)
    // What is kept may have changed with what was just saved.
    .then((here) => here.active.postMessage("look"))
    .catch(() => {
      root.dataset.offline = "no";
    });
}

tellZone();
brightenByDay();
keepTheHour();
sendOnce();
showErrors();
forOffline();
