// Promises a switch between the staff rooms of the partner organisations, each with what is unread in it.

import { el } from "./dom.js";
import { Staff } from "./staff.js";

export class Rooms {
  constructor(node) {
    this.node = node;
    this.rooms = [];
    this.chosen = Number(sessionStorage.getItem("room"));
    this.tabs = el("nav", { class: "switch", "aria-label": "Staff rooms" });
    node.replaceChildren(this.tabs);
  }

  update(world) {
    this.titles = world.groups.map((group) => group.title);
    while (this.rooms.length < world.groups.length) this.add();
    for (const room of this.rooms) room.update(world);
    this.drawTabs();
  }

  add() {
    const room = new Staff(this.rooms.length);
    room.node.hidden = this.rooms.length !== this.chosen;
    room.onbadge = (count) => { if (room.count !== count) { room.count = count; this.drawTabs(); } };
    this.rooms.push(room);
    this.node.append(room.node);
  }

  drawTabs() {
    const key = JSON.stringify([this.titles, this.chosen, this.rooms.map((room) => room.count)]);
    if (key === this.key) return; // a tab is not replaced under a finger
    this.key = key;
    this.tabs.replaceChildren(...this.rooms.map((room, index) =>
      el("button", { type: "button", "aria-pressed": String(index === this.chosen), onclick: () => this.choose(index) },
        el("span", { text: this.titles[index] }),
        room.count ? el("span", { class: "badge", text: room.count, "aria-label": `${room.count} unread` }) : null)));
    this.onbadge?.(this.rooms.reduce((sum, room) => sum + (room.count ?? 0), 0));
  }

  choose(index) {
    this.chosen = index;
    sessionStorage.setItem("room", index);
    this.rooms.forEach((room, n) => { room.node.hidden = n !== index; });
    this.enter();
    this.drawTabs();
    this.tabs.children[index].focus();
  }

  enter() { this.rooms[this.chosen].enter(); }

  staffId() { return this.rooms[this.chosen].staffId; }
}
