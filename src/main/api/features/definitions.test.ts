import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open } from '../fixtures/open.ts'
import { toCairnError } from '../index.ts'

const drivers = [
  'driver_id,event_time,rating,phone',
  ...Array.from({ length: 30 }, (_, i) => `${i % 3},2026-01-01 0${i % 10}:00:00,4.${i % 9},0${i}`),
]

test('[FS-1] a dataset is proposed as a view, applied, and exported as the same definitions; Feast is read through the contract', async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { client, runner } = open(folder, await inProcessWorkers())
  const file = join(folder, 'drivers.csv')
  writeFileSync(file, drivers.join('\n'))
  await runner.result((await client.datasets.import({ file, name: 'drivers', options: {} })).jobId)
  await client.datasets.markSensitive({ name: 'drivers', columns: ['phone'], sensitive: true })

  const proposal = await client.features.propose({ dataset: 'drivers@v1' })
  expect(proposal.definitions.views[0].features.map(({ name }) => name)).toEqual(['rating'])
  expect(proposal.reasons).toContain('phone is excluded: marked as sensitive.')
  await client.features.apply({ text: proposal.text })

  const exported = await client.features.definitions({})
  expect(exported.definitions).toEqual(proposal.definitions)
  expect((await client.features.plan({ text: exported.text })).changes.map(({ what }) => what)).toEqual(['same', 'same'])
  expect((await client.features.definitions({ names: ['driver'] })).definitions).toMatchObject({
    entities: [{ name: 'driver' }],
    views: [],
  })
  const unknown = await client.features.definitions({ names: ['drivr'] }).catch(toCairnError)
  expect(unknown).toMatchObject({ code: 'NOT_FOUND', message: 'There is no "drivr" in the feature store. Did you mean driver?' })
  // The view has its name, so another proposal gets another one; the entity is used again.
  const again = await client.features.propose({ dataset: 'drivers' })
  expect(again.definitions.views[0]).toMatchObject({ name: 'drivers-2', entities: ['driver'] })

  const feast = join(import.meta.dirname, '../../features/feast/fixtures/feature_repo')
  const read = await client.features.readFeast({ file: feast })
  const refused = await client.features.plan({ text: read.text, file: 'feast.yaml' }).catch(toCairnError)
  expect(refused).toMatchObject({ code: 'FEATURES_INVALID', details: { file: 'feast.yaml', place: 'views.driver_fresh.source' } })
})
