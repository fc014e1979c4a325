import type { KeyToken, PinEntry } from '@yinzheng/core/ports';
import { annotate, prepareAnnotation, type AnnotationForm } from '@yinzheng/core/stamping';
import type { AnnotateOut, LogEntryOut, PersonOut } from '@yinzheng/contract/cli';
import { entryOut } from './log.ts';
import { moment, personOut } from './shapes.ts';
import { requireKeyOf, type Workstation } from './workstation.ts';

/** A remark on an impression that may be written, up to the PIN. */
export interface PreparedRemark {
  /** The entry as it is. */
  readonly entry: LogEntryOut;
  readonly by: PersonOut;
  readonly note: string;
  readonly key: KeyToken;
  /** Unlocks the custodian's key and appends the remark; the PIN's bytes are zeroed. */
  write(pin: PinEntry): Promise<AnnotateOut>;
}

/** Checks a remark before a PIN is asked for; `serial`: of the device whose key is meant. @throws what `prepareAnnotation` and `requireKeyOf` throw */
export function prepareRemark(station: Workstation, form: AnnotationForm, serial?: string): PreparedRemark {
  const prepared = prepareAnnotation(station.rows(), form, {
    authority: station.authority(),
    clock: station.clock,
  });
  const { entry, grant, annotation, note } = prepared;
  const key = requireKeyOf(station, grant.certificate, serial);
  return {
    entry: entryOut(entry),
    by: personOut(grant.person),
    note,
    key,
    write: async (pin) => {
      const { clock, log } = station;
      const row = await annotate(prepared, pin, { authority: station.authority(), clock, log, key });
      const by = personOut(grant.person);
      return { entry: entry.entryNo, kind: annotation, by, note, date: moment(row.at) };
    },
  };
}
