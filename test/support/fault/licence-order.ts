/** What the process that issues licences is told. */
export interface LicenceWorkerOrder {
  readonly data: string;
  readonly drafts: readonly string[];
  readonly officer: string;
  readonly officerPin: string;
  readonly sealPin: string;
  /** Where it notes what it does. */
  readonly journal: string;
}
