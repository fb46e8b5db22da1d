/** What a package may hold; more than that is taken for a bomb. Sizes in bytes, uncompressed. */
export interface PackageLimits {
  readonly total: number
  /** One file of the model. */
  readonly file: number
  /** Any other file: figures, samples, lineage. */
  readonly document: number
  /** What people read: the card, the licence, programs. */
  readonly text: number
  readonly entries: number
  /** Uncompressed to compressed, for files over `ratioFrom` bytes. */
  readonly ratio: number
  readonly ratioFrom: number
}

export const defaultLimits: PackageLimits = {
  total: 1024 ** 3,
  file: 512 * 1024 ** 2,
  document: 64 * 1024 ** 2,
  text: 4 * 1024 ** 2,
  entries: 10_000,
  ratio: 200,
  ratioFrom: 1024 ** 2,
}

/** How large a file of a package may be, by what it is for. */
export function fileLimit(name: string, { file, document, text }: PackageLimits): number {
  if (name.startsWith('model/')) return file
  return name.startsWith('card.') || name === 'LICENSE' || name.startsWith('snippets/') ? text : document
}
