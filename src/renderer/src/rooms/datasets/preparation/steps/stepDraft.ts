import { z } from 'zod'
import { Preparation, PreparationStep, type StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import type { StepField, StepValues } from './stepField.ts'
import { stepShapes } from './stepShapes.ts'

/** A step in the list while it is worked on. */
export interface StepDraft {
  /** Its own among the steps of the list; it stays when the step is moved. */
  readonly id: number
  readonly kind: StepKind
  readonly values: StepValues
  readonly disabled: boolean
  readonly note: string
}

export type ReadStep = { readonly step: PreparationStep } | { readonly wrong: string }

const isKind = (kind: unknown): kind is StepKind => typeof kind === 'string' && Object.hasOwn(stepShapes, kind)
const Drafts = z.array(
  z.object({
    id: z.int(),
    kind: z.string().refine(isKind),
    values: z.record(z.string(), z.unknown()),
    disabled: z.boolean(),
    note: z.string(),
  }),
)

/** Whether a kept draft can still be used. */
export function areDrafts(value: unknown): boolean {
  return Drafts.safeParse(value).success
}

/** A step of a kind that is added to a list. @param column that it was asked for at, or empty */
export function newStep(drafts: readonly StepDraft[], kind: StepKind, column = ''): StepDraft {
  return { id: nextId(drafts), kind, values: stepShapes[kind].blank(column), disabled: false, note: '' }
}

export function nextId(drafts: readonly StepDraft[]): number {
  return drafts.reduce((most, { id }) => Math.max(most, id), 0) + 1
}

/** A step as the form holds it. */
export function draftOf(step: PreparationStep, id: number): StepDraft {
  const { kind, disabled, note, ...rest } = step
  const values: Record<string, unknown> = { ...stepShapes[kind].blank('') }
  for (const { key, optional } of stepShapes[kind].fields) if (optional) values[key] = Array.isArray(values[key]) ? [] : ''
  return { id, kind, values: { ...values, ...rest }, disabled: disabled === true, note: note ?? '' }
}

export function draftsOf(steps: readonly PreparationStep[], first = 1): StepDraft[] {
  return steps.map((step, index) => draftOf(step, first + index))
}

/** What is typed, as a step; or what is missing or wrong in it. */
export function readStep({ kind, values, disabled, note }: StepDraft): ReadStep {
  const step: Record<string, unknown> = { kind }
  for (const field of stepShapes[kind].fields) {
    if (field.when && !field.when(values)) continue
    const value = valueOf(field, values[field.key])
    if (value === undefined && field.optional) continue
    if (value === undefined || isIncomplete(field, value)) return { wrong: missing(field) }
    step[field.key] = value
  }
  if (kind === 'clip' && step.min === undefined && step.max === undefined) return { wrong: 'Enter Min or Max.' }
  if (kind === 'sample' && step.rows === undefined && step.share === undefined) return { wrong: 'Enter Rows or Share.' }
  if (disabled) step.disabled = true
  if (note.trim() !== '') step.note = note.trim()
  const read = PreparationStep.safeParse(step)
  if (read.success) return { step: read.data }
  const [issue] = read.error.issues
  const wrong = stepShapes[kind].fields.find(({ key }) => key === issue.path[0])
  return { wrong: `${wrong ? `${wrong.label}: ` : ''}${issue.message}.` }
}

const rowLists = ['order', 'renames', 'keys', 'aggregates', 'tables']

/** The value of a control without what was left empty. @returns undefined where nothing was entered */
function valueOf({ control, optional, emptyIsValue }: StepField, value: unknown): unknown {
  if (typeof value === 'string')
    return value.trim() === '' && !emptyIsValue && (optional || control !== 'text' || value === '') ? undefined : value
  if (!Array.isArray(value)) return value ?? undefined
  if (value.length === 0) return emptyIsValue ? [] : undefined
  if (control !== 'aggregates') return value
  return (value as { of?: string }[]).map(({ of, ...rest }) => (of === '' || of === undefined ? rest : { ...rest, of }))
}

/** A list of which a line is not filled in. */
function isIncomplete({ control }: StepField, value: unknown): boolean {
  if (!rowLists.includes(control) || !Array.isArray(value)) return false
  return value.some((line: object) => Object.values(line).includes(''))
}

function missing({ control, label }: StepField): string {
  switch (control) {
    case 'column':
    case 'columns':
    case 'dataset':
      return `Choose a value for “${label}”.`
    default:
      return `Fill in “${label}”.`
  }
}

/** The steps that can be previewed: those before the first one that is not complete. */
export function completeSteps(drafts: readonly StepDraft[]): PreparationStep[] {
  const steps: PreparationStep[] = []
  for (const draft of drafts) {
    const read = readStep(draft)
    if (!('step' in read)) break
    steps.push(read.step)
  }
  return steps
}

/** The steps as a file of the command line has them. */
export function stepsText(steps: readonly PreparationStep[]): string {
  return `${JSON.stringify({ format: 'cairn.preparation/1', steps }, null, 2)}\n`
}

/** Steps of pasted or imported text: a preparation, a list of steps, or one step. @throws Error that says what is wrong with it */
export function readSteps(text: string): PreparationStep[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`This is not JSON: ${(error as Error).message}`, { cause: error })
  }
  const whole = Array.isArray(value)
    ? { format: 'cairn.preparation/1', steps: value }
    : isKind((value as { kind?: unknown } | null)?.kind)
      ? { format: 'cairn.preparation/1', steps: [value] }
      : value
  const read = Preparation.safeParse(whole)
  if (read.success) return read.data.steps
  const [{ path, message }] = read.error.issues
  const at =
    path[0] === 'steps' && typeof path[1] === 'number'
      ? `Step ${path[1] + 1}${path.length > 2 ? `, ${path.slice(2).join('.')}` : ''}: `
      : ''
  throw new Error(`These are not preparation steps. ${at}${message}.`)
}
