import { expect, test } from 'vitest'
import { beginRun, trackingServer } from '../server/fixtures/listening.ts'

type Found = { readonly next_page_token?: string } & Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** Experiment 0 with three runs: `loss` 3, 1 and NaN; the last one is in the trash. */
async function withRuns() {
  const server = await trackingServer()
  const { post } = server
  const ids: string[] = []
  for (const [i, value] of ['3', '1', 'NaN'].entries()) {
    const run_id = await beginRun(post, { run_name: `run ${i}`, start_time: 1_000 + i, tags: [{ key: 'stage', value: `s${i}` }] })
    await post('runs/log-batch', {
      run_id,
      metrics: [{ key: 'val loss', value, timestamp: 5, step: 0 }],
      params: [{ key: 'lr', value: `0.${i}` }],
    })
    ids.push(run_id)
  }
  await post('runs/delete', { run_id: ids[2] })
  return { ...server, ids }
}

test('[ML-1] runs are found with all that they logged, page by page, and those in the trash where they are asked for', async () => {
  const { post, ids } = await withRuns()
  const search = async (fields: object) => (await post('runs/search', { experiment_ids: ['0'], ...fields })) as Found
  const idsOf = ({ runs = [] }: Found) => runs.map(({ info }) => (info as { run_id: string }).run_id)
  const first = await search({ max_results: '1', order_by: ['metrics.`val loss` ASC'] })
  expect(first.runs[0]).toMatchObject({
    info: { run_id: ids[1], run_name: 'run 1', status: 'RUNNING' },
    data: { metrics: [{ key: 'val loss', value: 1, timestamp: 5, step: 0 }], params: [{ key: 'lr', value: '0.1' }] },
  })
  const second = await search({ max_results: 1, order_by: ['metrics.`val loss` ASC'], page_token: first.next_page_token })
  expect([idsOf(second), second.next_page_token]).toEqual([[ids[0]], undefined])
  expect(idsOf(await search({}))).toEqual([ids[1], ids[0]])
  expect(idsOf(await search({ run_view_type: 'DELETED_ONLY' }))).toEqual([ids[2]])
  expect(idsOf(await search({ run_view_type: 'ALL', filter: 'metrics."val loss" != 7', order_by: ['metrics."val loss" DESC'] }))).toEqual(
    ids,
  )
  expect(idsOf(await search({ filter: "tags.stage LIKE 's%' AND params.lr = '0.0' AND attributes.status = 'RUNNING'" }))).toEqual([ids[0]])
  expect(idsOf(await search({ filter: "tags.`mlflow.runName` = 'run 1'" }))).toEqual([ids[1]])
  expect(await search({ experiment_ids: [] })).toEqual({})
})

test('[ML-1] what is wrong with a search is told in the words of MLflow', async () => {
  const { get, post } = await withRuns()
  const refused = async (fields: object) =>
    ((await post('runs/search', { experiment_ids: ['0'], ...fields })) as { message: string }).message
  expect(await refused({ filter: 'acc > 1' })).toContain("Invalid attribute key 'acc' specified")
  expect(await refused({ filter: 'metrics.a > 1 OR metrics.b > 1' })).toContain('Invalid clause(s) in filter string')
  expect(await refused({ order_by: ['metrics.a up'] })).toContain('Invalid ordering key')
  expect(await refused({ max_results: 0 })).toContain("Invalid value 0 for parameter 'max_results' supplied")
  expect(await refused({ max_results: 50_001 })).toContain('at most 50000')
  expect(await refused({ page_token: 'nothing' })).toContain('Invalid page token')
  expect(await get('registered-models/search', { filter: "params.x = 'y'" })).toMatchObject({
    status: 400,
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringContaining("Invalid entity type 'params'") as unknown,
  })
})

test('[ML-1] [ML-2] experiments, registered models, versions, logged models and datasets are searched', async () => {
  const { get, post, ids } = await withRuns()
  await post('experiments/create', { name: 'second' })
  expect((await get('experiments/search', { filter: "name LIKE 'sec%'", max_results: '5' })).experiments).toMatchObject([
    { name: 'second' },
  ])
  expect(((await post('experiments/search', { max_results: 1, view_type: 1 })) as Found).next_page_token).toBeDefined()
  const prompt = "tag.`mlflow.prompt.is_prompt` != 'true'"
  await post('registered-models/create', { name: 'iris', tags: [{ key: 'team', value: 'red' }] })
  await post('registered-models/create', { name: 'greeting', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] })
  expect((await get('registered-models/search', { filter: prompt })).registered_models).toMatchObject([{ name: 'iris' }])
  expect((await get('registered-models/search', { filter: "tags.team = 'red'" })).registered_models).toMatchObject([{ name: 'iris' }])
  expect(await get('model-versions/search', { filter: "name='iris'", max_results: '10000' })).toEqual({})
  const { model } = (await post('logged-models', {
    experiment_id: '0',
    name: 'tree',
    source_run_id: ids[0],
    params: [{ key: 'depth', value: '3' }],
  })) as {
    model: { info: { model_id: string } }
  }
  for (const filter of ["name = 'tree'", "params.depth = '3'", "status = 'PENDING'", `source_run_id = '${ids[0]}'`]) {
    const found = (await post('logged-models/search', {
      experiment_ids: ['0'],
      filter,
      order_by: [{ field_name: 'creation_time', ascending: false }],
    })) as Found
    expect(found.models, filter).toMatchObject([{ info: { model_id: model.info.model_id } }])
  }
  expect(await post('logged-models/search', { experiment_ids: ['0'], filter: "name = 'other'" })).toEqual({})
  const dataset = { name: 'train', digest: 'abcd1234', source_type: 'local', source: 's' }
  await post('runs/log-inputs', { run_id: ids[0], datasets: [{ dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }] })
  expect(await post('experiments/search-datasets', { experiment_ids: ['0'] })).toEqual({
    dataset_summaries: [{ experiment_id: '0', name: 'train', digest: 'abcd1234', context: 'training' }],
  })
  expect(((await post('runs/search', { experiment_ids: ['0'], filter: "dataset.name = 'train'" })) as Found).runs).toHaveLength(1)
})
