import type { Recipe } from '../../../../../shared/domain/training/recipe.ts'
import type { Dimension } from '../../../../../shared/domain/experiments/study.ts'

/** What a person wants to search, in the terms of the form. */
export interface SearchRequest {
  readonly learningRate: boolean
  readonly batchSize: boolean
  readonly l2: boolean
  /** Networks apart by `;`, units by anything that is no digit. */
  readonly hidden: string
}

/** The same in the terms of a sweep. Hidden layers are searched only where the model has them. */
export function spaceOf(recipe: Recipe, request: SearchRequest): Dimension[] {
  const hidden = request.hidden
    .split(';')
    .map((text) => text.split(/\D+/).filter(Boolean).map(Number))
    .filter((units) => units.length > 0 && units.every((n) => n > 0))
  return [
    ...(request.learningRate ? [{ kind: 'logFloat' as const, path: 'model.optimizer.learningRate', low: 1e-4, high: 1e-1 }] : []),
    ...(request.batchSize ? [{ kind: 'choice' as const, path: 'model.batchSize', values: [16, 32, 64, 128, 256] }] : []),
    ...(request.l2 ? [{ kind: 'logFloat' as const, path: 'model.l2', low: 1e-6, high: 1e-1 }] : []),
    ...(hidden.length > 0 && 'hidden' in recipe.model ? [{ kind: 'choice' as const, path: 'model.hidden', values: hidden }] : []),
  ]
}
