import { asTextOf, der, malformed, SequenceReader, TAG, type DerNode } from '../asn1/index.ts';
import { isPersonId, type PersonRef } from './roles.ts';

//  PersonRef ::= SEQUENCE { id UTF8String (1 to 32 of a-z 0-9 . -), name UTF8String }

/** DER of a {@link PersonRef}. */
export function personDer(person: PersonRef): Uint8Array {
  return der.sequence(der.utf8(person.id), der.utf8(person.name));
}

/** Reads a {@link PersonRef}. @throws DER_MALFORMED */
export function asPerson(node: DerNode, where: string): PersonRef {
  const reader = new SequenceReader(node, where);
  const id = reader.take('id', (child, path) => {
    const text = asTextOf(child, TAG.utf8String, path);
    return isPersonId(text) ? text : malformed(path, 'not a person’s identifier');
  });
  const name = reader.take('name', (child, path) => asTextOf(child, TAG.utf8String, path));
  reader.end();
  return { id, name };
}
