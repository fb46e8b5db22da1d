import type { PreparationInfo, PreparationPreview, StepOutcome, StepSuggestion } from '../../../../shared/contract/datasets/preparation.ts'
import { count, counted, none } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function previewText({ ref, steps, sampledRows, sensitive }: PreparationPreview, style: Style): string {
  const shown = table(
    [right('step'), 'what', right('rows'), right('changed'), 'columns'],
    steps.map((step) => [count(step.index + 1), shorten(escapeText(step.text), 60), rowsText(step), changedText(step), columnsText(step)]),
  )
  const problems = steps.flatMap(({ index, problem }) =>
    problem ? [`${style.bad(`Step ${index + 1}:`)} ${escapeText(problem.message)}`] : [],
  )
  const notes = steps.flatMap((step) => step.notes.map((note) => `${style.warn(`Step ${step.index + 1}:`)} ${escapeText(note)}`))
  return blocks(
    `Preview on ${escapeText(ref)}; nothing is saved.${sampledRows === null ? '' : ` Based on its first ${counted(sampledRows, 'row')}.`}`,
    shown,
    lines(...problems, ...notes),
    sensitive.length > 0 && `Sensitive: ${sensitive.map(escapeText).join(', ')}`,
  )
}

function rowsText({ rowsBefore, rowsAfter }: StepOutcome): string {
  if (rowsBefore === null || rowsAfter === null) return none
  return rowsBefore === rowsAfter ? count(rowsAfter) : `${count(rowsBefore)} → ${count(rowsAfter)}`
}

function changedText({ changedRows, madeMissing }: StepOutcome): string {
  if (changedRows === null) return none
  return madeMissing ? `${count(changedRows)} (${count(madeMissing)} missing)` : count(changedRows)
}

function columnsText({ added, removed, renamed, retyped, skipped, problem }: StepOutcome): string {
  if (problem) return 'not valid'
  if (skipped) return 'skipped'
  const parts = [
    ...added.map((name) => `+${name}`),
    ...removed.map((name) => `−${name}`),
    ...renamed.map(({ from, to }) => `${from} → ${to}`),
    ...retyped.map(({ column, to }) => `${column}: ${to}`),
  ]
  return shorten(escapeText(parts.join(', ')), 60)
}

export function preparationText({ ref, texts, inputs, stale, auto, autoProblem }: PreparationInfo, style: Style): string {
  const read = inputs.map(({ role, used, latest, newer }) => [
    role === 'input' ? 'input' : `step ${role + 1}`,
    escapeText(used ?? none),
    newer ? escapeText(latest ?? none) : none,
  ])
  return blocks(
    style.title(escapeText(ref)),
    texts.map((text, index) => `${count(index + 1).padStart(3)}. ${escapeText(text)}`).join('\n'),
    table(['read by', 'version', 'newer'], read),
    lines(
      `Runs automatically: ${auto ? 'yes' : 'no'}`,
      autoProblem !== null && `${style.warn('The last automatic run failed:')} ${escapeText(autoProblem)}`,
      stale && `An input has a newer version. Next: cairn data prepared ${escapeText(ref.replace(/@v\d+$/, ''))} --again`,
    ),
  )
}

export function preparationsText(found: readonly PreparationInfo[]): string {
  if (found.length === 0) return 'No dataset was prepared from another one. Next: cairn data prepare <ref> <steps.json>'
  return table(
    ['dataset', right('steps'), 'reads', 'automatic', 'newer input'],
    found.map(({ ref, steps, inputs, auto, stale }) => [
      escapeText(ref),
      count(steps.length),
      shorten(escapeText(inputs.map(({ used, asked }) => used ?? asked).join(', ')), 50),
      auto ? 'yes' : 'no',
      stale ? 'yes' : 'no',
    ]),
  )
}

export function suggestionsText(found: readonly StepSuggestion[]): string {
  if (found.length === 0) return 'No suggestions.'
  return table(
    ['step', 'why', right('values')],
    found.map(({ text, reason, count: values }) => [shorten(escapeText(text), 50), shorten(escapeText(reason), 70), count(values)]),
  )
}
