import type { FeaturePlan } from '../../../../../shared/contract/features/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks } from '../../text/table.ts'
import { kindText } from './catalogue.ts'

type Change = FeaturePlan['changes'][number]

/** @param isDone the changes have been made */
export function planText({ changes, others }: FeaturePlan, isDone: boolean, style: Style): string {
  const changed = changes.filter(({ what }) => what !== 'same')
  const same = changes.length - changed.length
  const unchanged = same > 0 ? `${counted(same, 'definition')} unchanged.` : ''
  if (changed.length === 0) return blocks(`Nothing to change. ${unchanged}`.trim(), othersText(others))
  const total = `${counted(changed.length, 'change')}${isDone ? ' applied' : ''}.`
  return blocks(
    changed.map((change) => changeText(change, style)).join('\n'),
    `${total} ${unchanged}`.trim(),
    othersText(others),
    !isDone && 'Nothing was written. Apply it with: cairn features apply <file>',
  )
}

const marks = { create: '+', newVersion: '~', about: '~', same: '=' } as const

function changeText({ kind, ref, name, what, texts, notes }: Change, style: Style): string {
  const words = { create: 'new', newVersion: 'new version', about: 'description changes, same version', same: 'unchanged' } as const
  const mark = what === 'create' ? style.good(marks[what]) : style.warn(marks[what])
  const title = `${mark} ${kindText(kind)} ${style.title(escapeText(what === 'about' ? name : ref))}  ${style.faint(words[what])}`
  return [title, ...texts.map((text) => `    ${escapeText(text)}`), ...notes.map((note) => `    ${style.warn(escapeText(note))}`)].join(
    '\n',
  )
}

function othersText(others: FeaturePlan['others']): string {
  if (others.length === 0) return ''
  const names = others.slice(0, 10).map(({ name }) => escapeText(name))
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : ''
  return `Not in the file, and kept as they are: ${names.join(', ')}${more}.`
}
