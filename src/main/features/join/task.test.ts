import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { rowsTask } from '../../datasets/tasks.ts'
import { failure, temporaryFolder } from '../../datasets/testing.ts'
import { testService, testView } from './fixtures/tables.ts'
import type { JoinInput } from './opening.ts'
import { joinTask } from './task.ts'

const folder = temporaryFolder()

const rides = `driver,time,lat,late
1,2026-01-02 10:00:00,a,true
2,2026-01-02 10:00:00,b,false
1,2026-01-01 10:00:00,a,false
1,2026-01-02 10:00:00,a,true
,2026-01-02 10:00:00,c,false
3,,c,true
`
const stats = `driver,event,created,trips
1,2026-01-01 10:00:00,2026-01-01 10:00:00,10
1,2026-01-02 10:00:00,2026-01-02 12:00:00,20
2,2026-01-01 00:00:00,2026-01-01 00:00:00,7
`
const service = testService([
  testView({
    name: 'stats',
    keys: [{ name: 'driver', type: 'integer', column: 'driver', from: 'driver' }],
    time: { kind: 'event', column: 'event', created: 'created' },
    features: [{ name: 'trips', column: 'trips', type: 'integer' }],
  }),
])

async function inputOf(more: Partial<JoinInput> = {}, source = stats): Promise<JoinInput> {
  const { manifest } = await folder.import('stats.csv', source)
  return {
    service,
    mode: 'latest',
    time: 'time',
    at: '0',
    entities: { path: folder.write('rides.csv', rides) },
    sources: [{ as: 'stats', manifest }],
    ...more,
  }
}

async function cells(manifest: Manifest, column: string) {
  const { rows } = await rowsTask({ manifest, columns: [column], offset: 0, limit: 1_000 }, folder.context())
  return rows.map(({ cells: [cell] }) => cell)
}

describe('[FS-2] the join of a dataset version or a file', () => {
  it('has the columns of the entity rows as they are, in their order, and then the features', async () => {
    const version = await folder.import('rides.csv', rides, { target: 'late' })
    const ofVersion = await joinTask(await inputOf({ entities: { manifest: version.manifest } }), folder.context())
    expect(ofVersion.manifest).toMatchObject({ target: 'late', columns: [...version.manifest.columns, { name: 'trips', type: 'integer' }] })
    expect(ofVersion.rows).toBe(6)
    expect(await cells(ofVersion.manifest, 'trips')).toEqual([20, 7, 10, 20, null, null])
    expect(await cells(ofVersion.manifest, 'lat')).toEqual(['a', 'b', 'a', 'a', 'c', 'c'])
    // The same rows from a file are the same version, but for the target, which a file does not name.
    const ofFile = await joinTask({ ...(await inputOf()), target: 'late' }, folder.context())
    expect(ofFile.manifest.segments).toEqual(ofVersion.manifest.segments)
  })

  it('as known then leaves out what was created later', async () => {
    const made = await joinTask(await inputOf({ mode: 'asKnown' }), folder.context())
    expect(await cells(made.manifest, 'trips')).toEqual([10, 7, 10, 10, null, null])
  })

  it('at one moment for all rows, where they have none of their own', async () => {
    const at = String(BigInt(Date.UTC(2026, 0, 1, 12)) * 1_000n)
    const made = await joinTask(await inputOf({ time: null, at }), folder.context())
    expect(await cells(made.manifest, 'trips')).toEqual([10, 7, 10, 10, null, null])
  })

  it('gives the same version again, whatever ran beside it', async () => {
    const [one, other] = [await joinTask(await inputOf(), folder.context()), await joinTask(await inputOf(), folder.context())]
    expect(other.versionId).toBe(one.versionId)
  })

  it('moments with zones and without, over the changes of clocks, are compared in UTC', async () => {
    // On 29 March 2026 clocks in Berlin go from 02:00 to 03:00, on 25 October back from 03:00 to 02:00.
    const events = `driver,event,created,trips
1,2026-03-29T01:59:59+01:00,2026-03-29T02:00:00+01:00,1
1,2026-03-29T03:00:00+02:00,2026-03-29T03:00:00+02:00,2
1,2026-10-25T02:30:00+02:00,2026-10-25T02:30:00+02:00,3
1,2026-10-25T02:30:00+01:00,2026-10-25T02:30:00+01:00,4
`
    const asked = `driver,time
1,2026-03-29T00:59:59Z
1,2026-03-29T01:00:00Z
1,2026-10-25T00:45:00Z
1,2026-10-25T02:15:00+01:00
1,2026-10-25T01:30:00Z
1,2026-10-25T12:00:00+11:00
`
    const made = await joinTask(await inputOf({ entities: { path: folder.write('asked.csv', asked) } }, events), folder.context())
    expect(await cells(made.manifest, 'trips')).toEqual([1, 2, 3, 3, 4, 3])
    const naive = await joinTask(
      await inputOf(
        { entities: { path: folder.write('naive.csv', 'driver,time\n1,2026-03-29 00:59:59\n1,2026-03-29 01:00:00\n') } },
        events,
      ),
      folder.context(),
    )
    expect(await cells(naive.manifest, 'trips')).toEqual([1, 2])
  })

  it('keys of a file are read as the service has them: a code keeps its zeros', async () => {
    const textKey: ResolvedService = testService([
      testView({
        name: 'stats',
        keys: [{ name: 'driver', type: 'text', column: 'driver', from: 'driver' }],
        features: [{ name: 'trips', column: 'trips', type: 'integer' }],
      }),
    ])
    const { manifest } = await folder.import('codes.csv', 'driver,event,trips\n007,2026-01-01 00:00:00,1\n', {
      types: [{ column: 'driver', type: 'text' }],
    })
    const input = await inputOf({
      service: textKey,
      sources: [{ as: 'stats', manifest }],
      entities: { path: folder.write('coded.csv', 'driver,time\n007,2026-01-02 00:00:00\n7,2026-01-02 00:00:00\n') },
    })
    expect(await cells((await joinTask(input, folder.context())).manifest, 'trips')).toEqual([1, null])
  })
})

describe('[FS-2] a join that cannot be is refused by name, and stores nothing', () => {
  async function refused(more: Partial<JoinInput>) {
    const input = await inputOf(more)
    const before = folder.stored()
    const error = await failure(joinTask(input, folder.context()))
    expect(folder.stored()).toEqual(before)
    return error
  }

  it('a column of the entity rows that is called as a feature', async () => {
    const entities = { path: folder.write('taken.csv', 'driver,time,trips\n1,2026-01-02 00:00:00,5\n') }
    expect(await refused({ entities })).toMatchObject({ code: 'FEATURES_INVALID', details: { columns: ['trips'] } })
  })
  it('a key that is missing, or is no whole number where it should be', async () => {
    const lacking = { path: folder.write('lacking.csv', 'rider,time\n1,2026-01-02 00:00:00\n') }
    expect(await refused({ entities: lacking })).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: 'driver' } })
    const other = { path: folder.write('other.csv', 'driver,time\nd1,2026-01-02 00:00:00\n') }
    expect(await refused({ entities: other })).toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'driver' } })
  })
  it('a moment that is not there, or tells no time', async () => {
    expect(await refused({ time: 'when' })).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: 'when' } })
    expect(await refused({ time: 'lat' })).toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'lat' } })
  })
  it('a target that the result does not have', async () => {
    const input = { ...(await inputOf()), target: 'gone' }
    expect(await failure(joinTask(input, folder.context()))).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: 'gone' } })
  })
})
