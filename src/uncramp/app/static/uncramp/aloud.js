// The cue spoken or felt, where the person wants that. Both are off until switched on, and only
// voices that live on the device are used: nothing that is said leaves it.

const buttons = [...document.querySelectorAll("[data-aloud]")];
const wanted = (what) => localStorage.getItem(`uncramp_${what}`) === "1";

function voice() {
  const language = document.documentElement.lang || "en";
  return self.speechSynthesis?.getVoices()
    .find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
}

const can = {
  voice: () => Boolean(voice()),
  buzz: () => typeof navigator.vibrate === "function" && navigator.maxTouchPoints > 0,
};

export function aloud(text) {
  try {
    if (wanted("buzz") && can.buzz()) navigator.vibrate(200);
    if (!wanted("voice") || !can.voice()) return;
    speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice();
    said.rate = 0.9;
    said.volume = 0.6;
    speechSynthesis.speak(said);
  } catch {
    // The words are on the screen all the same.
  }
}

function show() {
  for (const button of buttons) {
    button.hidden = !can[button.dataset.aloud]();
    button.setAttribute("aria-pressed", String(wanted(button.dataset.aloud)));
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    localStorage.setItem(`uncramp_${button.dataset.aloud}`, wanted(button.dataset.aloud) ? "0" : "1");
    show();
    const cue = document.querySelector("[data-stretch]:not([hidden]) [data-cue]");
    if (wanted(button.dataset.aloud) && cue) aloud(cue.textContent);
  });
}
self.speechSynthesis?.addEventListener?.("voiceschanged", show);
show();
