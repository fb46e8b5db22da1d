import type { ContainerContents, ContainerPart } from '../../../../shared/domain/datasets/layout.ts'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import type { ReadingPart } from '../../../../shared/domain/datasets/reading.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { quote } from '../checks.ts'

/** So many parts are named in previews, and kept with a version. */
export const mostListed = 1_000

const words = {
  zip: ['file', 'member', '--member'],
  workbook: ['sheet', 'sheet', '--sheet'],
  database: ['table', 'table', '--table'],
  json: ['place of records', 'records', '--records'],
  folder: ['file', 'member', '--member'],
} as const satisfies Record<ContainerContents['kind'], readonly [noun: string, option: keyof ContainerPart, flag: string]>

export interface NamedPart {
  readonly name: string
  readonly rows: number | null
}

export interface SourceOptions extends ImportOptions {
  /** The part that is read where none is asked for, if the file has it. */
  readonly usual?: ReadingPart
}

/** The part that was asked for, else the usual one, else the first. @throws PART_UNKNOWN */
export function choosePart<T extends NamedPart>(
  kind: ContainerContents['kind'],
  parts: readonly T[],
  { asked, usual }: { readonly asked: string | undefined; readonly usual: ReadingPart | undefined },
  file: string,
  preferred: (part: T) => boolean = () => true,
): { part: T; contents: ContainerContents } {
  const [noun, option, flag] = words[kind]
  const named = (wanted: string | undefined) => (wanted === undefined ? undefined : parts.find(({ name }) => name === wanted))
  const first = () => named(usual?.kind === kind ? usual.name : undefined) ?? parts.find(preferred) ?? parts[0]
  const part = asked === undefined ? first() : named(asked)
  if (!part) {
    const names = parts.slice(0, 20).map(({ name }) => quote(name))
    const rest = parts.length > names.length ? ` and ${(parts.length - names.length).toLocaleString('en')} more` : ''
    const there = parts.length === 0 ? `There is none.` : `There are: ${names.join(', ')}${rest}.`
    const what = asked === undefined ? `no ${noun}` : `no ${noun} ${quote(asked)}`
    throw new CairnError('PART_UNKNOWN', `${file} has ${what}. ${there}`, {
      file,
      option,
      flag,
      available: parts.slice(0, 20).map(({ name }) => name),
    })
  }
  return { part, contents: contentsOf(kind, parts, part.name) }
}

/** Which of several parts was read, where nobody chose one; null where there is no other. */
export function partWarning(contents: ContainerContents | undefined, options: ContainerPart): string | null {
  if (!contents || contents.chosen === null || contents.parts.length < 2) return null
  const [noun, option] = words[contents.kind]
  if (options[option] !== undefined || options.query !== undefined) return null
  const more = contents.parts.length === mostListed ? ' or more' : ''
  const parts = `${contents.parts.length.toLocaleString('en')}${more}`
  return `Only the ${noun} ${quote(contents.chosen)} of ${parts} was read; the option "${option}" chooses another.`
}

export function contentsOf(kind: ContainerContents['kind'], parts: readonly NamedPart[], chosen: string | null): ContainerContents {
  return { kind, parts: parts.slice(0, mostListed).map(({ name, rows }) => ({ name, rows })), chosen }
}
