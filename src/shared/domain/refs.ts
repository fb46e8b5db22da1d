import { CairnError } from '../errors.ts'

/** `wine@v3`, `wine@champion`, `wine@1f3a9c2e`, or `wine` alone, which is the latest version. */
export type VersionRef =
  | { readonly name: string; readonly by: 'latest' }
  | { readonly name: string; readonly by: 'number'; readonly number: number }
  | { readonly name: string; readonly by: 'label'; readonly label: string }

/** The last @ divides, so that a name may hold one. @throws INVALID_INPUT */
export function parseVersionRef(text: string): VersionRef {
  const at = text.lastIndexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  const rest = at < 0 ? '' : text.slice(at + 1)
  if (name === '' || (at >= 0 && rest === '')) {
    throw new CairnError('INVALID_INPUT', `"${text}" is not a valid version reference. Use name, name@v3 or name@alias.`, {
      reference: text,
    })
  }
  if (at < 0) return { name, by: 'latest' }
  const number = /^v([1-9]\d{0,8})$/.exec(rest)
  return number ? { name, by: 'number', number: Number(number[1]) } : { name, by: 'label', label: rest }
}

/** Hexadecimal digits that begin a hash; fewer would soon fit several. */
const shortestHash = 6

/**
 * The one thing whose hash begins so; undefined for none, and for what is no beginning of a hash.
 * @throws INVALID_INPUT with the candidates where several fit, and where the beginning is too short
 */
export function chooseByHash<T extends { readonly hash: string }>(
  start: string,
  among: readonly T[],
  nameOf: (one: T) => string,
): T | undefined {
  if (!/^[0-9a-f]{1,64}$/i.test(start)) return undefined
  const found = among.filter(({ hash }) => hash.startsWith(start.toLowerCase()))
  if (found.length === 0) return undefined
  const candidates = found.slice(0, 20).map((one) => `${nameOf(one)} (${one.hash.slice(0, start.length + 6)}…)`)
  if (start.length < shortestHash) {
    throw new CairnError('INVALID_INPUT', `"${start}" is too short: a hash prefix needs at least ${shortestHash} characters.`, {
      start,
      candidates,
    })
  }
  if (found.length === 1) return found[0]
  throw new CairnError(
    'INVALID_INPUT',
    `"${start}" begins the hash of ${found.length} versions: ${candidates.join(', ')}. Use more characters, or the version number.`,
    {
      start,
      candidates,
    },
  )
}

/** Letters, digits, - and _; and not like a version number. */
export const aliasPattern = /^(?!v\d+$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
