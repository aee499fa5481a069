// Promises the staff room: who you are, the topics with what is unread, and your own chat with the bot where pages arrive.

import { follow } from "./api.js";
import { Chat } from "./chat.js";
import { el, icon, iconButton } from "./dom.js";
import { picker } from "./phone.js";

const PRIVATE = "private", GENERAL = "general";

export class Staff {
  constructor(node) {
    this.node = node;
    this.staffId = Number(sessionStorage.getItem("staff")) || 2001;
    this.seen = new Map(); // room -> highest seq looked at
    this.rooms = new Map(); // room -> messages
    this.head = el("header", { class: "head" });
    this.list = el("nav", { class: "rooms", "aria-label": "Rooms" });
    this.title = el("h3", {});
    this.back = iconButton("back", "Back to the list", () => this.show(null), { class: "round back" });
    this.room = el("div", { class: "room" }, el("div", { class: "room-head" }, this.back, this.title));
    this.split = el("div", { class: "split", "data-open": "false" }, this.list, this.room);
    node.replaceChildren(this.head, this.split);
  }

  update(world) {
    const moved = this.world?.group.id !== world.group.id;
    this.world = world;
    const people = world.users.filter((user) => user.role === "staff");
    if (!people.some((user) => user.id === this.staffId)) this.staffId = people[0].id;
    if (moved) this.followAll();
    const key = JSON.stringify([people.map((u) => u.id), this.staffId]);
    if (key !== this.key) this.drawHead(people);
    this.key = key;
    this.drawList();
  }

  person() { return this.world.users.find((user) => user.id === this.staffId); }

  name(id) {
    return this.world.users.find((user) => user.id === id)?.first_name ?? this.world.bot.name;
  }

  drawHead(people) {
    this.head.replaceChildren(
      el("span", { class: "avatar staff-avatar", "aria-hidden": "true", text: "S" }),
      el("div", { class: "who" }, el("h2", { text: this.world.group.title }), el("small", { text: `${people.length} staff and the bot` })),
      picker("You are", people, this.staffId, (id) => this.choose(id)));
  }

  choose(id) {
    this.staffId = id;
    sessionStorage.setItem("staff", id);
    this.rooms.delete(PRIVATE);
    this.seen.delete(PRIVATE);
    this.followAll();
    this.update(this.world);
    this.show(this.open ?? GENERAL);
  }

  followAll() {
    this.stops?.forEach((stop) => stop());
    this.stops = [
      follow(this.world.group.id, (messages) => this.sort(messages)),
      follow(this.staffId, (messages) => { this.rooms.set(PRIVATE, [...messages.values()]); this.drawList(); }),
    ];
    this.show(this.open ?? GENERAL, !this.open);
  }

  sort(messages) {
    for (const room of [...this.rooms.keys()]) if (room !== PRIVATE) this.rooms.delete(room);
    for (const message of messages.values()) {
      const room = message.thread_id ?? GENERAL;
      this.rooms.set(room, [...(this.rooms.get(room) ?? []), message]);
    }
    this.drawList();
  }

  unread(room) {
    const seen = this.seen.get(room) ?? 0;
    const held = this.rooms.get(room) ?? [];
    return held.filter((m) => m.seq > seen && !m.deleted && m.kind !== "service" && m.from_id !== this.staffId).length;
  }

  drawList() {
    if (!this.world) return;
    const topics = this.world.topics.filter((topic) => !topic.deleted).reverse();
    const rooms = [[PRIVATE, "My own chat", "contact"], [GENERAL, this.world.group.is_forum ? "General" : "Group", null]];
    const lines = rooms.map(([room, name, sign]) => this.line(room, name, sign, false));
    const more = topics.map((topic) => this.line(topic.thread_id, topic.name, null, topic.closed));
    this.list.replaceChildren(...lines, topics.length ? el("h3", { text: "Topics" }) : "", ...more);
    this.onbadge?.([...this.rooms.keys()].reduce((sum, room) => sum + this.unread(room), 0));
    if (this.open && typeof this.open === "number" && !topics.some((t) => t.thread_id === this.open)) this.show(GENERAL, true);
    this.title.textContent = this.titleOf(this.open ?? GENERAL);
  }

  titleOf(room) {
    if (room === PRIVATE) return `${this.person().first_name}'s own chat with the bot`;
    return this.world.topics.find((topic) => topic.thread_id === room)?.name ?? "General";
  }

  line(room, name, sign, closed) {
    const count = this.unread(room);
    const label = `${name}${closed ? ", closed" : ""}${count ? `, ${count} unread` : ""}`;
    return el("button", { type: "button", class: `line ${closed ? "closed" : ""}`, "aria-current": this.open === room ? "true" : null, "aria-label": label, onclick: () => this.show(room) },
      sign ? icon(sign) : el("span", { class: "dot", "aria-hidden": "true" }),
      el("span", { class: "name", text: name }),
      closed ? el("small", { text: "closed" }) : null,
      count ? el("span", { class: room === PRIVATE ? "badge loud" : "badge", text: count }) : null);
  }

  show(room, quiet = false) {
    this.split.dataset.open = String(room !== null && !quiet);
    if (room === null) return;
    this.open = room;
    this.chat?.close();
    const own = room === PRIVATE;
    this.chat = new Chat({
      person: () => this.person(),
      chatId: own ? this.staffId : this.world.group.id,
      thread: own ? undefined : room === GENERAL ? null : room,
      names: own ? null : (id) => this.name(id),
      attach: true,
      placeholder: own ? "Message to the bot" : "Write in this topic",
      onDraw: (shown) => this.look(room, shown),
    });
    this.room.append(this.chat.node);
    this.drawList();
  }

  look(room, shown) {
    if (this.open !== room || !this.node.offsetParent) return;
    this.seen.set(room, Math.max(this.seen.get(room) ?? 0, ...shown.map((m) => m.seq)));
    queueMicrotask(() => this.drawList());
  }
}
