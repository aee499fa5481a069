// Promises the control interface as functions, and one long poll that says which chats have changed.

import { toast } from "./dom.js";

export async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error((await response.json()).error);
  return response.json();
}

export async function act(values) {
  const response = await fetch("/sim/act", { method: "POST", body: JSON.stringify(values) });
  const answer = await response.json();
  if (!response.ok) toast(answer.error, true);
  return response.ok ? answer : null;
}

const feeds = new Map(); // chat id -> {seq, messages: Map, listeners: Set}

function feedOf(chatId) {
  if (!feeds.has(chatId)) feeds.set(chatId, { seq: 0, messages: new Map(), listeners: new Set() });
  return feeds.get(chatId);
}

export async function refresh(chatId) {
  const feed = feedOf(chatId);
  const found = await get(`/sim/chats/${chatId}/messages?after=${feed.seq}`);
  feed.seq = Math.max(feed.seq, found.seq);
  for (const message of found.messages) feed.messages.set(message.message_id, message);
  for (const listen of feed.listeners) listen(feed.messages);
}

// Follow a chat; returns how to stop.
export function follow(chatId, listener) {
  feedOf(chatId).listeners.add(listener);
  refresh(chatId).catch(() => {});
  return () => feedOf(chatId).listeners.delete(listener);
}

export async function watch(onChange, onLink) {
  let state = { seq: 0, answers: 0, actions: 0, resets: 0 };
  const world = await get("/sim/world");
  state.resets = world.resets;
  for (;;) {
    try {
      const next = await get(`/sim/changes?after=${state.seq}&answers=${state.answers}&actions=${state.actions}&wait=20`);
      onLink(true);
      if (next.resets !== state.resets) location.reload();
      await Promise.all(next.chats.filter((id) => feeds.has(id)).map(refresh));
      await onChange(next, state);
      state = next;
    } catch {
      onLink(false);
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}
