// Promises the phone of one user: choose who it belongs to, write to the bot, block it, delete the chat.

import { act } from "./api.js";
import { Chat } from "./chat.js";
import { el, iconButton, menuButton } from "./dom.js";

export function picker(label, people, chosen, onchange) {
  const options = people.map((user) => el("option", { value: user.id, selected: user.id === chosen, text: `${user.first_name} (${user.language_code})` }));
  const select = el("select", { onchange: (event) => onchange(Number(event.target.value)) }, ...options);
  return el("label", { class: "picker" }, el("span", { text: label }), select);
}

export class Phone {
  constructor(node) {
    this.node = node;
    this.userId = Number(sessionStorage.getItem("phone")) || 1001;
    this.head = el("header", { class: "head" });
    this.status = el("small", {});
    this.banner = el("p", { class: "banner", hidden: true, text: "This person has blocked the bot." });
    node.replaceChildren(this.head, this.banner);
  }

  update(world) {
    this.world = world;
    this.drawStatus();
    const people = world.users.filter((user) => user.role === "user");
    const key = JSON.stringify([people.map((u) => [u.id, u.blocked]), this.userId, world.bot.name]);
    if (key === this.key) return;
    this.key = key;
    if (!people.some((user) => user.id === this.userId)) this.userId = people[0].id;
    this.banner.hidden = !this.person().blocked;
    this.drawHead(people);
    if (this.chat?.settings.chatId !== this.userId) this.open();
  }

  person() { return this.world.users.find((user) => user.id === this.userId); }

  drawHead(people) {
    this.head.replaceChildren(
      el("span", { class: "avatar", "aria-hidden": "true", text: "H" }),
      el("div", { class: "who" }, el("h2", { text: this.world.bot.name }), this.status),
      picker("Phone of", people, this.userId, (id) => this.choose(id)),
      menuButton(iconButton("more", "Chat options"), async () => this.options()));
  }

  // What the bot is doing ("typing…"), as long as it lasts; else its name.
  drawStatus() {
    const doing = this.world.typing.find((shown) => shown.chat_id === this.userId);
    this.status.textContent = doing ? `${doing.action.replaceAll("_", " ")}…` : `@${this.world.bot.username}`;
    this.status.classList.toggle("doing", Boolean(doing));
    clearTimeout(this.fading);
    if (doing) this.fading = setTimeout(() => this.onact(), 5100);
  }

  choose(id) {
    this.userId = id;
    sessionStorage.setItem("phone", id);
    this.update(this.world);
  }

  options() {
    const blocked = this.person().blocked;
    const run = (what) => async () => { await act({ as: this.userId, do: what }); this.onact(); };
    return [
      el("button", { type: "button", text: blocked ? "Unblock the bot" : "Block the bot", onclick: run(blocked ? "unblock" : "block") }),
      el("button", { type: "button", text: "Delete the chat", onclick: run("delete_chat") }),
    ];
  }

  open() {
    this.chat?.close();
    this.chat = new Chat({ person: () => this.person(), chatId: this.userId, attach: true });
    this.node.append(this.chat.node);
  }
}
