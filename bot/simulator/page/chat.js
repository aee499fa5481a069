// Promises a chat that stays up to date: a log of bubbles and, below, a composer for the person who acts.

import { act, follow } from "./api.js";
import { bubble } from "./bubble.js";
import { composer } from "./composer.js";
import { el } from "./dom.js";

export class Chat {
  // settings: person() -> user, chatId, thread (undefined = all, null = General), names(message) -> string, attach
  constructor(settings) {
    this.settings = settings;
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Messages", tabindex: "0" });
    this.composer = composer(this, settings);
    this.node = el("div", { class: "chat" }, this.log, this.composer.node);
    this.drawn = new Map();
    this.stop = follow(settings.chatId, (messages) => this.draw(messages));
  }

  close() { this.stop(); this.node.remove(); }

  do(what, values = {}) {
    const { person, chatId, thread } = this.settings;
    return act({ as: person().id, chat: chatId, thread: thread || undefined, do: what, ...values });
  }

  shown(messages) {
    const { thread } = this.settings;
    const all = [...messages.values()].sort((a, b) => a.message_id - b.message_id);
    return thread === undefined ? all : all.filter((m) => (m.thread_id ?? null) === thread);
  }

  draw(messages) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const shown = this.shown(messages);
    let last = null;
    for (const message of shown) {
      const old = this.drawn.get(message.message_id);
      let node = old?.node;
      if (!old || old.seq !== message.seq) {
        node = this.bubble(message, messages);
        if (old) old.node.replaceWith(node);
        else if (last) last.after(node);
        else this.log.prepend(node);
        this.drawn.set(message.message_id, { seq: message.seq, node });
      }
      last = node;
    }
    this.log.classList.toggle("empty", shown.length === 0);
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
    this.composer.keyboard(shown.findLast((m) => m.from_bot && m.keyboard)?.keyboard);
    this.settings.onDraw?.(shown);
  }

  bubble(message, messages) {
    const { person, names } = this.settings;
    const mine = message.from_id === person().id;
    const replied = message.reply_to && messages.get(message.reply_to);
    const quoted = replied && (replied.text ?? replied.caption ?? (replied.deleted ? "deleted message" : replied.kind));
    const author = names && !mine ? names(message) : null;
    return bubble(message, { mine, author, quoted, actions: this.actions() });
  }

  actions() {
    return {
      isPrivate: this.settings.thread === undefined && this.settings.chatId > 0,
      press: (message, data) => this.do("press", { message_id: message.message_id, data }),
      remove: (message) => this.do("delete", { message_id: message.message_id }),
      reply: (message) => this.composer.replyTo(message),
      edit: (message) => this.composer.edit(message),
    };
  }
}
