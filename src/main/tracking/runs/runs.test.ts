import { describe, expect, test } from 'vitest'
import { listAudit } from '../../workspace/index.ts'
import { beginRun, trackingServer } from '../server/fixtures/listening.ts'
import { interruptSilent } from './heard.ts'
import { silentBefore } from './silence.ts'

const began = 1_700_000_000_000

describe('[ML-1] a run of a client', () => {
  test('is begun, logged to, ended, and read as it was logged', async () => {
    const { get, post } = await trackingServer()
    const tags = [
      { key: 'mlflow.user', value: 'ada' },
      { key: 'mlflow.source.name', value: 'train.py' },
      { key: 'mlflow.note.content', value: 'A first try.' },
    ]
    const run_id = await beginRun(post, { run_name: 'first', start_time: String(began), tags })
    await post('runs/log-batch', {
      run_id,
      metrics: [
        { key: 'loss', value: 0.5, timestamp: began + 1, step: 0 },
        { key: 'loss', value: 'NaN', timestamp: String(began + 2), step: '1' },
        { key: 'peak', value: 'Infinity', timestamp: began + 1 },
      ],
      params: [
        { key: 'depth', value: '3' },
        { key: 'empty', value: '' },
      ],
      tags: [{ key: 'stage', value: 'trial' }],
    })
    expect(await post('runs/update', { run_id, status: 'FINISHED', end_time: began + 60_000 })).toMatchObject({
      run_info: { status: 'FINISHED', end_time: began + 60_000 },
    })
    expect(await get('runs/get', { run_id })).toEqual({
      run: {
        info: {
          run_uuid: run_id,
          run_id,
          run_name: 'first',
          experiment_id: '0',
          user_id: 'ada',
          status: 'FINISHED',
          start_time: began,
          end_time: began + 60_000,
          artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
          lifecycle_stage: 'active',
        },
        data: {
          metrics: [
            { key: 'loss', value: 'NaN', timestamp: began + 2, step: 1 },
            { key: 'peak', value: 'Infinity', timestamp: began + 1, step: 0 },
          ],
          params: [
            { key: 'depth', value: '3' },
            { key: 'empty', value: '' },
          ],
          tags: expect.arrayContaining([...tags, { key: 'stage', value: 'trial' }, { key: 'mlflow.runName', value: 'first' }]) as unknown,
        },
        inputs: {},
        outputs: {},
      },
    })
  })

  test('without a name is called by its number; run_uuid names it as run_id does', async () => {
    const { get, post } = await trackingServer()
    const run_uuid = await beginRun(post)
    expect(await get('runs/get', { run_uuid })).toMatchObject({ run: { info: { run_name: 'run 1' } } })
  })

  test('keeps the name that its client gave it where Cairn writes it otherwise, until a person renames it', async () => {
    const { get, post, workspace } = await trackingServer()
    const run_id = await beginRun(post, { run_name: 'sweep@3\u200b' })
    const named = async () => ((await get('runs/get', { run_id })) as { run: { info: { run_name: string } } }).run.info.run_name
    expect(await named()).toBe('sweep@3\u200b')
    expect(workspace.sqlite.prepare('SELECT name FROM runs').pluck().get()).toBe('sweep at 3')
    workspace.sqlite.prepare("UPDATE runs SET name = 'renamed'").run()
    expect(await named()).toBe('renamed')
    await post('runs/set-tag', { run_id, key: 'mlflow.runName', value: 'plain' })
    expect([await named(), workspace.sqlite.prepare('SELECT name FROM runs').pluck().get()]).toEqual(['plain', 'plain'])
  })

  test('params do not change, tags do', async () => {
    const { get, post } = await trackingServer()
    const run_id = await beginRun(post)
    const param = (value: string) => post('runs/log-parameter', { run_id, key: 'depth', value })
    expect([await param('3'), await param('3')]).toEqual([{}, {}])
    expect(await param('4')).toMatchObject({
      status: 400,
      error_code: 'INVALID_PARAMETER_VALUE',
      message: `Changing param values is not allowed. Param with key='depth' was already logged with value='3' for run ID='${run_id}'. Attempted logging new value '4'.`,
    })
    const batch = { run_id, params: [{ key: 'depth', value: '5' }], metrics: [{ key: 'm', value: 1, timestamp: 1 }] }
    expect(await post('runs/log-batch', batch)).toMatchObject({
      status: 400,
      message: expect.stringContaining("'old_value': '3'") as string,
    })
    await post('runs/set-tag', { run_id, key: 'a', value: '1' })
    await post('runs/set-tag', { run_id, key: 'a', value: '2' })
    expect(await get('runs/get', { run_id })).toMatchObject({
      run: { data: { params: [{ key: 'depth', value: '3' }], tags: expect.arrayContaining([{ key: 'a', value: '2' }]) as unknown } },
    })
    expect(await post('runs/delete-tag', { run_id, key: 'a' })).toEqual({})
    expect(await post('runs/delete-tag', { run_id, key: 'a' })).toMatchObject({
      status: 404,
      message: `No tag with name: a in run with id ${run_id}`,
    })
  })

  test('the newest point of a metric is that of the last step, then of the last time, then the largest', async () => {
    const { get, post } = await trackingServer()
    const run_id = await beginRun(post)
    const log = (value: number, timestamp: number, step: number) => post('runs/log-metric', { run_id, key: 'm', value, timestamp, step })
    const newest = async () => ((await get('runs/get', { run_id })) as { run: { data: { metrics: unknown[] } } }).run.data.metrics[0]
    await log(1, 10, 5)
    // A clock that goes wrong does not make an earlier step the newest.
    await log(2, 9_000_000, 4)
    expect(await newest()).toMatchObject({ value: 1, step: 5 })
    await log(3, 10, 5)
    await log(2, 10, 5)
    expect(await newest()).toMatchObject({ value: 3 })
    await log(0, 11, 5)
    expect(await newest()).toMatchObject({ value: 0, timestamp: 11 })
    await log(0, 11, 5)
    expect(((await get('metrics/get-history', { run_id, metric_key: 'm' })) as { metrics: unknown[] }).metrics).toHaveLength(5)
  })

  test('a history comes in pages, or all of it to clients that know of none', async () => {
    const { ask, get, post } = await trackingServer()
    const run_id = await beginRun(post)
    const metrics = Array.from({ length: 25 }, (_, step) => ({
      key: 'm',
      value: step === 7 ? '-Infinity' : step / 3,
      timestamp: began,
      step,
    }))
    await post('runs/log-batch', { run_id, metrics })
    const steps: number[] = []
    let token = ''
    do {
      const page = (await get('metrics/get-history', { run_id, metric_key: 'm', max_results: '10', page_token: token })) as {
        metrics: { step: number }[]
        next_page_token?: string
      }
      steps.push(...page.metrics.map(({ step }) => step))
      token = page.next_page_token ?? ''
    } while (token !== '')
    expect(steps).toEqual(metrics.map(({ step }) => step))
    const { text } = await ask(`/api/2.0/mlflow/metrics/get-history?run_id=${run_id}&metric_key=m`)
    expect(JSON.parse(text)).toEqual({ metrics: metrics.map((metric) => ({ ...metric, run_id })) })
    expect(await get('metrics/get-history', { run_id, metric_key: 'other' })).toEqual({ metrics: [] })
    expect(await get('metrics/get-history', { run_id, metric_key: 'm', max_results: '0' })).toMatchObject({ status: 400 })
    expect(await get('metrics/get-history', { run_id, metric_key: 'm', page_token: 'eyJvZmZzZXQiOjV9' })).toMatchObject({ status: 400 })
  })

  test('goes into the trash and comes back; nothing is logged to it there', async () => {
    const { get, post } = await trackingServer()
    const run_id = await beginRun(post)
    expect([await post('runs/delete', { run_id }), await post('runs/delete', { run_id })]).toEqual([{}, {}])
    expect(await get('runs/get', { run_id })).toMatchObject({ run: { info: { lifecycle_stage: 'deleted' } } })
    expect(await post('runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 })).toMatchObject({
      status: 400,
      message: `The run ${run_id} must be in the 'active' state. Current state is deleted.`,
    })
    expect(await post('runs/restore', { run_id })).toEqual({})
    expect(await post('runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 })).toEqual({})
    expect(await post('runs/delete', { run_id: 'unknown' })).toMatchObject({ status: 404, message: 'Run with id=unknown not found' })
  })

  test('is nested in another one, at any depth, and never in itself', async () => {
    const { post, workspace } = await trackingServer()
    const parentTag = (value: string) => [{ key: 'mlflow.parentRunId', value }]
    const root = await beginRun(post)
    const child = await beginRun(post, { tags: parentTag(root) })
    const grandchild = await beginRun(post, { tags: parentTag(child) })
    expect(workspace.sqlite.prepare('SELECT parent_uuid FROM runs ORDER BY id').pluck().all()).toEqual([null, root, child])
    for (const parent of [root, grandchild])
      expect(await post('runs/set-tag', { run_id: root, key: 'mlflow.parentRunId', value: parent })).toMatchObject({ status: 400 })
  })

  test('that is begun again with the id that its client gave it is the same run', async () => {
    const { post } = await trackingServer()
    const run_id = 'a'.repeat(32)
    expect([await beginRun(post, { run_id }), await beginRun(post, { run_id })]).toEqual([run_id, run_id])
    const { experiment_id } = (await post('experiments/create', { name: 'other' })) as { experiment_id: string }
    expect(await post('runs/create', { run_id, experiment_id })).toMatchObject({ error_code: 'RESOURCE_ALREADY_EXISTS' })
    expect(await post('runs/create', { run_id: 'x' })).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
  })

  test('ends no earlier than it began, and is listed by the clock of this computer', async () => {
    const { post, workspace } = await trackingServer()
    const before = Date.now()
    const run_id = await beginRun(post, { start_time: 4_000_000_000_000 })
    await post('runs/update', { run_id, status: 'FAILED', end_time: began })
    const row = workspace.sqlite.prepare('SELECT created_at, started_at, ended_at FROM runs').get() as Record<string, number>
    expect(row).toMatchObject({ started_at: 4_000_000_000_000, ended_at: 4_000_000_000_000 })
    expect(row.created_at).toBeGreaterThanOrEqual(before)
    expect(row.created_at).toBeLessThanOrEqual(Date.now())
  })

  test('what describes it is audited once it has ended; what it says of itself is not', async () => {
    const { post, workspace } = await trackingServer()
    const run_id = await beginRun(post)
    await post('runs/set-tag', { run_id, key: 'a', value: '1' })
    await post('runs/update', { run_id, status: 'KILLED' })
    await post('runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 })
    await post('runs/set-tag', { run_id, key: 'a', value: '2' })
    const entries = listAudit(workspace.sqlite, { limit: 10, offset: 0 }).rows.map(({ action, face }) => `${action} ${face}`)
    expect(entries.toReversed()).toEqual(
      ['experiment.create', 'run.start', 'run.finish', 'run.update'].map((action) => `${action} tracking`),
    )
  })
})

describe('[ML-1] a run whose program is silent', () => {
  test('is interrupted, and goes on with the next thing that is logged', async () => {
    const { get, post, workspace } = await trackingServer()
    const run_id = await beginRun(post)
    const info = async () => ((await get('runs/get', { run_id })) as { run: { info: object } }).run.info
    expect(interruptSilent(workspace, Date.now() - 60_000)).toBe(0)
    expect(interruptSilent(workspace, Date.now() + 60_000)).toBe(1)
    expect(await info()).toMatchObject({ status: 'KILLED', end_time: expect.any(Number) as number })
    expect(workspace.sqlite.prepare('SELECT status FROM runs').pluck().get()).toBe('interrupted')
    await post('runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 })
    expect(await info()).toMatchObject({ status: 'RUNNING' })
    expect(await info()).not.toHaveProperty('end_time')
  })

  test('that has ended stays as it ended', async () => {
    const { post, workspace } = await trackingServer()
    const run_id = await beginRun(post)
    await post('runs/update', { run_id, status: 'FINISHED' })
    expect(interruptSilent(workspace, Date.now() + 60_000)).toBe(0)
  })

  test('nobody is silent only because nobody listened', () => {
    const silence = 30 * 60_000
    expect(silentBefore(60_000, 0, silence)).toBeNull()
    expect(silentBefore(3 * silence, 0, silence)).toBe(2 * silence)
  })
})
