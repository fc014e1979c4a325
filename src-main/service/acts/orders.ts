import type { DecisionForm } from '@yinzheng/core/approvals';
import type { PinEntry } from '@yinzheng/core/ports';
import type { StampPosition } from '@yinzheng/core/stamping';

// What people order, and what they confirmed of it with a PIN.

/** A decision on a kept request. */
export interface DecisionOrder {
  readonly ticketId: Uint8Array;
  readonly form: DecisionForm;
}

/** A decision that was confirmed. */
export interface DecisionSigning extends DecisionOrder {
  readonly version: Uint8Array;
  readonly pin: PinEntry;
}

/** Where the seal goes on one document of a kept request. */
export interface PlacedDigest {
  /** SM3 of the approved document. */
  readonly document: Uint8Array;
  readonly positions: readonly StampPosition[];
}

/** A stamping of documents of a kept request. */
export interface StampingOrder {
  readonly ticketId: Uint8Array;
  /** Who stamps. */
  readonly custodian: string;
  readonly format: 'ses' | 'cms';
  readonly documents: readonly PlacedDigest[];
}

/** One document of a stamping that was confirmed. */
export interface StampingStep extends Omit<StampingOrder, 'documents'>, PlacedDigest {
  readonly version: Uint8Array;
  readonly pin: PinEntry;
}

/** 登记误盖 of an entry of the log. */
export interface RemarkOrder {
  readonly entry: number;
  readonly note: string;
  /** Who keeps the seal. */
  readonly custodian: string;
}

/** A remark that was confirmed. */
export interface RemarkWriting extends RemarkOrder {
  readonly pin: PinEntry;
}
