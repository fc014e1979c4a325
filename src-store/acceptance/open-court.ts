import type { Caller } from '../access/signed.ts';
import type { BlockOwners } from '../catalogue/blocks.ts';
import { typeOf, typeStates } from '../catalogue/types.ts';
import type { StoreDb } from '../db/tables.ts';
import { openUnitFile } from '../files/pieces.ts';
import type { FileStore } from '../files/port.ts';
import type { Court } from './court.ts';
import type { SourcesOfWorkstations } from './sources.ts';

/** What a court is opened from. */
export interface CourtDeps {
  readonly db: StoreDb;
  readonly files: FileStore;
  readonly sources: SourcesOfWorkstations;
  readonly blocks: BlockOwners;
}

/** What a caller's acts are judged by, as of `now`; types are read once for a batch. */
export async function openCourt(
  { unit, workstation }: Caller,
  now: Date,
  { db, files, sources, blocks }: CourtDeps,
): Promise<Court> {
  const { name } = await db
    .selectFrom('unit')
    .select('name')
    .where('code', '=', unit)
    .executeTakeFirstOrThrow();
  const { authority, context } = await sources.of(unit, workstation);
  const types = new Map<string, ReturnType<Court['typeStates']>>();
  return {
    unit: { code: unit, name },
    workstation,
    authority,
    context: { ...context, now },
    typeStates: (code) => {
      const known =
        types.get(code) ?? typeStates(db, code).then((states) => states.map((state) => typeOf(state)));
      types.set(code, known);
      return known;
    },
    blockOwner: (type, block) => blocks({ unit, workstation, mode: authority.foundation.mode }, type, block),
    openFile: (digest) => openUnitFile(db, files, unit, digest),
  };
}
