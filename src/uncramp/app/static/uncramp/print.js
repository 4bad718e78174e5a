// A button that prints. Without JavaScript the browser's own menu does, and the page says so.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
