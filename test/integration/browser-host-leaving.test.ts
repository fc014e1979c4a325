import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { GONE_MS } from '../../src-main/hosts/browser/presence.ts';
import { enter, listenTo, OCTETS, scriptedHost, type Visitor } from '../support/browser-host/index.ts';
import { TestClock } from '../support/house.ts';
import { TestTimers } from '../support/jobs.ts';

// Files that were handed over are let go some minutes after the last page of their session.

const GONE_S = GONE_MS / 1000;

async function house() {
  const timers = new TestTimers(new TestClock());
  const host = await scriptedHost(undefined, timers);
  const left = (): unknown[] =>
    host.asked().flatMap(({ channel, caller }) => (channel === 'host.leave' ? [caller] : []));
  const lying = (): number => {
    const folder = join(host.data, 'incoming');
    return existsSync(folder) ? readdirSync(folder).length : 0;
  };
  return { host, timers, left, lying };
}

function give(visitor: Visitor): Promise<unknown> {
  return visitor.post('/upload?name=a.pdf', 'abc', OCTETS);
}

describe('the files of a session', () => {
  it('stay as long as a page of it listens, and some minutes more', async () => {
    const { host, timers, left, lying } = await house();
    const visitor = await enter(host.newAddress());
    const [one, two] = [(await listenTo(visitor))!, (await listenTo(visitor))!];
    await give(visitor);
    one.close();
    timers.advance(10 * GONE_S);
    expect([timers.size, lying()]).toEqual([0, 1]);
    two.close();
    await vi.waitFor(() => expect(timers.size).toBe(1), 15_000);
    timers.advance(GONE_S - 1);
    expect([left(), lying()]).toEqual([[], 1]);
    // A page that is loaded anew is the same session.
    const again = (await listenTo(visitor))!;
    await vi.waitFor(() => expect(timers.size).toBe(0), 15_000);
    timers.advance(10 * GONE_S);
    expect(lying()).toBe(1);
    await visitor.call('session.become', { person: 'p1' });
    const session = host.asked().at(-1)!.caller.session;
    again.close();
    await vi.waitFor(() => expect(timers.size).toBe(1), 15_000);
    timers.advance(GONE_S);
    expect(lying()).toBe(0);
    await vi.waitFor(() => expect(left()).toEqual([{ session, person: 'p1' }]), 15_000);
    expect(timers.size).toBe(0);
    // Whoever comes back after that goes on.
    await give(visitor);
    expect(lying()).toBe(1);
  });

  it('go where no page ever listened, and no other session’s with them', async () => {
    const { host, timers, left, lying } = await house();
    const [one, other] = [await enter(host.newAddress()), await enter(host.newAddress())];
    const listening = (await listenTo(other))!;
    await give(one);
    await give(other);
    timers.advance(GONE_S - 1);
    // Whoever asks is there.
    await one.call('session.get', {});
    timers.advance(GONE_S - 1);
    expect(lying()).toBe(2);
    timers.advance(1);
    expect(lying()).toBe(1);
    await vi.waitFor(() => expect(left()).toHaveLength(1), 15_000);
    listening.close();
  });

  it('go where the service is away too', async () => {
    const { host, timers, lying } = await house();
    const visitor = await enter(host.newAddress());
    await give(visitor);
    await visitor.call('jobs.cancel', { job: 'j1' });
    timers.advance(GONE_S);
    expect(lying()).toBe(0);
  });
});
