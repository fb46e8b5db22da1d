/** What a package may hold; more than that is taken for a bomb. Sizes in bytes, uncompressed. */
export interface PackageLimits {
  readonly total: number
  readonly file: number
  readonly entries: number
  /** Uncompressed to compressed, for files over `ratioFrom` bytes. */
  readonly ratio: number
  readonly ratioFrom: number
}

export const defaultLimits: PackageLimits = {
  total: 1024 ** 3,
  file: 512 * 1024 ** 2,
  entries: 10_000,
  ratio: 200,
  ratioFrom: 1024 ** 2,
}
