import { growsTrees, Recipe, trainingOf } from '../../../shared/domain/training/recipe.ts'
import type { Assignment, Dimension } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Random } from '../../random.ts'

/** A recipe with the values of a trial in it. @throws RECIPE_INVALID when one does not fit its field */
export function recipeWith(recipe: Recipe, space: readonly Dimension[], assignment: Assignment): Recipe {
  const changed = structuredClone(recipe) as unknown as Record<string, unknown>
  const training = growsTrees(recipe.model) ? {} : trainingOf(recipe.model)
  const set = space.map(({ path }, i) => ({
    path,
    value: path === 'model' ? { ...training, ...(Object(assignment[i]) as object) } : assignment[i],
  }))
  // A whole model first: what is set inside of it must stay.
  for (const { path, value } of set.toSorted((a, b) => depth(a.path) - depth(b.path))) setAt(changed, path, structuredClone(value))
  const checked = Recipe.safeParse(changed)
  // Stripped of nothing: an unknown field would be a dimension that changes nothing.
  if (checked.success && space.every(({ path }, i) => keeps(path, valueAt(checked.data, path), assignment[i]))) return checked.data
  const issues = checked.success ? ['a field of the search space is not part of the recipe'] : checked.error.issues.map(issueText)
  throw new CairnError('RECIPE_INVALID', `A trial would have an invalid recipe: ${issues.join('; ')}.`, {
    paths: space.map(({ path }) => path),
  })
}

const issueText = ({ path, message }: { path: PropertyKey[]; message: string }) => `${path.map(String).join('.')}: ${message}`
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const depth = (path: string) => path.split('.').length

/** A whole model that does not say how it is trained is trained as the recipe's own: what it says must be there. */
function keeps(path: string, found: unknown, wanted: unknown): boolean {
  if (path !== 'model') return same(found, wanted)
  const given = new Map(Object.entries(Object(found) as object))
  return Object.entries(Object(wanted) as object).every(([key, value]) => same(given.get(key), value))
}

/** What a recipe has at a path; undefined where there is nothing. */
export function valueAt(recipe: Recipe, path: string): unknown {
  let value: unknown = recipe
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function setAt(recipe: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.')
  let inner = recipe
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(inner, key) ? inner[key] : undefined
    if (typeof next !== 'object' || next === null)
      throw new CairnError('RECIPE_INVALID', `The recipe has no ${path}: unknown path "${key}".`, { path })
    inner = next as Record<string, unknown>
  }
  Object.defineProperty(inner, keys.at(-1) ?? '', { value, enumerable: true, configurable: true, writable: true })
}

/** The values of a dimension with finitely many; null for a range. */
export function choices(dimension: Dimension): Assignment | null {
  if (dimension.kind === 'choice') return dimension.values
  return dimension.kind === 'bool' ? [false, true] : null
}

type Range = Extract<Dimension, { low: number }>

/** Where a value lies in its range, 0 to 1; on the logarithm for logFloat. A whole number lies in the middle of its share. */
export function toUnit(dimension: Range, value: number): number {
  const { low, high } = dimension
  if (dimension.kind === 'logFloat') return Math.log(value / low) / Math.log(high / low)
  return dimension.kind === 'int' ? (value - low + 0.5) / (high - low + 1) : (value - low) / (high - low)
}

/** The inverse of `toUnit`. @param unit 0 to 1 */
export function fromUnit(dimension: Range, unit: number): number {
  const { low, high } = dimension
  if (dimension.kind === 'int') return Math.min(high, low + Math.floor(unit * (high - low + 1)))
  const value = dimension.kind === 'logFloat' ? low * (high / low) ** unit : low + unit * (high - low)
  return Math.min(high, Math.max(low, value))
}

export function isRange(dimension: Dimension): dimension is Range {
  return dimension.kind === 'int' || dimension.kind === 'float' || dimension.kind === 'logFloat'
}

export function randomAssignment(space: readonly Dimension[], random: Random): Assignment {
  return space.map((dimension) => {
    if (isRange(dimension)) return fromUnit(dimension, random.next())
    const values = choices(dimension) ?? []
    return values[random.int(values.length)]
  })
}

/** The combination of a number in the grid, the last dimension changing fastest; null after the last one. */
export function gridAssignment(space: readonly Dimension[], points: number, index: number): Assignment | null {
  const axes = space.map((dimension) => choices(dimension) ?? axis(dimension as Range, points))
  if (index >= axes.reduce((product, { length }) => product * length, 1)) return null
  let rest = index
  return axes
    .toReversed()
    .map((values) => {
      const value = values[rest % values.length]
      rest = Math.floor(rest / values.length)
      return value
    })
    .toReversed()
}

function axis(dimension: Range, points: number): number[] {
  const { low, high } = dimension
  if (dimension.kind === 'int') {
    const step = (i: number) => Math.round(low + (i * (high - low)) / (points - 1))
    return [...new Set(Array.from({ length: points }, (_, i) => step(i)))]
  }
  return Array.from({ length: points }, (_, i) => fromUnit(dimension, i / (points - 1)))
}
