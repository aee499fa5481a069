// Promises one message as a bubble: formatting, media, buttons, and marks for edited, silent and deleted.

import { el, icon, iconButton, menuButton } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const LABELS = {
  voice: "Voice note", photo: "Photo", document: "Document", video: "Video", video_note: "Video message",
  audio: "Audio", animation: "Animation", location: "Location", venue: "Place", contact: "Contact",
};
const ICONS = { video_note: "video", animation: "video", audio: "voice", venue: "location" };
const LINK = /(https?:\/\/[^\s<>]+|\+\d[\d ]{6,}\d)/g;

// Text with its entities, which count as JavaScript does: in UTF-16 units.
export function formatted(text, entities = []) {
  const marks = entities.filter((e) => TAGS[e.type] || e.type === "text_link" || e.type === "spoiler");
  const cuts = [...new Set([0, text.length, ...marks.flatMap((e) => [e.offset, e.offset + e.length])])];
  cuts.sort((a, b) => a - b);
  const out = document.createDocumentFragment();
  for (let i = 0; i + 1 < cuts.length; i++) {
    const covering = marks.filter((e) => e.offset <= cuts[i] && e.offset + e.length >= cuts[i + 1]);
    let node = linked(text.slice(cuts[i], cuts[i + 1]));
    for (const e of covering.reverse()) node = wrapped(e, node);
    out.append(node);
  }
  return out;
}

function wrapped(entity, node) {
  if (entity.type === "text_link") return anchor(entity.url, node);
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: "0", title: "Spoiler" }, node);
  return el(TAGS[entity.type], {}, node);
}

function linked(text) {
  const out = document.createDocumentFragment();
  text.split(LINK).forEach((part, i) => {
    if (i % 2 === 0) out.append(part);
    else out.append(anchor(part.startsWith("+") ? `tel:${part.replaceAll(" ", "")}` : part, part));
  });
  return out;
}

function anchor(url, child) {
  const safe = /^(https?|tel|tg):/.test(url) ? url : null;
  return el("a", { href: safe, rel: "noopener noreferrer", target: "_blank" }, child);
}

function media(message) {
  const kind = message.kind;
  if (kind === "sticker") return el("p", { class: "sticker", text: message.file?.emoji ?? "🙂" });
  if (!LABELS[kind]) return null;
  const place = message.venue?.title ?? (message.location && `${message.location.latitude}, ${message.location.longitude}`);
  const person = message.contact && `${message.contact.first_name} · ${message.contact.phone_number}`;
  const length = message.file?.duration && `0:${String(message.file.duration).padStart(2, "0")}`;
  const detail = place ?? person ?? message.file?.file_name ?? length ?? "";
  const inside = [icon(ICONS[kind] ?? kind), el("span", {}, el("b", { text: LABELS[kind] }), detail ? el("small", { text: detail }) : null)];
  return el("div", { class: `media ${kind}` }, ...inside);
}

function buttons(message, actions) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => el("div", { class: "row" }, ...row.map((button) => {
    if (button.url) return el("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer", text: button.text });
    return el("button", { type: "button", class: "key", text: button.text, onclick: () => actions.press(message, button.data) });
  })));
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons of this message" }, ...rows);
}

function footer(message) {
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const marks = [];
  if (message.reactions.length) marks.push(el("span", { class: "reaction", text: message.reactions.join(" ") }));
  if (message.edited) marks.push(el("span", { text: "edited" }));
  if (message.silent) marks.push(el("span", { class: "mark", title: "Sent without a sound" }, icon("silent"), el("span", { class: "sr", text: "silent" })));
  if (message.protected) marks.push(el("span", { class: "mark", title: "Can't be forwarded or saved" }, icon("lock"), el("span", { class: "sr", text: "protected" })));
  return el("footer", {}, ...marks, el("time", { text: time }));
}

function options(message, mine, actions) {
  const items = [["Reply", actions.reply]];
  if (mine && ("text" in message) && message.kind === "text") items.push(["Edit", actions.edit]);
  if (mine || actions.isPrivate) items.push(["Delete", actions.remove]);
  return menuButton(iconButton("more", "Message options", null, { class: "round tiny" }), async () =>
    items.map(([label, run]) => el("button", { type: "button", text: label, onclick: () => run(message) })));
}

export function bubble(message, { mine, author, quoted, actions }) {
  if (message.deleted) return el("p", { class: `gone ${mine ? "mine" : ""}`, text: "Message deleted" });
  if (message.kind === "service") return el("p", { class: "service", text: message.text });
  const body = message.text ?? message.caption;
  const origin = message.forward_origin;
  const from = origin && (origin.sender_user?.first_name ?? origin.sender_user_name ?? origin.chat?.title);
  return el("article", { class: `bubble ${mine ? "mine" : ""} ${message.kind}`, "data-id": message.message_id },
    el("div", { class: "skin" },
      author ? el("p", { class: "author", text: author }) : null,
      from ? el("p", { class: "origin", text: `Forwarded from ${from}` }) : null,
      quoted ? el("p", { class: "quote", text: quoted }) : null,
      media(message),
      body ? el("div", { class: "text", dir: "auto" }, formatted(body, message.entities)) : null,
      footer(message)),
    options(message, mine, actions),
    buttons(message, actions));
}
