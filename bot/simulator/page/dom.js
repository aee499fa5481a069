// Promises to build elements safely: text only as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, onclick, more = {}) {
  return el("button", { type: "button", class: "round", title: label, "aria-label": label, onclick, ...more }, icon(name));
}

// A button that opens a small list; closes on choice, Escape and on a click elsewhere.
export function menuButton(trigger, build) {
  const list = el("div", { class: "menu", hidden: true });
  const wrap = el("div", { class: "menu-wrap" }, trigger, list);
  const close = () => { list.hidden = true; trigger.setAttribute("aria-expanded", "false"); };
  trigger.setAttribute("aria-expanded", "false");
  trigger.addEventListener("click", async () => {
    if (!list.hidden) return close();
    list.replaceChildren(...await build());
    list.hidden = false;
    trigger.setAttribute("aria-expanded", "true");
    list.querySelector("button")?.focus();
  });
  list.addEventListener("click", (event) => { if (event.target.closest("button")) close(); });
  wrap.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { close(); trigger.focus(); }
  });
  document.addEventListener("click", (event) => { if (!wrap.contains(event.target)) close(); });
  return wrap;
}

export function toast(text, bad = false) {
  const node = el("p", { class: bad ? "toast bad" : "toast", text });
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}
