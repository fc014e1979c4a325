import { JSON_TYPE, OCTETS, type Visitor } from './client.ts';
import { locationOf, openAt } from './small-window.ts';

/** Takes a job through both small windows, as their pages do. @throws what is answered where it is refused */
export async function confirmWithPin(visitor: Visitor, job: string, pin: string): Promise<void> {
  const confirm = await openAt(await locationOf(visitor, job));
  const answer = JSON.stringify({ key: confirm.key, answer: 'yes' });
  const { next } = JSON.parse((await confirm.post('/answer', answer, JSON_TYPE)).text) as { next: string };
  const window = await openAt(confirm.origin + next);
  const { text } = await window.post('/pin', pin, { ...OCTETS, 'x-key': window.key });
  const { accepted } = JSON.parse(text) as { accepted: boolean };
  if (!accepted) throw new Error(text);
}
