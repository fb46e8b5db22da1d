import type { ComparisonInput, ModelComparison } from '../../../shared/contract/evaluation.ts'
import { type ComparedModels, optimisticSentence, shortNames, verdictSentence } from '../../../shared/domain/evaluation/modelComparison.ts'
import { Mask } from '../../datasets/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { storedComparison } from './compareJob.ts'
import { chooseComparison, type ChosenComparison, comparisonTask } from './chooseComparison.ts'

/**
 * What is known of how models compare, runs and registered versions alike: on which rows, on which others they could be, and the
 * verdict where it was computed. @throws what `chooseComparison` throws
 */
export function comparisonOf(db: Registry, { seed, ...input }: ComparisonInput): ModelComparison {
  const chosen = chooseComparison(db, input)
  const names = chosen.models.map(({ name }) => name)
  const common = {
    models: names,
    data: chosen.data.map(({ ref, evaluated }) => ({ ref, evaluated: evaluated.map(({ name }) => name) })),
    splits: chosen.models.filter(({ run }) => run !== null).map(({ name }) => name),
    seed,
  }
  const { rows } = chosen
  if (!rows) return { ...common, dataset: null, part: null, splitOf: null, result: null, verdicts: [], optimistic: null }
  const { dataset } = rows
  const { part } = rows.rows
  const found = storedComparison(db, comparisonTask(db, { models: chosen.models, rows }, seed).key)
  const result = found && named(found, names)
  return {
    ...common,
    dataset,
    part,
    splitOf: part === 'all' ? null : rows.splitOf.name,
    result: result && masked(result, Mask.ofVersion(db, rows.version.id)),
    verdicts: result
      ? names.slice(1).map((after, pair) => verdictSentence({ before: names[0], after, dataset, part, compared: result, pair }))
      : [],
    optimistic: result && optimisticSentence(inShort(names), result),
  }
}

/** Computes the verdict as a job; `comparisonOf` tells it from then on. @throws what `chooseComparison` throws, INVALID_INPUT without data */
export function compareModels(
  { workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>,
  request: ComparisonInput,
): { jobId: number } {
  const { seed, ...input } = request
  const chosen = chooseComparison(db, input)
  const { rows, models } = chosen
  if (!rows) throw new CairnError('INVALID_INPUT', 'Choose the data to compare these models on.', { field: 'data' })
  const task = comparisonTask(db, { models, rows }, seed)
  const job = { ...task.input, key: task.key, datasetVersionId: rows.version.id, ...idsOf(chosen) }
  const title = `Compare ${models.map(({ name }) => name).join(', ')} on ${rows.dataset}`
  return { jobId: runner.enqueue('models.compare', title, job, () => null).jobId }
}

function idsOf({ models }: ChosenComparison): { runs: number[]; versions: number[] } {
  return {
    runs: [...new Set(models.flatMap(({ version, run }) => (version === null && run ? [run.id] : [])))],
    versions: [...new Set(models.flatMap(({ version }) => (version ? [version.id] : [])))],
  }
}

/** What was kept may have been computed when a model was called otherwise. */
function named(found: ComparedModels, names: readonly string[]): ComparedModels {
  const unknown = names.filter((_, place) => found.models[place]?.trained === null)
  return { ...found, seen: { ...found.seen, unknown } }
}

function masked(found: ComparedModels, mask: Mask): ComparedModels {
  return { ...found, pairs: found.pairs.map((pair) => ({ ...pair, slices: mask.slices(pair.slices) })) }
}

function inShort(names: readonly string[]): readonly string[] {
  if (names.length !== 2) return names
  const { before, after } = shortNames({ before: names[0], after: names[1] })
  return [before, after]
}
