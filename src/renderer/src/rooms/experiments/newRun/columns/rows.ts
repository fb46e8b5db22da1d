import type { ColumnType } from '../../../../../../shared/domain/datasets/dataset.ts'
import { leakText } from '../../../../../../shared/domain/datasets/leaks.ts'
import { encodingsFor } from '../../../../../../shared/domain/training/encodings.ts'
import { encodingText } from '../../../../../../shared/domain/training/fields/differences.ts'
import type { RunForm } from '../form.ts'
import { type KeyedColumn, keyed } from '../model/edits.ts'

/** A column of the data in the form, with all that is said of it. */
export interface ColumnRow extends KeyedColumn {
  /** Among the columns of the form, for the paths of its problems. */
  readonly place: number
  /** Null where the data does not have it. */
  readonly type: ColumnType | null
  readonly state: 'included' | 'excluded' | 'gone'
  readonly leak: string | null
  /** The data of the run that this one is cloned from does not have it. */
  readonly added: boolean
  /** Why it is excluded or should be, in a sentence. */
  readonly remark: string
  /** What is wrong with its encoding. */
  readonly problem: string | undefined
  readonly encodingWords: string
  /** What suits its type and the model, and first what it has although it does not. */
  readonly encodings: readonly string[]
}

interface RowsInput extends Pick<RunForm, 'ref' | 'leaks' | 'reasons' | 'added'> {
  /** Of the data. */
  readonly data: RunForm['columns']
  /** Of the form. */
  readonly columns: RunForm['texts']['columns']
  readonly target: string | undefined
  /** Of the model. */
  readonly family: string
  /** By the place of the column in the form. */
  readonly problems: ReadonlyMap<number, string>
}

export function columnRows({ ref, data, columns, target, family, leaks, reasons, added, problems }: RowsInput): ColumnRow[] {
  const types = new Map(data.map(({ name, type }) => [name, type]))
  const leaking = new Map(leaks.map((leak) => [leak.column, leakText(leak)]))
  const all = keyed(columns)
  const included = Map.groupBy(
    all.filter((column) => column.included),
    ({ column }) => column,
  )
  return all.flatMap((column, place) => {
    const { column: name, encoding } = column
    if (name === target) return []
    const type = types.get(name) ?? null
    const state = type === null ? 'gone' : column.included ? 'included' : 'excluded'
    const leak = leaking.get(name) ?? null
    const reason = reasons.get(name)
    const ways = included.get(name) ?? []
    const way = ways.findIndex(({ key }) => key === column.key)
    return [
      {
        ...column,
        place,
        type,
        state,
        leak,
        added: added.has(name),
        remark: remarkOf({
          ref,
          state,
          leak,
          reason,
          added: added.has(name),
          encodings: way >= 0 && ways.length > 1 ? [way + 1, ways.length] : null,
        }),
        problem: state === 'included' ? problems.get(place) : undefined,
        encodingWords: encodingText(encoding),
        encodings: type === null ? [] : withOwn(encodingsFor(type, family), encoding.kind ?? ''),
      },
    ]
  })
}

const withOwn = (suiting: readonly string[], own: string) => (suiting.includes(own) ? suiting : [own, ...suiting])

interface Known {
  readonly ref: string
  readonly state: ColumnRow['state']
  readonly leak: string | null
  readonly reason: string | undefined
  readonly added: boolean
  /** Which of how many encodings of the column it is; null where there is only one. */
  readonly encodings: readonly [number, number] | null
}

function remarkOf({ ref, state, leak, reason, added, encodings }: Known): string {
  if (state === 'gone') return `Not in ${ref}, so it is excluded.`
  if (leak !== null)
    return state === 'included'
      ? `Reveals the target: ${leak}. Metrics will be too optimistic unless it is known at prediction time.`
      : `Reveals the target: ${leak}.`
  const why = reason === undefined ? '' : `${reason[0].toUpperCase()}${reason.slice(1)}.`
  if (state === 'excluded') return added ? `New in ${ref}. ${why}`.trim() : why
  const which = encodings === null ? '' : `Encoding ${encodings[0]} of ${encodings[1]} of this column.`
  return `${which} ${why}`.trim()
}

/** The first problem of each column. */
export function problemsByPlace(byPath: ReadonlyMap<string, string>): Map<number, string> {
  const found = new Map<number, string>()
  for (const [path, message] of byPath) {
    const [head, place] = path.split('.')
    if (head === 'features' && place !== undefined && !found.has(Number(place))) found.set(Number(place), message)
  }
  return found
}

export type Shown = 'all' | 'included' | 'excluded'

export function isShown({ column, state }: ColumnRow, search: string, shown: Shown): boolean {
  if (shown === 'included' && state !== 'included') return false
  if (shown === 'excluded' && state === 'included') return false
  return column.toLowerCase().includes(search.trim().toLowerCase())
}
