import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { common, policy, type Headers } from '../shared/headers.ts';
import { send, type Given } from './replies.ts';

// The few pages that the host writes itself: without anything of the built ones.

/** What one of them says. */
export interface PlainPage {
  readonly status: number;
  readonly language: string;
  readonly title: string;
  /** Paragraphs. */
  readonly lines: readonly string[];
  /** Where the browser goes on at once. */
  readonly next?: string;
  /** A script of ours, and what else belongs to the answer. */
  readonly script?: string;
  readonly headers?: Headers;
}

const HTML = 'text/html; charset=utf-8';
const STYLE =
  'body{margin:48px auto;max-width:560px;padding:0 24px;font:14px/1.8 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;' +
  'color:#1d2129;background:#fff}h1{font-size:20px}';

export function sendPlainPage(response: ServerResponse, page: PlainPage): Given {
  const nonce = randomBytes(16).toString('base64');
  const csp = policy({
    'style-src': `'nonce-${nonce}'`,
    // The empty icon: browsers would ask for one.
    'img-src': 'data:',
    ...(page.script === undefined ? {} : { 'script-src': `'nonce-${nonce}'` }),
  });
  const parts = [
    `<!doctype html><html lang="${page.language}"><head><meta charset="utf-8">`,
    `<title>${escaped(page.title)}</title><link rel="icon" href="data:,">`,
    `<style nonce="${nonce}">${STYLE}</style>`,
    page.script === undefined ? '' : `<script nonce="${nonce}">${page.script}</script>`,
    page.next === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escaped(page.next)}">`,
    `</head><body><main><h1>${escaped(page.title)}</h1>`,
    ...page.lines.map((line) => `<p>${escaped(line)}</p>`),
    '</main></body></html>\n',
  ];
  return send(response, page.status, HTML, parts.join(''), { ...common(csp), ...page.headers });
}

/** A text as it stands in HTML, between tags and between quotes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
