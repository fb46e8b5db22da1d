import type { FeatureProof, JoinInfo } from '../../../../../shared/contract/features/join.ts'
import { count, counted, none, time } from '../../../../../shared/numbers.ts'
import { escapeText, shorten } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })
const modes = { latest: 'latest created', asKnown: 'as known then' } as const

const cellText = (cell: unknown): string => (cell === null ? none : shorten(escapeText(String(cell)), 30))

interface Preview {
  readonly columns: readonly { readonly name: string; readonly isFeature: boolean }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly total: number
  readonly gaps: readonly { readonly column: string; readonly noRow: number; readonly tooOld: number; readonly null: number }[]
  readonly notes: readonly string[]
}

export function previewText({ columns, rows, total, gaps, notes }: Preview, style: Style): string {
  return blocks(
    `${counted(total, 'row')}; nothing is saved.`,
    table(
      columns.map(({ name, isFeature }) => (isFeature ? style.title(escapeText(name)) : escapeText(name))),
      rows.map((cells) => cells.map(cellText)),
    ),
    table(
      ['feature', right('no row'), right('too old'), right('missing')],
      gaps.map((gap) => [escapeText(gap.column), count(gap.noRow), count(gap.tooOld), count(gap.null)]),
    ),
    lines(...notes.map((note) => `${style.warn('Note:')} ${escapeText(note)}`)),
  )
}

const statuses = {
  value: 'value',
  null: 'missing in the source',
  noRow: 'no row yet',
  tooOld: 'too old',
  noKey: 'no key',
  noTime: 'no moment',
  computed: 'computed',
} as const satisfies Record<FeatureProof['status'], string>

export function proofText({ at, values }: { readonly at: string | null; readonly values: readonly FeatureProof[] }, style: Style): string {
  return blocks(
    style.title(`At ${at ?? none}`),
    table(
      ['feature', 'value', 'status', 'view', 'source', right('row'), 'event', 'created', right('age')],
      values.map((one) => [
        escapeText(one.column),
        cellText(one.value),
        one.expression === null ? statuses[one.status] : shorten(escapeText(one.expression), 40),
        escapeText(one.view),
        escapeText(one.source ?? none),
        one.row === null ? none : count(one.row),
        one.event ?? none,
        one.created ?? none,
        ageText(one.age),
      ]),
    ),
  )
}

/** `2 d 03:04:05`; parts of a second are not shown. */
function ageText(age: number | null): string {
  if (age === null) return none
  const seconds = Math.floor(age)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const clock = `${two((seconds % 86_400) / 3_600)}:${two((seconds % 3_600) / 60)}:${two(seconds % 60)}`
  return seconds < 86_400 ? clock : `${count(Math.floor(seconds / 86_400))} d ${clock}`
}

export function joinedText(info: JoinInfo, style: Style): string {
  return blocks(
    style.title(escapeText(info.ref)),
    facts([
      ['service', escapeText(info.service)],
      ['mode', modes[info.mode]],
      ['moment', info.time === null ? (info.at ?? none) : escapeText(info.time)],
      ['entity rows', info.entities === null ? 'a file' : escapeText(info.entities)],
      ['keys', info.keys.map(escapeText).join(', ') || none],
      ['features', count(info.features.length)],
      ['joined', time(info.createdAt)],
    ]),
    table(
      ['view', 'read from', 'newer'],
      info.sources.map(({ view, used, latest, newer }) => [escapeText(view), escapeText(used), newer ? escapeText(latest ?? none) : none]),
    ),
    info.stale && `There are newer versions. Next: cairn features join-again ${escapeText(info.ref.replace(/@v\d+$/, ''))}`,
  )
}
