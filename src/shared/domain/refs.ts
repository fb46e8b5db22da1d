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
    throw new CairnError('INVALID_INPUT', `"${text}" does not name a version. Write name, name@v3 or name@alias.`, { reference: text })
  }
  if (at < 0) return { name, by: 'latest' }
  const number = /^v([1-9]\d{0,8})$/.exec(rest)
  return number ? { name, by: 'number', number: Number(number[1]) } : { name, by: 'label', label: rest }
}

/** What a person may call a dataset, a model or a run: any visible text of up to 200 characters, without @ and line ends. */
export const namePattern = /^(?!\s)[^\p{Cc}@]{1,200}(?<!\s)$/u

/** Letters, digits, - and _; and not like a version number. */
export const aliasPattern = /^(?!v\d+$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
