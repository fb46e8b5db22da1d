import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { Judgement } from '../../shared/domain/models/judging.ts'
import { taskPerformer } from '../jobs/index.ts'
import { planChallengerData } from '../models/index.ts'
import { seededRandom } from '../random.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'

const random = seededRandom(8)
const rows = Array.from({ length: 400 }, () => {
  const x = random.normal()
  return `${x.toFixed(4)},${random.normal().toFixed(4)},${x + random.normal() > 0 ? 'yes' : 'no'}`
})

test('[DR-6] what is planned is trained, kept with the run, judged by the gates and by a job, and out of date when the champion moves', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const workers = await inProcessWorkers()
  const { client, runner, workspace } = open(folder, workers)
  const work = { workspace, runner, perform: taskPerformer(workers, workspace.objects.root) }
  const importRows = async (some: readonly string[]) => {
    const file = join(folder, 'some.csv')
    writeFileSync(file, `x,z,label\n${some.join('\n')}\n`)
    await runner.result((await client.datasets.import({ name: 'some', file, options: { target: 'label' } })).jobId)
  }
  const train = async (ref: string, recipe: Parameters<typeof client.experiments.start>[0]['recipe']) => {
    const { jobId, runId } = await client.experiments.start({ ref, recipe, engine: 'wasm' })
    await runner.result(jobId)
    return { runId, ref: (await client.models.register({ run: runId, name: 'some' })).ref }
  }
  await importRows(rows.slice(0, 250))
  const { recipe: proposed } = await client.training.propose({ ref: 'some', seed: 1, family: 'linear' })
  const recipe = withTraining(proposed, { epochs: 5 })
  const first = await train('some@v1', recipe)
  const none = await planChallengerData(work, { champion: null, dataVersion: 'some@v1', recipe, seed: 1 })
  expect(none).toMatchObject({ how: 'noChampion', recipe, text: expect.stringContaining('No champion to compare with') })
  await client.models.setAlias({ ref: first.ref, alias: 'champion', reason: 'first' })
  const gates = [
    { kind: 'champion', metric: 'rocAuc', part: 'test' },
    { kind: 'change', metric: 'rocAuc', absolute: -1, relative: -1 },
  ] as const
  await client.models.gates.set({ name: 'some', alias: 'champion', policy: { gates: [...gates] } })

  // The same rows in another order, and new ones: by place nothing is as it was.
  await importRows(rows.toReversed())
  const planned = await planChallengerData(work, { champion: first.ref, dataVersion: 'some@v2', recipe, seed: 1 })
  expect(planned).toMatchObject({ how: 'heldOut', champion: 'some@v1', dataset: 'some@v2', seenByChampion: 0 })
  expect(planned.text).toMatch(
    /^\d+ test rows of some@v2 are held out that some@v1 has not seen: \d+ rows that some@v1 was tested on and \d+ new rows\.$/,
  )
  const second = await train('some@v2', planned.recipe)
  const kept = workspace.sqlite.prepare("SELECT object, bytes FROM run_artifacts WHERE path = 'split/heldOut'").all()
  expect(kept).toEqual([{ object: planned.recipe.split.heldOut, bytes: 50 }])
  expect((await workspace.objects.get(planned.recipe.split.heldOut ?? '')).length).toBe(50)

  const judged = Judgement.parse(await runner.result((await client.models.judge({ challenger: second.ref })).jobId))
  expect(judged).toMatchObject({ outcome: 'judged', champion: first.ref, rows: planned.common, seenByChampion: 0 })
  const audited = workspace.sqlite.prepare("SELECT count(*) FROM audit WHERE action = 'model.judge'").pluck().get()
  expect(audited).toBe(1)
  const check = await client.models.gates.check({ ref: second.ref, alias: 'champion' })
  expect(check).toMatchObject({ outOfDate: [], results: gates.map(() => ({ evidence: { n: judged.rows, champion: first.ref } })) })
  await client.models.register({ run: first.runId, name: 'some' })
  await client.models.setAlias({ ref: 'some@v3', alias: 'champion', override: true, reason: 'another one' })
  expect((await client.models.gates.checks({ ref: second.ref }))[0].outOfDate).toEqual(['champion points to another version'])

  // A run that begins with it elsewhere takes the split without rows that mean nothing there.
  const clone = await client.experiments.prepareClone({ run: second.runId, ref: 'some@v1' })
  expect(clone.recipe.split.heldOut).toBeUndefined()
  expect(clone.changes).toContainEqual(expect.stringContaining('held out rows of its own dataset version'))
  expect((await client.experiments.prepareClone({ run: second.runId })).recipe.split.heldOut).toBe(planned.recipe.split.heldOut)
  await expect(train('some@v1', planned.recipe)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
