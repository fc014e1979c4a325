import type { LicenceFactOut, PromptFactsOut } from '@yinzheng/contract/ipc';
import { keyName, make } from '../prompt/elements.ts';
import type { PromptKey, PromptTexts } from '../prompt/texts.ts';

type Facts = PromptFactsOut;
type Document = Facts['documents'][number];
type Content = Node | string;

/** Pages named one by one before the rest is only counted. */
const NAMED_PAGES = 6;
/** Lines of one fact before the rest is only counted. */
const MOST_LINES = 14;

/** The facts of an act as rows of term and content; `at`: which of its documents is in sight, from 0. */
export function factRows(facts: Facts, at: number, texts: PromptTexts): HTMLElement {
  const rows = [
    ...decisionRows(facts, texts),
    ...facts.licence.map((fact) => licenceRow(fact, texts)),
    ...documentRows(facts, at, texts),
    ...requestRows(facts, at, texts),
  ];
  const key = texts.t('prompt.key.of', { key: keyName(texts, facts.key), person: facts.person.name });
  return make('dl', {}, ...[...rows, row(texts, 'prompt.row.key', key)].flat());
}

function row(texts: PromptTexts, term: PromptKey, ...content: readonly Content[]): HTMLElement[] {
  return [make('dt', {}, texts.t(term)), make('dd', {}, ...content)];
}

/** What is decided, or what is remarked. */
function decisionRows({ decision, remark }: Facts, texts: PromptTexts): HTMLElement[][] {
  const rows: HTMLElement[][] = [];
  if (decision !== null) {
    const answer = make(
      'b',
      { class: `answer ${decision.answer}` },
      texts.t(`prompt.answer.${decision.answer}`),
    );
    const opinion = decision.opinion === '' ? texts.t('prompt.opinion.none') : decision.opinion;
    rows.push(row(texts, 'prompt.row.decision', answer), row(texts, 'prompt.row.opinion', opinion));
  }
  if (remark !== null) {
    const number = make('b', {}, texts.t('prompt.entry.number', { number: remark.entry }));
    rows.push(row(texts, 'prompt.row.entry', number), row(texts, 'prompt.row.note', remark.note));
  }
  return rows;
}

/** What an act about licences says. */
function licenceRow({ name, text, word }: LicenceFactOut, texts: PromptTexts): HTMLElement[] {
  const term = `prompt.licence.${name}` as const;
  if (word !== null) return row(texts, term, make('b', {}, texts.t(`prompt.word.${word}`)));
  if (name === 'limits' || name === 'left') {
    const [day = '', all = ''] = text.split('|');
    return row(texts, term, texts.t(`prompt.licence.${name}.text`, { day, all }));
  }
  if (name === 'count')
    return row(texts, term, make('b', {}, texts.t('prompt.licence.count.text', { count: text })));
  if (name === 'until' && text.includes('T')) return row(texts, term, texts.moment(text));
  const lines = text.split('\n');
  const shown = lines.slice(0, MOST_LINES).map((line) => make('div', {}, line));
  const more = lines.length - shown.length;
  const rest =
    more === 0 ? [] : [make('div', { class: 'muted' }, texts.t('prompt.licence.more', { count: more }))];
  return row(texts, term, ...shown, ...rest);
}

function documentRows(facts: Facts, at: number, texts: PromptTexts): HTMLElement[][] {
  const document = facts.documents[at];
  if (document === undefined) return [];
  const pages = make('span', { class: 'muted' }, texts.t('prompt.document.pages', { pages: document.pages }));
  const same = texts.t(facts.act === 'stamp' ? 'prompt.digest.stamp' : 'prompt.digest.decide');
  return [
    row(
      texts,
      'prompt.row.document',
      make('b', {}, document.name),
      ' ',
      ...(document.pages > 0 ? [pages] : []),
    ),
    row(
      texts,
      'prompt.row.digest',
      make('code', {}, inFours(document.digest)),
      ' ',
      make('span', { class: 'same' }, same),
    ),
  ];
}

function requestRows(facts: Facts, at: number, texts: PromptTexts): HTMLElement[][] {
  const { act, applicant, approvers, expires, reason, seal } = facts;
  const approved = approvers.map(({ name, date }) =>
    make('div', {}, texts.t('prompt.approver.line', { name, date: texts.moment(date) })),
  );
  return [
    ...(seal === null ? [] : [row(texts, 'prompt.row.seal', ...sealContent(facts, at, texts))]),
    ...(act !== 'stamp' && act !== 'decide'
      ? []
      : [row(texts, 'prompt.row.count', ...countLines(facts, at, texts))]),
    ...(reason === '' ? [] : [row(texts, 'prompt.row.reason', reason)]),
    ...(applicant === null ? [] : [row(texts, 'prompt.row.applicant', applicant.name)]),
    ...(approved.length === 0 ? [] : [row(texts, 'prompt.row.approvers', ...approved)]),
    ...(expires === null ? [] : [row(texts, 'prompt.row.expires', texts.moment(expires))]),
  ];
}

function sealContent({ act, seal, documents }: Facts, at: number, texts: PromptTexts): Content[] {
  const document = documents[at];
  const name = seal?.name ?? '';
  if (act !== 'stamp' || document === undefined) return [name];
  return [name, ' ', make('span', { class: 'on' }, sealedPages(document, texts))];
}

/** 用印数: of the whole act, and of the document in sight where there are several. */
function countLines({ act, count, documents }: Facts, at: number, texts: PromptTexts): HTMLElement[] {
  const one = documents.length > 1 ? documents[at] : undefined;
  const here = one === undefined ? [] : [texts.t('prompt.count.document', { count: one.count })];
  if (act === 'stamp') {
    const { now, remaining, approved } = count;
    return [texts.t('prompt.count.stamp', { now, remaining, approved }), ...here].map((line) =>
      make('div', {}, line),
    );
  }
  const total = documents.reduce((sum, document) => sum + document.count, 0);
  return [texts.t('prompt.count.decide', { total }), ...here].map((line) => make('div', {}, line));
}

/** Which pages get the seal, in words. */
function sealedPages({ on }: Document, texts: PromptTexts): string {
  const pages = [...new Set(on)];
  const named = pages.slice(0, NAMED_PAGES).join(texts.t('prompt.list.separator'));
  if (pages.length <= NAMED_PAGES) return texts.t('prompt.seal.pages', { pages: named });
  return texts.t('prompt.seal.pagesMore', { pages: named, total: pages.length });
}

/** A digest in groups of four. */
export function inFours(digest: string): string {
  return digest.replace(/.{4}(?=.)/g, '$& ');
}
