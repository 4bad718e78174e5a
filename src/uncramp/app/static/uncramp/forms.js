// Small comforts for the forms. Every form says and saves the same without them.

// The morning: only what the answer needs is on the page.
function morning(form) {
  const parts = form.querySelectorAll("[data-when]");
  const fresh = form.querySelectorAll("[data-new]");
  const typed = form.elements.namedItem("count_typed");
  const update = () => {
    const answer = new FormData(form).get("answer");
    for (const part of parts) part.hidden = part.dataset.when !== answer;
    const count = Number(typed.value || new FormData(form).get("count") || 0);
    for (const part of fresh) part.hidden = Number(part.dataset.new) > count;
  };
  typed.addEventListener("input", () => {
    if (typed.value) for (const one of form.querySelectorAll("[name=count]")) one.checked = false;
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "count") typed.value = "";
    update();
  });
  form.addEventListener("input", update);
  update();
}

// A number is said by a button or by the field, never by both.
function quickNumbers(group) {
  const field = document.getElementById(group.dataset.quick);
  if (!field) return;
  group.addEventListener("change", () => {
    field.value = "";
  });
  field.addEventListener("input", () => {
    if (field.value) for (const one of group.querySelectorAll("input")) one.checked = false;
  });
}

function stepper(box) {
  const field = box.querySelector("input");
  const step = Number(box.dataset.step) || 1;
  const name = document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent ?? "";
  const move = (by) => {
    const now = Number(field.value.replace(",", ".")) || 0;
    field.value = String(Math.max(0, Math.round((now + by) * 1000) / 1000));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const button = (sign, by) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = sign;
    made.setAttribute("aria-label", `${sign} ${step}: ${name}`);
    made.addEventListener("click", () => move(by));
    return made;
  };
  box.prepend(button("−", -step));
  box.append(button("+", step));
}

// A radio that was chosen can be let go again by pressing it once more.
function unchoose(event) {
  const input = event.target;
  if (input.type !== "radio" || !input.closest("form")) return;
  if (input.dataset.was === "1") {
    input.checked = false;
    input.dataset.was = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  for (const other of input.form.querySelectorAll("input[type=radio]")) {
    if (other.name === input.name) other.dataset.was = "";
  }
  input.dataset.was = "1";
}

// At most so many evening questions: says how many are chosen, and lets nobody run into the limit.
function atMost(form) {
  const told = form.querySelector("[data-count]");
  const most = Number(form.dataset.most);
  const own = form.elements.namedItem("label");
  const update = () => {
    const boxes = [...form.querySelectorAll("[name=factor]")];
    const count = boxes.filter((box) => box.checked).length + (own.value.trim() ? 1 : 0);
    for (const box of boxes) box.disabled = !box.checked && count >= most;
    told.textContent = told.dataset.words.replace("%n", count);
  };
  form.addEventListener("input", update);
  update();
}

for (const form of document.querySelectorAll("form[data-most]")) atMost(form);
for (const input of document.querySelectorAll("input[type=radio]:checked")) input.dataset.was = "1";
document.addEventListener("click", unchoose);
for (const form of document.querySelectorAll("form[data-morning]")) morning(form);
for (const group of document.querySelectorAll("[data-quick]")) quickNumbers(group);
for (const box of document.querySelectorAll("[data-step]")) stepper(box);
