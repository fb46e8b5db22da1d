import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LogEntry } from '../../shared/domain/serving/requestLog.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { childProcessWorkers, taskPerformer } from '../jobs/index.ts'
import { tendLogs } from '../serving/index.ts'
import { entryOf, logOf } from '../serving/log/testing.ts'
import { openRequestLog } from '../serving/log/writer.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, listAudit } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'

/** A deployment of a model of wine, and requests of its log, as an endpoint would have written them. */
async function deployed() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder)
  const { client, runner, workspace } = opened
  const recipe = await opened.importSample('wine-quality-red.csv', 'wine', 'quality')
  const started = await client.experiments.start({ ref: 'wine', recipe: withTraining(recipe, { epochs: 2 }), engine: 'wasm' })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: 'wine' })
  await runner.result((await client.serving.deploy({ ref: 'wine@v1', start: false })).jobId)
  const perform = taskPerformer(childProcessWorkers(join(import.meta.dirname, '..', 'worker.ts')), workspace.objects.root)
  const record = async (entries: readonly LogEntry[]) => {
    const log = openRequestLog(join(folder, 'endpoint'), logOf())
    for (const entry of entries) log.record(entry)
    await log.close()
  }
  return { ...opened, folder, record, tend: () => tendLogs({ workspace, perform }), logs: join(folder, 'endpoint', 'log', 'wine') }
}

const now = Date.now()

test('[SV-1] requests are listed from lines and from Parquet; what is sensitive now is masked though it was logged before', {
  timeout: 120_000,
}, async () => {
  const { client, record, tend, logs } = await deployed()
  const inputs = { alcohol: [9.4], pH: [3.51] }
  const outputs = { labels: null, probabilities: null, values: [5.25] }
  await record([
    entryOf({ id: 'a', at: now, inputs, outputs }),
    entryOf({ id: 'b', at: now + 1, code: 400, error: 'COLUMN_UNKNOWN', ref: null, arm: null, inputs: null, outputs: null }),
  ])
  const listed = () => client.serving.requests({ name: 'wine' })
  const before = await listed()
  expect(before).toMatchObject({
    more: false,
    unlogged: 0,
    entries: [
      { id: 'b', error: 'COLUMN_UNKNOWN' },
      { id: 'a', inputs, outputs },
    ],
  })
  await tend()
  expect(readdirSync(logs).map((name) => name.split('.').at(-1))).toEqual(['parquet'])
  expect(await listed()).toEqual(before)
  expect((await client.serving.requests({ name: 'wine', errors: true, limit: 1 })).entries.map(({ id }) => id)).toEqual(['b'])

  await client.datasets.markSensitive({ name: 'wine', columns: ['alcohol', 'quality'], sensitive: true })
  const { entries } = await listed()
  expect(entries[1]).toMatchObject({ inputs: { alcohol: ['•••'], pH: [3.51] }, outputs: null })
  expect(JSON.stringify(entries)).not.toMatch(/9\.4|5\.25/)
})

test('[SV-1] old requests are deleted, which the audit log says; a log goes with its deployment where that is asked', {
  timeout: 120_000,
}, async () => {
  const { client, record, tend, logs, workspace } = await deployed()
  await record([entryOf({ id: 'old', at: now - 10 * 24 * 3_600_000 })])
  await tend()
  await record([entryOf({ id: 'new', at: now })])
  await client.serving.change({ name: 'wine', capture: { share: 1, inputs: 'masked', outputs: true, days: 5, bytes: 2 ** 30 } })
  await tend()
  expect((await client.serving.requests({ name: 'wine' })).entries.map(({ id }) => id)).toEqual(['new'])
  const [expired] = listAudit(workspace.sqlite, { limit: 1, offset: 0 }).rows
  expect(expired).toMatchObject({ action: 'deployment.expireLog', subject: 'deployment:wine' })
  expect(JSON.parse(expired.detail)).toMatchObject({ segments: 1 })
  await client.serving.remove({ name: 'wine', log: true })
  expect(existsSync(logs)).toBe(false)
})
