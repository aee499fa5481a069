// Promises one staff room: who you are in it, the topics with what is unread, and your own chat with the bot where pages arrive.

import { follow } from "./api.js";
import { Chat } from "./chat.js";
import { el, icon, iconButton } from "./dom.js";
import { picker } from "./phone.js";

const PRIVATE = "private", GENERAL = "general";

export class Staff {
  constructor(index) {
    this.index = index; // of the group: its id changes when it moves
    this.staffId = Number(sessionStorage.getItem(`staff-${index}`));
    this.seen = new Map(); // room -> highest seq looked at
    this.rooms = new Map(); // room -> messages
    this.head = el("header", { class: "head slim" });
    this.banner = el("p", { class: "banner", hidden: true, text: "The bot has been removed from this group." });
    this.list = el("nav", { class: "rooms", "aria-label": "Rooms" });
    this.title = el("h3", {});
    this.back = iconButton("back", "Back to the list", () => this.show(null), { class: "round back" });
    this.room = el("div", { class: "room" }, el("div", { class: "room-head" }, this.back, this.title));
    this.split = el("div", { class: "split", "data-open": "false" }, this.list, this.room);
    this.node = el("div", { class: "staff-room" }, this.head, this.banner, this.split);
  }

  update(world) {
    const group = world.groups[this.index];
    const moved = this.group?.id !== group.id;
    this.world = world;
    this.group = group;
    this.banner.hidden = !group.bot_kicked;
    const people = world.users.filter((user) => group.members.includes(user.id));
    if (!people.some((user) => user.id === this.staffId)) this.staffId = people[0].id;
    if (moved) this.followAll();
    const key = JSON.stringify([people.map((u) => u.id), this.staffId, group.bot_kicked]);
    if (key !== this.key) this.drawHead(people);
    this.key = key;
    this.drawList();
  }

  person() { return this.world.users.find((user) => user.id === this.staffId); }

  author(message) {
    if (message.anonymous) return this.group.title;
    return this.world.users.find((user) => user.id === message.from_id)?.first_name ?? this.world.bot.name;
  }

  drawHead(people) {
    const names = people.map((user) => user.first_name).join(", ") + (this.group.bot_kicked ? "" : " and the bot");
    this.head.replaceChildren(
      el("div", { class: "who" }, el("small", { text: names })),
      picker("You are", people, this.staffId, (id) => this.choose(id)));
  }

  choose(id) {
    this.staffId = id;
    sessionStorage.setItem(`staff-${this.index}`, id);
    this.rooms.delete(PRIVATE);
    this.seen.delete(PRIVATE);
    this.followAll();
    this.update(this.world);
    this.show(this.open ?? GENERAL);
  }

  followAll() {
    this.stops?.forEach((stop) => stop());
    this.stops = [
      follow(this.group.id, (messages) => this.sort(messages)),
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
    const topics = this.group.topics.filter((topic) => !topic.deleted).reverse();
    const rooms = [[PRIVATE, "My own chat", "contact"], [GENERAL, this.group.is_forum ? "General" : "Group", null]];
    const lines = rooms.map(([room, name, sign]) => this.line(room, name, sign, false));
    const more = topics.map((topic) => this.line(topic.thread_id, topic.name, null, topic.closed));
    this.list.replaceChildren(...lines, topics.length ? el("h3", { text: "Topics" }) : "", ...more);
    this.onbadge?.([...this.rooms.keys()].reduce((sum, room) => sum + this.unread(room), 0));
    if (this.open && typeof this.open === "number" && !topics.some((t) => t.thread_id === this.open)) this.show(GENERAL, true);
    this.title.textContent = this.titleOf(this.open ?? GENERAL);
  }

  titleOf(room) {
    if (room === PRIVATE) return `${this.person().first_name}'s own chat with the bot`;
    return this.group.topics.find((topic) => topic.thread_id === room)?.name ?? "General";
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
      chatId: own ? this.staffId : this.group.id,
      thread: own ? undefined : room === GENERAL ? null : room,
      names: own ? null : (message) => this.author(message),
      attach: true,
      placeholder: own ? "Message to the bot" : "Write in this topic",
      onDraw: (shown) => this.look(room, shown),
    });
    this.room.append(this.chat.node);
    this.drawList();
  }

  // What is open has been looked at once it comes into view.
  enter() { this.show(this.open ?? GENERAL, this.split.dataset.open === "false"); }

  look(room, shown) {
    if (this.open !== room || !this.room.offsetParent) return;
    this.seen.set(room, Math.max(this.seen.get(room) ?? 0, ...shown.map((m) => m.seq)));
    queueMicrotask(() => this.drawList());
  }
}
