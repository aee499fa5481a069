// Promises a text field with the bot's menu, attachments, reply and edit, and the bot's own keyboard when it sends one.

import { get } from "./api.js";
import { el, icon, iconButton, menuButton } from "./dom.js";

const JOB_AD = {
  km: "ការងាររោងចក្រនៅថៃ ប្រាក់ខែ 25,000 បាត មិនត្រូវការលិខិតឆ្លងដែន ទំនាក់ទំនងមកខ្ញុំ",
  th: "รับสมัครคนงาน รายได้ 25,000 บาท ไม่ต้องใช้เอกสาร ทักมาได้เลย",
  en: "Factory work in Thailand, 25,000 baht a month, no papers needed. Message me.",
};
const STICKERS = ["👍", "🙏", "😭", "❤️", "😡", "🆘"];

export function composer(chat, { person, attach, placeholder = "Message" }) {
  const field = el("textarea", { rows: "1", "aria-label": placeholder, placeholder, maxlength: "4096" });
  const context = el("div", { class: "context", hidden: true });
  const keys = el("div", { class: "keyboard", hidden: true });
  let mode = null; // {kind: "reply"|"edit", message}

  function setMode(next, label) {
    mode = next;
    context.hidden = !next;
    context.replaceChildren(el("span", { text: label ?? "" }), el("button", { type: "button", class: "plain", text: "Cancel", onclick: () => { setMode(null); field.value = ""; } }));
    if (next) field.focus();
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
  }

  async function send() {
    const text = field.value.trim();
    if (!text) return;
    const editing = mode?.kind === "edit";
    const extra = mode ? { [editing ? "message_id" : "reply_to"]: mode.message.message_id } : {};
    if (await chat.do(editing ? "edit" : "text", { text, ...extra })) {
      field.value = "";
      setMode(null);
      grow();
      chat.log.scrollTop = chat.log.scrollHeight;
    }
  }

  async function commands() {
    const menu = await get(`/sim/menu?user=${person().id}&chat=${chat.settings.chatId}`);
    if (!menu.length) return [el("p", { class: "note", text: "The bot has set no commands for this person here." })];
    return menu.map((c) => el("button", { type: "button", onclick: () => chat.do("text", { text: `/${c.command}` }) },
      el("b", { text: `/${c.command}` }), el("small", { text: c.description })));
  }

  async function attachments() {
    const caption = field.value.trim() || undefined;
    const job = caption ?? JOB_AD[person().language_code] ?? JOB_AD.en;
    const take = (what, values) => async () => { if (await chat.do(what, values)) { field.value = ""; grow(); } };
    const items = [
      ["voice", "Voice note", take("voice", {})], ["photo", "Photo", take("photo", { caption })],
      ["photo", "Album of 3", take("album", { count: 3, caption })], ["video", "Video", take("video", { caption })],
      ["location", "Location", take("location", {})], ["contact", "Contact", take("contact", {})],
      ["document", "Document", take("document", { caption })], ["forward", "Forwarded job ad", take("forward", { text: job })],
    ];
    const stickers = STICKERS.map((emoji) => el("button", { type: "button", class: "emoji", text: emoji, "aria-label": `Sticker ${emoji}`, onclick: take("sticker", { emoji }) }));
    return [...items.map(([name, label, onclick]) => el("button", { type: "button", onclick }, icon(name), el("span", { text: label }))),
      el("div", { class: "stickers" }, ...stickers)];
  }

  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  const bar = el("form", { class: "bar", onsubmit: (event) => { event.preventDefault(); send(); } },
    menuButton(iconButton("slash", "Commands of the bot"), commands),
    attach ? menuButton(iconButton("plus", "Attach"), attachments) : null,
    field,
    el("button", { class: "round go", "aria-label": "Send", title: "Send" }, icon("send")));
  return {
    node: el("div", { class: "composer" }, context, bar, keys),
    replyTo: (message) => setMode({ kind: "reply", message }, `Reply to: ${message.text ?? message.kind}`),
    edit: (message) => { setMode({ kind: "edit", message }, "Edit the message"); field.value = message.text; grow(); },
    keyboard: (markup) => drawKeyboard(keys, markup, chat),
  };
}

function drawKeyboard(node, markup, chat) {
  const rows = markup?.keyboard ?? [];
  node.hidden = rows.length === 0;
  node.replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((raw) => {
    const key = typeof raw === "string" ? { text: raw } : raw;
    const what = key.request_contact ? "contact" : key.request_location ? "location" : "text";
    return el("button", { type: "button", class: "key", text: key.text, onclick: () => chat.do(what, what === "text" ? { text: key.text } : {}) });
  }))));
}
