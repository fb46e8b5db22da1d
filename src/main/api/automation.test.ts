import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PolicySettings } from '../../shared/domain/automation/policy.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { tendPolicies } from '../automation/index.ts'
import { childProcessWorkers, taskPerformer } from '../jobs/index.ts'
import { resourcePath } from '../resources.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'

/** A model of 300 wines, badly trained; the others wait in a file. */
async function championOfFew() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const workers = childProcessWorkers(join(import.meta.dirname, '..', 'worker.ts'))
  const opened = open(folder, workers)
  const { client, runner, workspace, services } = opened
  const [head, ...lines] = readFileSync(resourcePath('samples', 'wine-quality-red.csv'), 'utf8').trim().split('\n')
  const file = async (name: string, rows: readonly string[]) => {
    const path = join(folder, name)
    await writeFile(path, `${[head, ...rows].join('\n')}\n`)
    return path
  }
  const few = await file('few.csv', lines.slice(300, 600))
  const more = await file('more.csv', [...lines.slice(0, 300), ...lines.slice(600, 900)])
  await runner.result((await client.datasets.import({ name: 'wine', file: few, options: { target: 'quality' } })).jobId)
  const { recipe } = await client.training.propose({ ref: 'wine', seed: 3, family: 'mlp' })
  const started = await client.experiments.start({ ref: 'wine', recipe: withTraining(recipe, { epochs: 3 }), engine: 'wasm' })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: 'wine' })
  await client.models.setAlias({ ref: 'wine@v1', alias: 'champion' })
  const automation = { workspace, runner, services, perform: taskPerformer(workers, workspace.objects.root) }
  const errors: unknown[] = []
  const look = (now = Date.now()) => tendPolicies(automation, now, { failed: (error) => errors.push(error) })
  /** Looks as a keeper does, until the newest run is in a state. */
  const until = async (...states: string[]) => {
    for (;;) {
      await look()
      if (errors.length > 0) throw errors[0]
      const [run] = await client.automation.runs({})
      if (run && (states.includes(run.state) || !run.isOpen)) return client.automation.getRun({ run: run.id })
      const full = run && (await client.automation.getRun({ run: run.id }))
      const job = full?.facts.trainingJob ?? full?.facts.dataJob
      if (job != null) await runner.result(job)
    }
  }
  return { ...opened, more, look, until }
}

test('[DR-3] a new dataset version trains a challenger, which is compared on common rows and promoted through the gates', {
  timeout: 120_000,
}, async () => {
  const { client, runner, more, until, look } = await championOfFew()
  const proposed = await client.automation.propose({ model: 'wine' })
  expect(proposed).toMatchObject({
    triggers: [{ kind: 'dataset', dataset: 'wine' }],
    data: { kind: 'replace', dataset: 'wine' },
    decision: 'propose',
  })
  await client.models.gates.set({
    name: 'wine',
    alias: 'champion',
    policy: { gates: [{ kind: 'champion', metric: 'rmse', part: 'test' }] },
  })
  const settings = PolicySettings.parse({
    ...proposed,
    decision: 'promote',
    tolerance: 0.02,
    conditions: { newRows: 100 },
    watch: { hours: 0 },
  })
  await client.automation.create({ name: 'wine again', settings })
  // The version that was there before starts nothing.
  await look()
  expect(await client.automation.runs({})).toEqual([])
  await runner.result((await client.datasets.append({ name: 'wine', file: more, options: {} })).jobId)
  const run = await until('awaitingApproval')
  expect(run.facts.problem).toBeNull()
  expect(run).toMatchObject({ state: 'promoted', isOpen: false, trigger: 'dataset', champion: 'wine@v1', challenger: 'wine@v2' })
  expect(run.facts).toMatchObject({ source: 'wine@v2', dataset: 'wine@v2', gates: { passed: true } })
  expect(run.facts.newRows).toBeGreaterThan(400)
  expect(run.events.map(({ event }) => event)).toEqual([
    'triggered',
    'enough',
    'prepared',
    'started',
    'trained',
    'evaluated',
    'promote',
    'moved',
    'watched',
  ])
  expect((await client.models.aliasAt({ name: 'wine', alias: 'champion', at: Date.now() })).ref).toBe('wine@v2')
  // Every step stands in the audit log, by an author that names the policy.
  const { rows: entries } = await client.governance.audit.list({ limit: 200 })
  const steps = entries.filter(({ subject }) => subject === 'policy:wine again')
  expect(steps.filter(({ action }) => action === 'policy.step').every(({ actor }) => actor === 'policy wine again')).toBe(true)
  expect(entries.find(({ action }) => action === 'model.alias.set')).toMatchObject({ actor: 'policy wine again' })
  // The same version does not start it again.
  await look()
  expect(await client.automation.runs({})).toHaveLength(1)
})
