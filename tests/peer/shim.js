'use strict';
/* Between the bot and the npm package telegram-test-api: what the package lacks or does otherwise than Telegram.
 *
 *   node shim.js PORT INNER TOKEN
 *
 * The package listens unchanged on INNER, where the tests use its client routes. The bot gets PORT. Each adaptation
 * says what it is for; none is more lenient than Telegram. The calls are listed, without texts, at /shim/calls. */

const http = require('http');
const TelegramServer = require('telegram-test-api');
const { Updates } = require('./updates');
const { Refusal, bad, readText, readKeyboard } = require('./strict');

const [PORT, INNER] = process.argv.slice(2, 4).map(Number);
const TOKEN = process.argv[4];
const calls = [];
const people = new Set(); // who has written to the bot: Telegram lets it write to nobody else
const queries = new Set(); // presses on buttons that were delivered
const sent = new Map(); // messages of the bot that are there, by number; one counter for all chats, as the package has it
const updates = new Updates(async () => (await inner('getUpdates', {})).map(asTelegram));

/** One call of the package over HTTP; its errors are {message} with status 500, or ok: false with status 200. */
async function inner(method, params) {
  const answer = await fetch(`http://127.0.0.1:${INNER}/bot${TOKEN}/${method}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params),
  });
  const body = await answer.json();
  if (!body.ok) throw new Refusal(body.error_code || 400, body.description || `Bad Request: ${body.message}`);
  return body.result;
}

/** getMe of the package has another id than its token and no is_bot, which Telegram always sends. */
function getMe() {
  const id = Number(TOKEN.split(':')[0]);
  return {
    id, is_bot: true, first_name: 'Peer', username: 'peer_bot', can_join_groups: true, can_read_all_group_messages: false,
    supports_inline_queries: false, can_connect_to_business: false, has_main_web_app: false,
  };
}

/** The package puts the token into the message, and leaves out chat_instance and what the pressed message says. */
function asTelegram(update) {
  const query = update.callback_query;
  if (query) {
    queries.add(query.id);
    query.chat_instance = '1';
    query.message = sent.get(query.message.message_id);
  } else {
    delete update.message.botToken;
    people.add(update.message.chat.id);
  }
  return update;
}

/** The package writes to anybody, anything. Its answer repeats the parameters, has milliseconds and no sender. */
async function sendMessage(params) {
  const [chat, text, markup] = [known(params), readText(params), readKeyboard(params.reply_markup)];
  const { message_id: id, date } = await inner('sendMessage', { chat_id: chat, text, reply_markup: markup });
  const { is_bot, first_name, username, id: me } = getMe();
  sent.set(id, {
    message_id: id,
    date: Math.floor(date / 1000),
    from: { id: me, is_bot, first_name, username },
    chat: { id: chat, type: 'private', first_name: 'User' },
    text,
    reply_markup: markup.inline_keyboard.length ? markup : undefined,
  });
  return sent.get(id);
}

/** The package edits what does not exist, keeps buttons that were left out, and answers null. */
async function editMessageText(params) {
  return edit(params, readText(params), 'editMessageText');
}

async function editMessageReplyMarkup(params) {
  return edit(params, undefined, 'editMessageReplyMarkup');
}

async function edit(params, words, method) {
  const message = sent.get(Number(params.message_id));
  if (!message || message.chat.id !== known(params)) throw bad('message to edit not found');
  const markup = readKeyboard(params.reply_markup);
  const after = {
    ...message, text: words || message.text, reply_markup: markup.inline_keyboard.length ? markup : undefined,
  };
  if (JSON.stringify(after) === JSON.stringify(message)) throw bad('message is not modified');
  const { text } = after;
  await inner(method, { chat_id: message.chat.id, message_id: message.message_id, text, reply_markup: markup });
  sent.set(message.message_id, { ...after, edit_date: Math.floor(Date.now() / 1000) });
  return sent.get(message.message_id);
}

async function deleteMessage(params) {
  if (!(await remove(known(params), Number(params.message_id)))) throw bad('message to delete not found');
  return true;
}

/** The package has no deleteMessages. Telegram takes 1 to 100 numbers and skips what is not there. */
async function deleteMessages(params) {
  const [chat, ids] = [known(params), JSON.parse(params.message_ids || '[]')];
  if (ids.length < 1 || ids.length > 100) throw bad('there must be 1 to 100 message identifiers to delete');
  for (const id of ids) await remove(chat, Number(id));
  return true;
}

/** A press on a button is stored under the number of the message after it, and would be deleted in its place. */
async function remove(chat, id) {
  for (let removed = false; ; removed = true) {
    try {
      await inner('deleteMessage', { chat_id: chat, message_id: id });
    } catch (refusal) {
      sent.delete(id);
      return removed;
    }
  }
}

/** The package takes any number here. */
async function answerCallbackQuery(params) {
  if (!queries.has(params.callback_query_id)) {
    throw bad('query is too old and response timeout expired or query ID is invalid');
  }
  await inner('answerCallbackQuery', {});
  return true;
}

/** The package sends no secret, never tries again, and ends when the bot answers 500: it may send to here only. */
async function setWebhook(params) {
  if (!params.url) return deleteWebhook(params);
  await updates.set(params);
  await inner('setWebhook', { url: `http://127.0.0.1:${PORT}/shim/relay` });
  return true;
}

async function deleteWebhook(params) {
  if (params.drop_pending_updates === 'true') updates.waiting = [];
  updates.webhook = null;
  return inner('deleteWebhook', {});
}

/** The package has no getWebhookInfo. */
const getWebhookInfo = () => updates.info();

const getUpdates = (params) => updates.poll(params);

const METHODS = {
  getMe, getUpdates, sendMessage, editMessageText, editMessageReplyMarkup, deleteMessage, deleteMessages,
  answerCallbackQuery, setWebhook, deleteWebhook, getWebhookInfo,
};

function known(params) {
  const chat = Number(params.chat_id);
  if (!people.has(chat)) throw bad('chat not found');
  return chat;
}

/** What neither the package nor this file has: there are no groups here, so a group is refused as one that the bot is
 * not in; all else as a server that is older than the method. The package says 500 for both. */
function missing(params) {
  if (params.chat_id) known(params);
  throw new Refusal(404, 'Not Found: method not found');
}

/** Telegram: 404 for what is no token at all, 401 for one that it does not know. The package takes every token. */
async function answer(path, params) {
  const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) || [];
  if (!/^\d+:[\w-]+$/.test(token || '')) throw new Refusal(404, 'Not Found');
  if (token !== TOKEN) throw new Refusal(401, 'Unauthorized');
  const call = { method, status: 200, chat_id: Number(params.chat_id) || null };
  try {
    return await (METHODS[method] || missing)(params);
  } catch (refusal) {
    call.status = refusal.code || 500;
    throw refusal;
  } finally {
    calls.push(call);
  }
}

