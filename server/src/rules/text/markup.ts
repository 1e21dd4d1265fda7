// Text dressed up as something other than a description: the host's own markup, comments, text pushed out of view.
import { directives } from './directives.ts';
import { namesAddress, namesSecretFile } from './objects.ts';
import { sentences, tokens } from './sentences.ts';
import type { Context, Signal } from './signals.ts';

/** Tokens that chat templates put around turns. They mean something to a model and nothing to a reader. */
const TEMPLATE_TOKEN =
  /<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|end_header_id|eot_id|fim_\w{1,10})\|>|<<\/?SYS>>|\[\/?INST\]|<\/?s>\s?\[INST\]|<start_of_turn>|<\/?function_results?>|\[\/?SYSTEM_PROMPT\]/gi;

/** Elements whose name claims to be the host, the developer or something urgent. */
const CLAIMING =
  /<\s?(important|very[_-]important|system|system[_-](?:prompt|reminder|message|instructions?|note|override|notice|directive)|secret|hidden|hidden[_-]instructions?|admin|administrator|override|developer|assistant|priority|critical[_-]instructions?|mandatory|urgent|security[_-]notice|sudo|root)(?:\s[^<>]{0,80})?>/gi;

const HOST = /^(?:system|secret|hidden|admin|override|developer|sudo|root)/;

const HEADING =
  /^[ \t]{0,8}#{1,6}[ \t]*(?:system|new instructions?|instructions?|system prompt|hidden instructions?|system override)\s{0,2}:?[ \t]*$/gim;
const SYSTEM_LABEL =
  /(?:^|[\n.!?\])>]\s{0,4})[[({*_]{0,3}(?:system(?: (?:override|notice|note|message|instruction|directive|prompt|command|alert))?|admin(?:istrator)? (?:override|note|notice|command)|developer message|(?:important )?(?:note|notice|message|instructions?|attention|memo)(?: (?:to|for))? (?:the )?(?:ai|llm|model|ai assistant|assistant|ai agent|agent|language model|ai model)s?(?: (?:assistant|model|agent|only))?)[\])}*_]{0,3}\s{0,2}[:\]>—-]/gi;

/** Signals of markup over the whole folded text. */
export function markup(text: string, context: Context): readonly Signal[] {
  const found: Signal[] = [...comments(text)];
  if (context.role !== 'prompt-text') found.push(...elements(text), ...labels(text));
  const token = firstMatch(TEMPLATE_TOKEN, text);
  if (token !== undefined) {
    const quoted = /[`"']/.test(text[token.start - 1] ?? '');
    found.push({ family: 'markup', ...token, confidence: quoted ? 'low' : 'high' });
  }
  return found;
}

function firstMatch(pattern: RegExp, text: string): { start: number; end: number } | undefined {
  for (const match of text.matchAll(pattern)) return { start: match.index, end: match.index + match[0].length };
  return undefined;
}

function elements(text: string): readonly Signal[] {
  const found: Signal[] = [];
  for (const match of text.matchAll(CLAIMING)) {
    if (found.length >= 5) break;
    const name = match[1]!.toLowerCase();
    const from = match.index + match[0].length;
    const rest = text.slice(from, from + 4000);
    const close = rest.toLowerCase().indexOf(`</${name}`);
    const body = close < 0 ? rest.slice(0, 600) : rest.slice(0, close);
    const closeEnd = close < 0 ? 0 : rest.indexOf('>', close) + 1;
    // In the host's own voice a whole element of prose is enough; emphasis has to order something.
    const voice = close >= 0 && HOST.test(name) && !/[<{]/.test(body) && (body.match(/\p{L}{2,}/gu)?.length ?? 0) >= 4;
    if (!(voice || addressesReader(body)) || /[`"']/.test(text[match.index - 1] ?? '')) continue;
    const end = closeEnd > 0 ? from + closeEnd : from + sentenceEnd(body);
    found.push({
      family: 'markup',
      start: match.index,
      end: from,
      confidence: 'medium',
      removal: { start: match.index, end },
    });
  }
  return found;
}

function sentenceEnd(body: string): number {
  return sentences(body)[0]?.end ?? body.length;
}

/** Comments that no reader of the rendered text sees. */
function comments(text: string): readonly Signal[] {
  const found: Signal[] = [];
  for (const match of text.matchAll(/<!--([\s\S]{1,4000}?)-->|\[\/\/\]: ?# ?[("']([^\n]{1,1000})[)"']/g)) {
    const body = match[1] ?? match[2] ?? '';
    if (!addressesReader(body)) continue;
    found.push({ family: 'markup', start: match.index, end: match.index + match[0].length, confidence: 'high' });
    if (found.length >= 5) break;
  }
  return found;
}

const NAMES_READER =
  /^\s*(?:assistant|assistent|asistente|assistente|agente?|ki|ia|ai|llm|modell?|модель|ассистент|агент|助手|模型|アシスタント|モデル)\s*[:：,]/iu;

/** Prose that orders something: three words at least and an imperative or "you". */
function addressesReader(body: string): boolean {
  if ((body.match(/\p{L}{2,}/gu)?.length ?? 0) < 3 && !/[\u3040-\u30ff\u4e00-\u9fff]{6}/.test(body)) return false;
  if (namesAddress(body) || namesSecretFile(body)) return true;
  if (/[^\x00-\x7f]{8}/.test(body) || NAMES_READER.test(body) || /\b[a-z]{2,}_[a-z]{2,}\b/.test(body)) return true;
  return sentences(body.slice(0, 3000)).some(
    (sentence) => directives(tokens(sentence.text)).length > 0 || /\byou\b/i.test(sentence.text),
  );
}

function labels(text: string): readonly Signal[] {
  const found: Signal[] = [];
  const heading = firstMatch(HEADING, text);
  if (heading !== undefined && /^\W*(?:system|new|hidden)/i.test(text.slice(heading.start, heading.end))) {
    found.push({ family: 'markup', ...heading, confidence: 'low' });
  }
  for (const match of text.matchAll(SYSTEM_LABEL)) {
    const from = match.index + match[0].length;
    const [sentence] = sentences(text.slice(from, from + 600));
    // Notes for the model are ordinary. Speaking as the system is not, where an order follows.
    if (sentence === undefined || !/system|admin|developer/i.test(match[0])) continue;
    if (!directives(tokens(sentence.text)).some((order) => !order.negated)) continue;
    const start = match.index + match[0].search(/[\p{L}[({*_]/u);
    found.push({ family: 'markup', start, end: from + sentence.end, confidence: 'low' });
    break;
  }
  return found;
}

/** Text behind so much blank space that a dialog shows only what stands before it. */
export function padding(text: string): readonly Signal[] {
  for (const match of text.matchAll(/\s{25,}/g)) {
    const start = match.index + match[0].length;
    if (text.slice(0, match.index).trim() === '' || start === text.length) continue;
    // A newline and its indentation count once; a line that is only wide is wide from 160 columns on.
    const lines = match[0].split('\n');
    if (lines.length <= 25 && !lines.some((line) => line.length >= 160)) continue;
    const line = /^[^\n]{1,300}/.exec(text.slice(start, start + 300))![0];
    if (!/\p{L}{2}/u.test(line)) continue;
    return [{ family: 'padding', start, end: start + line.trimEnd().length, confidence: 'medium' }];
  }
  return [];
}
