/** A text in the form in which it is searched: full and half width, small and capital letters are the same. */
export function searchable(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The words of a search, in that form; each must be found. */
export function searchWords(text: string): string[] {
  return searchable(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}
