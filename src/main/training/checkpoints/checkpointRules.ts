import canonicalize from 'canonicalize'
import { growsTrees, type Recipe, roundsOf, withRounds } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { CheckpointOrigin } from './checkpoint.ts'

/**
 * Refuses to go on from a checkpoint that was made with something else: the bits would not be those of a training that
 * was never interrupted. A recipe may have more epochs than before, where nothing else depends on their number.
 *
 * @throws RESUME_REFUSED with what changed
 */
export function refuseOtherOrigin(then: CheckpointOrigin, now: CheckpointOrigin): void {
  const changed: string[] = []
  if (then.data !== now.data) changed.push('the data')
  changed.push(...changedFields(then.recipe, now.recipe))
  if (then.engine.id !== now.engine.id) changed.push(`the engine (${then.engine.id} then, ${now.engine.id} now)`)
  else if (then.engine.version !== now.engine.version)
    changed.push(`the version of the engine (${then.engine.version} then, ${now.engine.version} now)`)
  if (changed.length === 0 && then.model !== now.model) changed.push('the preprocessing')
  if (changed.length > 0) throw refused(`It cannot resume with identical results. Changed: ${changed.join('; ')}.`, changed)
}

/** The fields of the recipe that differ, in words. */
function changedFields(then: Recipe, now: Recipe): string[] {
  const mayGrow = growsTrees(now.model) === growsTrees(then.model) && roundsOf(now.model) >= roundsOf(then.model) && !dependsOnEpochs(now)
  const others = mayGrow ? withRounds(then, roundsOf(now.model)) : then
  const { model: before, ...rest } = others
  const { model: after, ...restNow } = now
  return [...changedKeys(rest, restNow), ...changedKeys(before, after)].map((key) => `${key} of the recipe`)
}

function changedKeys(then: object, now: object): string[] {
  const [before, after] = [new Map(Object.entries(then)), new Map(Object.entries(now))]
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].filter((key) => canonicalize(before.get(key)) !== canonicalize(after.get(key)))
}

/** A cosine schedule spreads over all epochs: with more of them the ones before would have been others. */
export function dependsOnEpochs({ model }: Pick<Recipe, 'model'>): boolean {
  return !growsTrees(model) && model.schedule?.kind === 'cosine'
}

export function refused(message: string, changed: readonly string[] = []): CairnError {
  return new CairnError('RESUME_REFUSED', message, changed.length > 0 ? { changed } : {})
}
