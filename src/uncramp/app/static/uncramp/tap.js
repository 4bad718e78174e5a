// The cramp button. The id of the cramp is made here, so a second tap within three seconds, or the
// same form sent again by a browser that lost the answer, is the same cramp.

const SAME_CRAMP_MS = 3000;
let last = { id: "", at: -Infinity };

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

for (const form of document.querySelectorAll("form[data-tap]")) {
  form.addEventListener("submit", () => {
    const now = performance.now();
    if (now - last.at > SAME_CRAMP_MS) last = { id: newId(), at: now };
    form.elements.namedItem("id").value = last.id;
  });
}
