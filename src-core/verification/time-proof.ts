/** A time that something outside of a signature proves: it existed then. */
export interface TimeProof {
  readonly at: Date;
  /** Field of the document time stamp that proves it. */
  readonly field: string;
}
