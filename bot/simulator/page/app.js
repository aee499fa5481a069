// Promises to keep both halves of the page in step with the simulator.

import { get, watch } from "./api.js";
import { toast } from "./dom.js";
import { Phone } from "./phone.js";
import { Rooms } from "./rooms.js";

const byId = (id) => document.getElementById(id);
const phone = new Phone(byId("phone"));
const rooms = new Rooms(byId("staff"));
let answered = null;

async function refreshWorld() {
  const world = await get("/sim/world");
  phone.update(world);
  rooms.update(world);
}

function view(name) {
  byId("main").dataset.view = name;
  byId("tab-phone").setAttribute("aria-pressed", String(name === "phone"));
  byId("tab-staff").setAttribute("aria-pressed", String(name === "staff"));
  if (name === "staff") rooms.enter();
}

async function showAnswers(next) {
  if (answered === null || next.answers === answered) { answered = next.answers; return; }
  for (const person of [phone.userId, rooms.staffId()]) {
    const found = await get(`/sim/press_answers?user=${person}&after=${answered}`);
    for (const answer of found.filter((one) => one.text)) {
      if (answer.show_alert) { byId("alert-text").textContent = answer.text; byId("alert").showModal(); }
      else toast(answer.text);
    }
  }
  answered = next.answers;
}

byId("tab-phone").addEventListener("click", () => view("phone"));
byId("tab-staff").addEventListener("click", () => view("staff"));
phone.onact = refreshWorld;
rooms.onbadge = (count) => {
  byId("tab-badge").hidden = count === 0;
  byId("tab-badge").textContent = String(count);
};

await refreshWorld();
watch(
  async (next) => { await refreshWorld(); await showAnswers(next); },
  (up) => { byId("link").textContent = up ? "connected" : "no connection"; byId("link").classList.toggle("down", !up); },
);
