import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@yinzheng/core/kernel';
import { NO_CALENDAR, XIAN_2019 } from '@yinzheng/core/rules';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { deliverRound } from '../../src-main/service/sync/deliver.ts';
import { isPassing, type Line } from '../../src-main/service/sync/line.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import type { TestClock } from './house.ts';
import { LicenceMill } from './licence-mill.ts';
import type { ModelStore } from './model-store.ts';
import { makeStation, openStation, UNIT_CODE } from './sync-house.ts';
import { temporaryRoot } from './temporary-root.ts';

// Real data folders that deliver to a model of a store.

/** Data folders for a file of tests; called at its top. */
export function modelBench(): { opened(clock: TestClock): Promise<Station> } {
  const root = temporaryRoot();
  let template = '';
  let folders = 0;
  beforeAll(async () => {
    template = join(root(), 'template');
    await makeStation(template, new LicenceMill());
  });
  return {
    opened: (clock) => {
      const folder = join(root(), `data-${++folders}`);
      cpSync(template, folder, { recursive: true });
      return openStation(folder, { ...SYSTEM, clock });
    },
  };
}

export function lineOf(station: Station, store: ModelStore): Line {
  return {
    station,
    client: store.client,
    registration: {
      url: 'http://127.0.0.1:1',
      storePoint: store.point,
      unit: UNIT_CODE,
      client: sm3(utf8('client')),
      scopes: ['deliver'],
      at: new Date(),
    },
    proxy: undefined,
    epoch: station.random.bytes(16),
    rules: XIAN_2019,
    calendar: NO_CALENDAR,
    pace: { acts: 500 },
    moved: () => undefined,
    news: () => undefined,
    rest: () => Promise.resolve(),
    stopped: () => false,
  };
}

/** Puts an act of a lane into the outbox. */
export function add(station: Station, lane: string, number: number): void {
  const licence = lane === '' ? undefined : lane;
  const kind = licence === undefined ? 'authorisation-end' : 'event';
  station.outbox.add({ kind, licence, act: utf8(`${lane}:${number}`), actedAt: station.clock.now() });
}

/** Delivers until nothing waits, however often the way breaks. */
export async function deliver(line: Line, clock: TestClock, most = 200): Promise<void> {
  for (let rounds = 0; rounds < most; rounds++) {
    const { waiting, held } = line.station.delivery.counts();
    if (waiting + held === 0) return;
    await deliverRound(line).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
    });
    clock.advance(301);
  }
}
