import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, StepResult } from '@yinzheng/core/verification';
import { expect } from 'vitest';
import { ROOT } from './repo.ts';

/** Every reason's text in a language, of all files. */
export function reasonTexts(language: 'zh-CN' | 'en'): ReadonlyMap<string, string> {
  const folder = join(ROOT, 'resources/locales', language, 'reasons');
  return new Map(
    readdirSync(folder).flatMap((file) =>
      Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>),
    ),
  );
}

const TEXTS = [reasonTexts('zh-CN'), reasonTexts('en')];

/** Fails unless the check's reason has a text in each language, with a value for everything that it names. */
export function expectTold({ reason, params }: Check): void {
  for (const texts of TEXTS) {
    const text = texts.get(reason);
    expect(text, reason).toBeDefined();
    const open = (text ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
    expect(open, reason).not.toMatch(/[{}]/);
  }
}

/** One line per step: `step: answer REASON`. Every check in them must have a whole text. */
export function rows(steps: readonly StepResult[]): string[] {
  for (const step of steps) [step, ...step.checks].forEach(expectTold);
  return steps.map((step) => `${step.step}: ${step.answer} ${step.reason}`);
}