/** Parameters come as a form, with JSON inside; a form with files is of no method that exists here. */
async function read(request) {
  const url = new URL(request.url, 'http://peer');
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  const type = request.headers['content-type'] || '';
  const form = type.startsWith('application/x-www-form-urlencoded') ? Object.fromEntries(new URLSearchParams(body)) : {};
  const params = { ...Object.fromEntries(url.searchParams), ...form };
  return { path: decodeURIComponent(url.pathname), params, body };
}

/** The package's own webhook. */
function relay(body) {
  updates.add([asTelegram(JSON.parse(body))]);
  return {};
}

async function handle(request, response) {
  const { path, params, body: raw } = await read(request);
  const ours = { '/shim/calls': () => calls, '/shim/relay': () => relay(raw) }[path];
  let [status, body] = [200, null];
  try {
    body = ours ? ours() : { ok: true, result: await answer(path, params) };
  } catch (error) {
    const { code = 500, message } = error;
    [status, body] = [code, { ok: false, error_code: code, description: message }];
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function main() {
  // The package forgets everything after a minute, and listens on whatever "localhost" is.
  await new TelegramServer({ port: INNER, host: '127.0.0.1', storeTimeout: 3600 }).start();
  http.createServer(handle).listen(PORT, '127.0.0.1', () => console.log('ready'));
  process.stdin.on('end', () => process.exit(0)).resume(); // whoever started it is gone
}

main();
