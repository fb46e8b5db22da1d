import { ModelEvaluation } from '../../../../shared/contract/evaluation.ts'
import { asTrained, RunResult } from '../../../../shared/contract/experiments/index.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { StoryContext } from '../lifecycle.ts'
import { seed } from '../stories.ts'

export type FeaturesContext = Omit<StoryContext, 'handOff'>

/** A model, how good it looked when it was trained, and how good it is on rides of later days with what was known then. */
export interface Tried {
  /** `ride-lateness@v1` */
  readonly model: string
  readonly joined: string
  /** Area under the ROC curve on the test part of its own data. */
  readonly looks: number
  /** The same on the last week. */
  readonly is: number
}

/** Trains on what was joined, registers the model, and evaluates it as it would be used. */
export async function tried(model: string, joined: string, lastWeek: string, context: FeaturesContext): Promise<Tried> {
  const { client, runJob } = context
  const run = await trained(joined, context)
  const looks = run.metrics.find(({ metric, part, subject }) => metric === 'rocAuc' && part === 'test' && subject === 'model')?.value
  const { ref } = await client.models.register({ run: run.id, name: model, notes: `Trained on ${joined}.` })
  const { evaluation } = await runJob(await client.evaluation.run({ ref, data: lastWeek, part: 'all' }), ModelEvaluation)
  const is = evaluation.metrics.find(({ metric }) => metric === 'rocAuc')?.value
  if (looks == null || is == null) throw new CairnError('INTERNAL', `${ref} was not evaluated.`)
  return { model: ref, joined, looks, is }
}

/** The features of the service and nothing else: no key, no time, no column that the rows had beside. */
async function trained(joined: string, { client, runJob, engine }: FeaturesContext) {
  const info = await client.features.joinInfo({ ref: joined })
  const { recipe } = await client.training.propose({ ref: joined, positive: 'yes', include: info?.features, family: 'linear', seed })
  const features = recipe.features.filter(({ column }) => info?.features.includes(column))
  const started = await client.experiments.start({
    ref: joined,
    recipe: { ...recipe, features },
    engine,
    name: joined.replace('@', ' '),
    tags: ['demo'],
  })
  const { runId } = await runJob(started, RunResult)
  return asTrained(await client.experiments.get({ run: runId }))
}
