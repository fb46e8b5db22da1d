import type { z } from 'zod'
import type { StepProblem } from '../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { checkExpression } from '../../../../../shared/domain/expressions/index.ts'
import { type About, FeatureDefinitions, FeatureName, type OnDemandDefinition } from '../../../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../../../shared/errors.ts'

export interface ComputedDraft {
  readonly name: string
  readonly expression: string
  readonly description: string
}

/** An on-demand view as its form holds it. */
export interface OnDemandDraft {
  readonly name: string
  readonly about: About
  readonly uses: readonly string[]
  readonly request: readonly Column[]
  readonly features: readonly ComputedDraft[]
}

export const blankFeature: ComputedDraft = { name: '', expression: '', description: '' }

export const newOnDemandDraft: OnDemandDraft = {
  name: '',
  about: { description: '', owner: '', tags: [] },
  uses: [],
  request: [],
  features: [blankFeature],
}

export function onDemandDraftOf({ name, description, owner, tags, uses, request, features }: OnDemandDefinition): OnDemandDraft {
  return { name, about: { description, owner, tags }, uses, request, features }
}

/** The features of a view that expressions can read. */
export interface ReadView {
  readonly name: string
  readonly columns: readonly Column[]
}

/** What expressions can read, by the name that they read it by: a feature that two have only with its view. */
export function readableColumns(request: readonly Column[], views: readonly ReadView[]): readonly Column[] {
  const all = [...request.filter(({ name }) => name.trim() !== ''), ...views.flatMap(({ columns }) => columns)]
  const isTwice = (name: string) => all.filter((column) => column.name === name).length > 1
  return [
    ...all.filter(({ name }) => !isTwice(name)),
    ...views.flatMap((view) =>
      view.columns.filter(({ name }) => isTwice(name)).map(({ name, type }) => ({ name: `${view.name}:${name}`, type })),
    ),
  ]
}

export interface CheckedFeature {
  /** Null while it cannot be computed. */
  readonly type: Column['type'] | null
  readonly problem: StepProblem | null
}

/**
 * Checks expressions that may read each other, in whatever order they stand. One that waits for another with a problem, or for itself,
 * has no type and no problem of its own: the plan names the cycle.
 */
export function checkFeatures(features: readonly ComputedDraft[], readable: readonly Column[]): readonly CheckedFeature[] {
  const types = new Map<string, Column['type']>()
  const results: CheckedFeature[] = features.map(() => ({ type: null, problem: null }))
  const own = new Set(features.map(({ name }) => name.trim()))
  // Each round resolves at least one, or it was the last.
  for (let known = -1; known < types.size; ) {
    known = types.size
    const columns = [...readable.filter(({ name }) => !own.has(name)), ...[...types].map(([name, type]) => ({ name, type }))]
    features.forEach(({ name, expression }, place) => {
      if (results[place].type !== null || expression.trim() === '') return
      results[place] = checkOne(expression, columns, own)
      const { type } = results[place]
      if (type !== null && name.trim() !== '') types.set(name.trim(), type)
    })
  }
  return results
}

function checkOne(expression: string, columns: readonly Column[], own: ReadonlySet<string>): CheckedFeature {
  try {
    const { type } = checkExpression(expression, columns)
    return { type: type === 'missing' ? 'text' : type, problem: null }
  } catch (error) {
    if (!(error instanceof CairnError)) throw error
    const { column, position } = error.details as { column?: unknown; position?: unknown }
    if (typeof column === 'string' && own.has(column)) return { type: null, problem: null }
    return {
      type: null,
      problem: {
        code: error.code,
        message: error.message.replace(' at this step', ''),
        column: typeof column === 'string' ? column : null,
        position: typeof position === 'number' ? position : null,
      },
    }
  }
}

/** What is wrong or missing, in one sentence; null when it can be planned. */
export function onDemandProblem({ name, request, features }: OnDemandDraft, checked: readonly CheckedFeature[]): string | null {
  if (name.trim() === '') return 'Missing: Name'
  const named = FeatureName.safeParse(name.trim())
  if (!named.success) return `Name: ${named.error.issues[0].message}`
  if (request.some((field) => field.name.trim() === '')) return 'Missing: Name of a request field'
  const blank = features.findIndex((feature) => feature.name.trim() === '' || feature.expression.trim() === '')
  if (blank >= 0) return `Missing: ${features[blank].name.trim() === '' ? 'Name' : 'Expression'} of feature ${blank + 1}`
  const wrong = checked.findIndex(({ problem }) => problem !== null)
  return wrong < 0 ? null : `${features[wrong].name.trim()}: ${checked[wrong].problem?.message}`
}

export function onDemandDefinitionsOf({ name, about, uses, request, features }: OnDemandDraft): z.ZodSafeParseResult<FeatureDefinitions> {
  return FeatureDefinitions.safeParse({
    onDemand: [
      {
        name: name.trim(),
        ...about,
        uses: [...uses],
        request: request.map(({ name: field, type }) => ({ name: field.trim(), type })),
        features: features.map((feature) => ({ ...feature, name: feature.name.trim() })),
      },
    ],
  })
}
