import type { MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { Dimension, Strategy } from '../../../../../shared/domain/experiments/study.ts'
import type { SweepField } from '../../../../../shared/domain/experiments/sweepFields.ts'
import { sweepMetrics, type SweepOptions } from '../../../../../shared/domain/experiments/sweepRules.ts'
import type { Recipe } from '../../../../../shared/domain/training/recipe.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'

/** One field of the recipe as it stands in the form: texts as they were typed. */
export interface FieldDraft {
  readonly on: boolean
  readonly low: string
  readonly high: string
  readonly log: boolean
  /** Labels of the options that are tried. */
  readonly chosen: readonly string[]
  /** Architectures. */
  readonly text: string
}

/** The form of a sweep, as a draft keeps it. */
export interface SweepDraft {
  readonly fields: Readonly<Record<string, FieldDraft>>
  readonly strategy: Strategy['kind']
  /** Of TPE: random trials at the beginning. Of a grid: values of each range. Of halving: 1 in how many continues. */
  readonly startup: string
  readonly points: string
  readonly reduction: string
  readonly trials: string
  readonly prune: boolean
  readonly seed: string
  readonly metric: string
  readonly name: string
  readonly experiment: string
  /** The compute target that it runs on; empty for this computer. */
  readonly on: string
}

/** The form as it is found: the learning rate is searched, and everything else is ready to be. */
export function firstDraft(fields: readonly SweepField[], objective: MetricId): SweepDraft {
  return {
    fields: Object.fromEntries(fields.map((field, place) => [field.path, firstField(field, place === 0)])),
    strategy: 'tpe',
    startup: '8',
    points: '3',
    reduction: '3',
    trials: '20',
    prune: true,
    seed: '0',
    metric: objective,
    name: '',
    experiment: '',
    on: '',
  }
}

function firstField(field: SweepField, on: boolean): FieldDraft {
  const nothing = { on, low: '', high: '', log: false, chosen: [], text: '' }
  if (field.kind === 'range') return { ...nothing, low: String(field.low), high: String(field.high), log: field.log }
  if (field.kind === 'layers') return { ...nothing, text: field.text }
  return { ...nothing, chosen: field.usual.map((place) => field.options[place].label) }
}

/** What is wrong beside each control. */
export type Problems = Readonly<Record<string, string>>

export interface ReadSweep {
  readonly space: readonly Dimension[]
  readonly options: SweepOptions
  readonly seed: number
  /** By control: `model.l2 low`, `trials`. */
  readonly problems: Problems
}

/** What the form stands for, and what is wrong with it and where. Nothing that was typed is dropped in silence. */
export function readDraft(recipe: Recipe, fields: readonly SweepField[], draft: SweepDraft): ReadSweep {
  const problems: Record<string, string> = {}
  const whole = (control: string, text: string, [low, high]: readonly [number, number]) => {
    const value = numberOf(text)
    if (value === null || !Number.isInteger(value) || value < low || value > high)
      problems[control] = `A whole number from ${low} to ${high.toLocaleString('en')}`
    return value ?? low
  }
  const space = fields.flatMap((field) => {
    const own = draft.fields[field.path]
    if (!own?.on) return []
    const read = readField(field, own)
    Object.assign(problems, read.problems)
    return read.dimension ?? []
  })
  const maxTrials = whole('trials', draft.trials, [2, 10_000])
  const seed = whole('seed', draft.seed, [0, Number.MAX_SAFE_INTEGER])
  const strategies = {
    tpe: () => ({ kind: 'tpe' as const, startup: whole('startup', draft.startup, [1, 1_000]), candidates: 24 }),
    random: () => ({ kind: 'random' as const }),
    halving: () => ({ kind: 'halving' as const, reduction: whole('reduction', draft.reduction, [2, 10]) }),
    grid: () => ({ kind: 'grid' as const, points: whole('points', draft.points, [2, 100]) }),
  }
  const strategy = strategies[draft.strategy]()
  const metric = sweepMetrics(recipe).find((id) => id === draft.metric) ?? primaryMetric(recipe.task)
  return { space, options: { recipe, space, strategy, metric, maxTrials, prune: draft.prune }, seed, problems }
}

interface ReadField {
  readonly dimension: Dimension | null
  readonly problems: Problems
}

function readField(field: SweepField, draft: FieldDraft): ReadField {
  if (field.kind === 'range') return readRange(field, draft)
  if (field.kind === 'layers') return readLayers(field.path, draft.text)
  const values = field.options.filter(({ label }) => draft.chosen.includes(label)).map(({ value }) => value)
  if (values.length < 2) return wrong(`${field.path} values`, 'Choose at least two values')
  return { dimension: { kind: 'choice', path: field.path, values }, problems: {} }
}

function readRange(field: Extract<SweepField, { kind: 'range' }>, { low: lowText, high: highText, log }: FieldDraft): ReadField {
  const { path, integer, min, max } = field
  const [low, high] = [numberOf(lowText), numberOf(highText)]
  const problems = { ...endProblem(`${path} low`, low, field), ...endProblem(`${path} high`, high, field) }
  if (Object.keys(problems).length > 0 || low === null || high === null) return { dimension: null, problems }
  if (low >= high) return wrong(`${path} high`, 'Above the minimum')
  if (log && low <= 0) return wrong(`${path} low`, 'Above 0 for a log scale')
  if (low < min || high > max) return wrong(`${path} ${low < min ? 'low' : 'high'}`, boundsText(field))
  return { dimension: { kind: integer ? 'int' : log ? 'logFloat' : 'float', path, low, high }, problems: {} }
}

function endProblem(control: string, value: number | null, field: Extract<SweepField, { kind: 'range' }>): Problems {
  if (value === null) return { [control]: 'Enter a number' }
  if (field.integer && !Number.isInteger(value)) return { [control]: 'A whole number' }
  return value < field.min || value > field.max ? { [control]: boundsText(field) } : {}
}

function boundsText({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === Number.MIN_VALUE ? 'Above 0' : max >= 1_000 ? `${min} or more` : `${min} to ${max}`
}

const [mostLayers, mostUnits] = [16, 4096]

/** `16; 32, 16`: architectures with `;` between them. What is no number of units is named. */
function readLayers(path: string, text: string): ReadField {
  const values: number[][] = []
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const units = part.split(/[\s,]+/).filter(Boolean)
    const bad = units.find((unit) => !/^\d+$/.test(unit) || Number(unit) < 1 || Number(unit) > mostUnits)
    if (bad !== undefined) return wrong(`${path} values`, `"${bad}" is not a number of units (1 to ${mostUnits.toLocaleString('en')})`)
    if (units.length > mostLayers) return wrong(`${path} values`, `At most ${mostLayers} layers`)
    values.push(units.map(Number))
  }
  if (new Set(values.map(String)).size < 2) return wrong(`${path} values`, 'Enter at least two architectures, separated by ;')
  return { dimension: { kind: 'choice', path, values }, problems: {} }
}

const wrong = (control: string, message: string): ReadField => ({ dimension: null, problems: { [control]: message } })

/** `1e-4`, `0.1`; null for what is no number. */
function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : value
}
