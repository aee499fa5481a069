'use strict';
/* Updates as Telegram keeps them: numbered one after the other, repeated until they are acknowledged by the next offset
 * or by 2xx of a webhook, which gets its secret and is tried again, later and later, when it fails. */

const { Refusal, bad } = require('./strict');

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const DEFAULT_KINDS = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

class Updates {
  /** `more`: gives the updates that the package has and this has not. */
  constructor(more) {
    this.more = more;
    this.waiting = [];
    this.last = 1000;
    this.polls = 0;
    this.kinds = DEFAULT_KINDS;
    this.webhook = null;
  }

  /** The package gives two updates one number when the second comes while its webhook is waited for. */
  add(updates) {
    for (const update of updates.filter((one) => this.kinds.some((kind) => one[kind]))) {
      this.last += 1;
      this.waiting.push({ ...update, update_id: this.last });
    }
  }

  /** The package hands out its updates once and at once. Telegram waits up to `timeout` seconds, ends an older poll
   * with 409, and takes none while a webhook is set. */
  async poll({ offset = 0, limit = 100, timeout = 0, allowed_updates: kinds }) {
    if (this.webhook) {
      throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active; "
        + 'use deleteWebhook to delete the webhook first');
    }
    if (kinds) this.kinds = JSON.parse(kinds);
    this.polls += 1;
    const mine = this.polls;
    const end = Date.now() + Math.min(Number(timeout), 50) * 1000;
    this.waiting = this.waiting.filter((update) => update.update_id >= Number(offset));
    for (;;) {
      this.add(await this.more());
      if (mine !== this.polls) {
        throw new Refusal(409, 'Conflict: terminated by other getUpdates request; '
          + 'make sure that only one bot instance is running');
      }
      if (this.waiting.length || Date.now() >= end) return this.waiting.slice(0, Number(limit));
      await sleep(30);
    }
  }

  /** Like a Bot API server of one's own, this takes http; api.telegram.org takes https only. */
  async set({ url, secret_token: secret = '', max_connections: most = 40, allowed_updates: kinds }) {
    if (!/^https?:\/\/[^/]+/.test(url || '')) throw bad('bad webhook: An HTTPS URL must be provided for webhook');
    if (!/^[\w-]{0,256}$/.test(secret)) throw bad('secret token contains unallowed characters');
    if (kinds) this.kinds = JSON.parse(kinds);
    this.add(await this.more());
    this.webhook = { url, secret, most: Number(most), error: null };
    this.deliver(this.webhook);
  }

  info() {
    const { url = '', most = 40, error = null } = this.webhook || {};
    return {
      url, has_custom_certificate: false, pending_update_count: this.waiting.length, max_connections: most, ...error,
      allowed_updates: this.kinds,
    };
  }

  /** One after the other; Telegram sends those of several chats at once, but never two of one chat. */
  async deliver(webhook) {
    for (let wait = 1; this.webhook === webhook;) {
      const [update] = this.waiting;
      const later = update ? await this.post(webhook, update) : 0.03;
      if (update && later === 0) this.waiting = this.waiting.filter((one) => one !== update);
      if (later) await sleep(1000 * (update ? Math.max(later, wait) : later));
      wait = update && later ? Math.min(wait * 2, 60) : 1;
    }
  }

  /** Posts it. 0, or after how many seconds it may be tried again. */
  async post(webhook, update) {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhook.secret };
    try {
      const answer = await fetch(webhook.url, {
        method: 'POST', headers, body: JSON.stringify(update), signal: AbortSignal.timeout(60000),
      });
      if (answer.ok) return 0;
      this.failed(webhook, `Wrong response from the webhook: ${answer.status}`);
      return Number(answer.headers.get('retry-after')) || 1;
    } catch (error) {
      this.failed(webhook, 'Connection failed');
      return 1;
    }
  }

  failed(webhook, why) {
    webhook.error = { last_error_date: Math.floor(Date.now() / 1000), last_error_message: why };
  }
}

module.exports = { Updates };
