import type { ByteSource } from '../ports/index.ts';
import type { LogWitness } from '../use-log/index.ts';
import { digestsUpTo, holds } from './log.ts';
import { verifyPdf } from './pdf.ts';
import type { VerificationContext } from './policy.ts';
import type { SignatureReport } from './report.ts';

/** An impression that carries a place in a log: a witness of it, or one whose own signature does not hold. */
export interface WitnessReading {
  /** The row it names. */
  readonly rowNo: number;
  /** Undefined where the signature does not hold over the whole of what it protects: then it says nothing. */
  readonly witness: LogWitness | undefined;
}

/**
 * The impressions of a sealed PDF that carry a place in a log, in their order (ADR 0012). Trust does not matter: the
 * log's records say whose key it is. @throws PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE
 */
export async function readLogWitnesses(
  source: ByteSource,
  context: VerificationContext,
): Promise<WitnessReading[]> {
  const { signatures } = await verifyPdf(source, context);
  return witnessesAmong(source, signatures);
}

/** The same of signatures that were verified already; `source` is the file they are in. */
export async function witnessesAmong(
  source: ByteSource,
  signatures: readonly SignatureReport[],
): Promise<WitnessReading[]> {
  const carrying = signatures.filter(({ impression }) => impression !== undefined);
  const digests = await digestsUpTo(
    source,
    carrying.filter(holds).map(({ covers }) => covers.end),
  );
  return carrying.map((signature) => ({
    rowNo: signature.impression?.rowNo ?? 0,
    witness: witnessOf(signature, digests.get(signature.covers.end)),
  }));
}

function witnessOf(signature: SignatureReport, digest: Uint8Array | undefined): LogWitness | undefined {
  const { impression, signer, covers } = signature;
  if (!holds(signature) || impression === undefined || signer === undefined || digest === undefined) {
    return undefined;
  }
  return { impression, certificate: signer.certificate, digest, size: covers.end };
}
