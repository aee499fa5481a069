'use strict';
/* What Telegram refuses and telegram-test-api takes: broken markup, buttons that cannot be, texts too long or empty.
 * After core.telegram.org/bots/api (formatting options, InlineKeyboardButton, sendMessage); knows nothing of the bot. */

const TAGS = /^<(\/?)(b|strong|i|em|u|ins|s|strike|del|code|pre|blockquote|tg-spoiler|a)((?:\s[^<>]*)?)>/;
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

class Refusal extends Error {
  /** An answer as Telegram words it: {ok: false, error_code, description}. */
  constructor(code, description) {
    super(description);
    this.code = code;
  }
}

const bad = (description) => new Refusal(400, `Bad Request: ${description}`);

/** The words a person sees of a text with parse_mode HTML. */
function shown(html) {
  const open = [];
  let words = '';
  for (let rest = html; rest;) {
    const tag = TAGS.exec(rest);
    if (rest[0] === '<' && !tag) throw bad("can't parse entities: Unsupported start tag");
    if (!tag) {
      words += rest[0];
      rest = rest.slice(1);
      continue;
    }
    if (!tag[1]) open.push(tag[2]);
    else if (open.pop() !== tag[2]) throw bad("can't parse entities: Unmatched end tag");
    rest = rest.slice(tag[0].length);
  }
  if (open.length) throw bad("can't parse entities: Can't find end tag");
  return words.replace(/&(lt|gt|quot|amp);/g, (name) => ENTITIES[name])
    .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)));
}

/** Text of sendMessage and editMessageText as it is seen: 1 to 4096 UTF-16 units after parsing. */
function readText(params) {
  if (params.parse_mode && params.parse_mode !== 'HTML') throw bad(`unsupported parse_mode ${params.parse_mode}`);
  const words = params.parse_mode ? shown(params.text || '') : params.text || '';
  if (!words.trim()) throw bad('message text is empty');
  if (words.length > 4096) throw bad('message is too long');
  return words;
}

/** Inline keyboard: rows of buttons, each with words and data of 1 to 64 bytes, or a link. */
function readKeyboard(text) {
  if (!text) return { inline_keyboard: [] };
  let markup;
  try {
    markup = JSON.parse(text);
  } catch (error) {
    throw bad("can't parse reply keyboard markup JSON object");
  }
  if (!markup || !Array.isArray(markup.inline_keyboard)) throw bad('object expected as reply markup');
  for (const row of markup.inline_keyboard) {
    if (!Array.isArray(row)) throw bad('field "inline_keyboard" must be of type Array of Arrays');
    row.forEach(checkButton);
  }
  return markup;
}

function checkButton(button) {
  if (!button.text) throw bad("can't parse inline keyboard button: Field \"text\" must be of type String");
  if (button.url) return;
  const bytes = Buffer.byteLength(String(button.callback_data || ''));
  if (bytes < 1 || bytes > 64) throw bad('BUTTON_DATA_INVALID');
}

module.exports = { Refusal, bad, readText, readKeyboard };
