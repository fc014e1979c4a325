/** What a certificate's subject (`C=CN, O=…, CN=…`) is called: its last common name, or the whole of it where there is none. */
export function commonName(subject: string): string {
  const names = [...subject.matchAll(/(?:^|, )CN=((?:\\.|[^,\\])*)/g)].map(([, name]) => name ?? '');
  const name = (names.at(-1) ?? '').replace(/\\([\\,+"<>;=])/g, '$1').trim();
  return name === '' ? subject : name;
}
