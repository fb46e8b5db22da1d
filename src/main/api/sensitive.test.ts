import { isContractProcedure } from '@orpc/contract'
import { eq } from 'drizzle-orm'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import { PolicySettings } from '../../shared/domain/automation/policy.ts'
import type { PreparationStep } from '../../shared/domain/datasets/preparation.ts'
import { handoverTargets } from '../../shared/domain/serving/handover.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { liveRoute } from '../../shared/domain/serving/route.ts'
import { GatePolicy } from '../../shared/domain/models/gates.ts'
import { AlertRule } from '../../shared/domain/monitoring/alerts.ts'
import { type CheckResult, CheckSettings } from '../../shared/domain/monitoring/checks.ts'
import { FeatureDefinitions } from '../../shared/domain/features/definitions.ts'
import { MonitorSettings } from '../../shared/domain/monitoring/monitor.ts'
import { evaluateAlerts } from '../monitoring/index.ts'
import { submissionLogPath } from '../compute/submissions/index.ts'
import { putArtifact } from '../experiments/online.ts'
import { readPackage } from '../packages/container/index.ts'
import { entryOf, logOf } from '../serving/log/testing.ts'
import { openRequestLog } from '../serving/log/writer.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, schema, type Workspace } from '../workspace/index.ts'
import { compareAndWait } from './fixtures/compareAndWait.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open, type Opened } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

/** Rows whose sensitive values occur nowhere else, so that each of them is recognised wherever it leaves. */
const rows = 160
const places = Array.from({ length: rows }, (_, i) => i)
const noise = (i: number) => ((i * 7919) % 101) / 101
const groups = ['zqalpha', 'zqbeta', 'zqgamma']
const secretText = (i: number) => `zqt-${i}-zq`
const secretGroup = (i: number) => groups[i % 3]
const secretNumber = (i: number) => 70_000_000 + ((i * 37) % rows) * 1_013
const secretDate = (i: number) => new Date(Date.UTC(1801, 0, 1 + i)).toISOString().slice(0, 10)
const wage = (i: number) => 80_000_000 + Math.round(noise(i) * 100_000) * 10 + i / 1000
const state = (i: number) => ['zqill', 'zqwell', 'zqweak'][Math.floor(noise(i) * 3)]

const files = {
  people: [
    'id,age,city,note,number,group,day,label',
    ...places.map((i) =>
      [
        i + 1,
        20 + Math.round(noise(i) * 50),
        `c${i % 4}`,
        secretText(i),
        secretNumber(i),
        secretGroup(i),
        secretDate(i),
        noise(i) > 0.45 ? 'yes' : 'no',
      ].join(),
    ),
  ],
  wages: ['a,b,wage', ...places.map((i) => [noise(i), noise(i + 5), wage(i)].join())],
  states: ['a,b,state', ...places.map((i) => [noise(i), noise(i + 5), state(i)].join())],
} as const
type Data = keyof typeof files
const marks = { people: ['note', 'number', 'group', 'day'], wages: ['wage'], states: ['state'] } as const
const targets = { people: 'label', wages: 'wage', states: 'state' } as const

const texts = [...groups, 'zqt-']
const numbers = new Set(places.flatMap((i) => [secretNumber(i), wage(i), Date.parse(secretDate(i))]))
const dates = new Set(places.map(secretDate))

/** The sensitive values in an answer. Class names are told, but of no single row. */
function leaks(answer: unknown): string[] {
  const json = typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? '')
  const found = texts.filter((text) => json.includes(text))
  for (const text of [json, json.replaceAll(/(?<=\d),(?=\d{3})/g, '')])
    for (const [token] of text.matchAll(/-?\d+(?:\.\d+)?/g)) if (numbers.has(Number(token))) found.push(token)
  for (const [token] of json.matchAll(/\d{4}-\d\d-\d\d/g)) if (dates.has(token)) found.push(token)
  return [...new Set([...found, ...rowClasses(answer)])].slice(0, 5)
}

/** Classes of the sensitive target that are told of a row with a number. */
function rowClasses(answer: unknown): string[] {
  if (Array.isArray(answer)) return answer.flatMap(rowClasses)
  if (typeof answer !== 'object' || answer === null) return []
  const own = Object.entries(answer)
  const told =
    'row' in answer
      ? own
          .filter(([, value]) => typeof value === 'string' && value.startsWith('zq'))
          .map(([name, value]) => `${name} ${String(value)} of a row`)
      : []
  return [...told, ...own.flatMap(([, value]) => rowClasses(value))]
}

interface World extends Opened {
  readonly folder: string
  readonly runs: Record<Data, readonly [number, number]>
  readonly evaluations: Record<Data, number>
  readonly packages: Record<Data, { readonly id: number; readonly path: string }>
  readonly done: <T>(started: { readonly jobId: number }) => Promise<T>
  readonly write: (name: string, lines: readonly string[]) => Promise<string>
}

/** Three datasets, trained on, packaged, and with rules that were suggested before a person marked their columns. */
async function build(): Promise<World> {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder, await inProcessWorkers())
  const { client, runner } = opened
  const done = async <T>({ jobId }: { readonly jobId: number }) => (await runner.result(jobId)) as T
  const write = async (name: string, lines: readonly string[]) => {
    const path = join(folder, name)
    await writeFile(path, `${lines.join('\n')}\n`)
    return path
  }
  const all = async (name: Data) => {
    for (const lines of [files[name], files[name].slice(0, -20)]) {
      const file = await write(`${name}.csv`, lines)
      await done(await client.datasets.import({ name, file, options: { target: targets[name], key: name === 'people' ? ['id'] : [] } }))
    }
    const ref = `${name}@v1`
    if (name === 'people') await client.datasets.rules.suggest({ ref, apply: true })
    const runs: number[] = []
    for (const seed of [1, 2]) {
      const { recipe } = await client.training.propose({ ref, seed: 1, family: 'mlp' })
      const started = await client.experiments.start({ ref, recipe: withTraining(recipe, { epochs: 4 + seed }), engine: 'wasm' })
      await done(started)
      runs.push(started.runId)
      await client.models.register({ run: started.runId, name })
    }
    const { id } = await done<{ id: number }>(await client.evaluation.run({ ref, part: 'all' }))
    await client.datasets.markSensitive({ name, columns: [...marks[name]], sensitive: true })
    const path = join(folder, `${name}.cairn`)
    const built = await done<{ package: { id: number } }>(await client.packages.build({ ref, file: path }))
    return { runs: [runs[0], runs[1]] as const, evaluation: id, package: { id: built.package.id, path } }
  }
  const [people, wages, states] = [await all('people'), await all('wages'), await all('states')]
  return {
    ...opened,
    folder,
    done,
    write,
    runs: { people: people.runs, wages: wages.runs, states: states.runs },
    evaluations: { people: people.evaluation, wages: wages.evaluation, states: states.evaluation },
    packages: { people: people.package, wages: wages.package, states: states.package },
  }
}

const names = Object.keys(files) as Data[]
const model = (name: Data) => ({ ref: `${name}@v1` })
const split = { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } } as const

const joined = { service: 'all', entities: { dataset: 'people@v1' }, time: 'day' }

/** A view of sensitive columns, by a sensitive time, and what is computed of them. */
async function defineFeatures(client: World['client']): Promise<void> {
  const definitions = FeatureDefinitions.parse({
    entities: [{ name: 'person', keys: [{ name: 'id', type: 'integer' }] }],
    views: [
      {
        name: 'known',
        entities: ['person'],
        source: 'people',
        time: { kind: 'event', column: 'day' },
        features: [{ name: 'note' }, { name: 'number' }, { name: 'age' }],
      },
    ],
    onDemand: [{ name: 'more', uses: ['known'], features: [{ name: 'double', expression: 'number * 2' }] }],
    services: [{ name: 'all', features: [{ view: 'known' }, { view: 'more' }], fullNames: true }],
  })
  await client.features.apply({ definitions })
}

/** The rows of people, in the forms in which programs log them; to both runs, the second of which has one row less. */
async function addArtifacts({ client, runs, workspace, done, folder }: World): Promise<string[]> {
  const [header, ...lines] = files.people.map((line) => line.split(','))
  const records = lines.map((cells) => Object.fromEntries(cells.map((cell, place) => [header[place], cell])))
  const html = `<table>${[header, ...lines].map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`
  const texts: Record<string, readonly string[]> = {
    'rows.csv': files.people,
    'rows.txt': files.people.map((line) => line.replaceAll(',', '\t')),
    'rows.json': [JSON.stringify(records)],
    'split.json': [JSON.stringify({ columns: header, data: lines })],
    'rows.jsonl': records.map((record) => JSON.stringify(record)),
    'rows.html': [html],
    'rows.yaml': records.slice(0, 20).map(({ note, number }) => `- note: ${note}\n  number: ${number}`),
    'train.log': records.slice(0, 20).map((record) => `seen ${JSON.stringify(record)}`),
  }
  const put = async (run: number, path: string, bytes: string | Buffer) => {
    const stored = await workspace.objects.put(bytes)
    workspace.write((db) => putArtifact(db, run, path, stored))
  }
  const file = join(folder, 'revealed.parquet')
  await done(await client.datasets.export({ ref: 'people@v1', file, format: 'parquet', reveal: true, overwrite: true }))
  for (const [place, run] of runs.people.entries()) {
    for (const [path, text] of Object.entries(texts)) await put(run, path, text.slice(0, text.length - place).join('\n'))
    await put(run, 'rows.parquet', readFileSync(file))
  }
  return [...Object.keys(texts), 'rows.parquet']
}

type Asked = Promise<unknown> | readonly Promise<unknown>[]
type Build = (world: World) => Asked | Promise<readonly unknown[]>

/** What a cluster says of a job that failed on the rows of a person. @returns the job */
function submitted(workspace: Workspace): number {
  const { db, path } = workspace
  const quote = `ValueError: could not convert ${secretText(3)} (${secretGroup(3)}, ${secretNumber(3)}, ${secretDate(3)}) of row 4\n`
  const log = submissionLogPath({ path }, 'quoted')
  mkdirSync(dirname(log), { recursive: true })
  writeFileSync(log, quote)
  const known = db.select().from(schema.computeSubmissions).get()
  if (known) return known.jobId ?? 0
  return workspace.write((registry) => {
    const job = { kind: 'compute.score', target: 'lab', title: 'Predict', status: 'failed' as const, input: {}, createdAt: 1 }
    const { id } = registry.insert(schema.jobs).values(job).returning().get()
    const about = { submissionId: 'quoted', jobId: id, target: 'lab', address: 'http://lab', attempt: 1, status: 'FAILED' as const }
    registry
      .insert(schema.computeSubmissions)
      .values({ ...about, message: quote, createdAt: 1 })
      .run()
    return id
  })
}

const each = (ask: (world: World, name: Data) => Promise<unknown>) => (world: World) => names.map((name) => ask(world, name))
const onlyWindows = 'Only a window has it, and it knows folders and preferences, no rows.'

/**
 * How each operation of the contract is asked where sensitive values could come along; or why none can. An operation that is
 * new has to be added here.
 */
const operations: Readonly<Record<string, Build | string>> = {
  'app.watch': onlyWindows,
  'app.state': onlyWindows,
  'app.recent': onlyWindows,
  'app.forget': onlyWindows,
  'app.create': onlyWindows,
  'app.open': onlyWindows,
  'app.close': onlyWindows,
  'app.samples': onlyWindows,
  'app.openSample': onlyWindows,
  'app.makeSampleWorkspace': onlyWindows,
  'app.cancelSampleWorkspace': onlyWindows,
  'app.importSample': onlyWindows,
  'app.preferences': onlyWindows,
  'app.changePreferences': onlyWindows,
  'app.drafts': onlyWindows,
  'app.keepDrafts': onlyWindows,
  'workspace.info': ({ client }) => client.workspace.info({}),
  'workspace.watch': 'It names rooms.',
  'workspace.verify': ({ client }) => client.workspace.verify({}),
  'jobs.list': async ({ client, write, runner }) => {
    // Imports that fail on a sensitive value, and one that notices it.
    const bad = await write('bad.csv', [files.people[0], files.people[1], files.people[2].replace(/,(\d{8}),/, `,${secretText(5)},`)])
    const twice = await write('twice.csv', ['note,x', `${secretText(7)},1`, `${secretText(7)},2`])
    const mixed = await write('mixed.csv', ['note,x', ...places.map((i) => `${i === 40 ? secretText(i) : i},${i}`)])
    const wrong = await write('wrong.csv', ['note,x', `${secretText(9)},1`])
    const started = [
      await client.datasets.append({ name: 'people', file: bad, options: {} }),
      await client.datasets.import({ name: 'twice', file: twice, options: { key: ['note'] }, sensitive: ['note'] }),
      await client.datasets.import({ name: 'mixed', file: mixed, options: {}, sensitive: ['note'] }),
      await client.datasets.import({
        name: 'wrong',
        file: wrong,
        options: { types: [{ column: 'note', type: 'number' }] },
        sensitive: ['note'],
      }),
    ]
    for (const { jobId } of started) await runner.result(jobId).catch(() => {})
    const found = await client.jobs.list({ limit: 1000 })
    expect(found.filter(({ error }) => error !== null).length).toBeGreaterThanOrEqual(3)
    return [found]
  },
  'jobs.get': ({ client }) => places.slice(1, 25).map((jobId) => client.jobs.get({ jobId })),
  'jobs.watch': ({ client }) =>
    places.slice(1, 25).map(async (jobId) => {
      const seen: unknown[] = []
      for await (const job of await client.jobs.watch({ jobId })) seen.push(job)
      return seen
    }),
  'jobs.watchAll': 'It tells jobs as jobs.watch does, through the same view.',
  'jobs.allow': 'It tells a job through the same view as jobs.get.',
  'jobs.cancel': 'It tells a job through the same view as jobs.get.',
  'jobs.adoptQueue': ({ client }) => client.jobs.adoptQueue({}),
  'services.list': ({ client }) => client.services.list({}),
  'services.watch': 'It tells services as services.list does, through the same view.',
  'services.start': 'It tells a service through the same view as services.list.',
  'services.stop': 'It tells a service through the same view as services.list.',
  'services.restart': 'It tells a service through the same view as services.list.',
  'services.log': 'Its lines are masked as the errors of jobs are.',
  'datasets.list': ({ client }) => client.datasets.list({}),
  'datasets.get': each(({ client }, name) => client.datasets.get({ name })),
  'datasets.update': each(({ client }, name) => client.datasets.update({ name, notes: 'Ours.' })),
  'datasets.tag': each(({ client }, name) => client.datasets.tag({ name, add: ['ours'] })),
  'datasets.search': ({ client }) => [client.datasets.search({ text: 'zqalpha' }), client.datasets.search({ text: 'note' })],
  'datasets.inspect': 'It reads a file of which no column is marked yet.',
  'datasets.import': 'Its answer is a job: jobs.list.',
  'datasets.append': 'Its answer is a job: jobs.list.',
  'datasets.version': each(({ client }, name) => client.datasets.version({ ref: `${name}@v1` })),
  'datasets.rows': (world) => [
    ...each(({ client }, name) => client.datasets.rows({ ref: `${name}@v1`, limit: 1000 }))(world),
    ...marks.people.flatMap((column) => [
      world.client.datasets.rows({ ref: 'people@v1', orderBy: [{ column }], columns: ['id'] }),
      world.client.datasets.rows({ ref: 'people@v1', filters: [{ column, operator: '=', value: '1' }] }),
    ]),
  ],
  'datasets.diff': each(({ client }, name) => client.datasets.diff({ from: `${name}@v1`, to: `${name}@v2` })),
  'datasets.diffRows': each(({ client }, name) => client.datasets.diffRows({ from: `${name}@v1`, to: `${name}@v2`, change: 'removed' })),
  'datasets.split': each(({ client }, name) => client.datasets.split({ ref: `${name}@v1`, recipe: split })),
  'datasets.defaultSplit': 'It names columns and fractions, no values.',
  'datasets.setDefaultSplit': 'It answers as datasets.defaultSplit.',
  'datasets.relation': (world) => [
    ...each(({ client }, name) => client.datasets.relation({ ref: `${name}@v1`, x: name === 'people' ? 'age' : 'a' }).catch(errorTextOf))(
      world,
    ),
    ...marks.people.map((x) => world.client.datasets.relation({ ref: 'people@v1', x }).catch(errorTextOf)),
    ...marks.people.map((y) => world.client.datasets.relation({ ref: 'people@v1', x: 'age', y }).catch(errorTextOf)),
  ],
  'datasets.correlations': each(async ({ client }, name) => {
    const found = await client.datasets.correlations({ ref: `${name}@v1` })
    const shown = found.columns.find((column) => (marks[name] as readonly string[]).includes(column))
    if (shown !== undefined) throw new Error(`${shown} is sensitive and correlated.`)
    return found
  }),
  'datasets.outliers': each(({ client }, name) => client.datasets.outliers({ ref: `${name}@v1` })),
  'datasets.balance': (world) => [
    ...each(({ client }, name) => client.datasets.balance({ ref: `${name}@v1` }))(world),
    ...marks.people.map((column) => world.client.datasets.balance({ ref: 'people@v1', column })),
  ],
  'datasets.leakage': each(({ client }, name) =>
    client.datasets.leakage({ ref: `${name}@v1`, recipe: split, target: targets[name], groups: name === 'people' ? ['group'] : undefined }),
  ),
  'datasets.edit': ({ client }) => [
    client.datasets.edit({ ref: 'people@v1', edits: [{ kind: 'set', row: 3, values: [{ column: 'note', value: secretText(3) }] }] }),
    client.datasets.edit({ ref: 'people@v1', edits: [{ kind: 'set', row: 4, values: [{ column: 'number', value: secretText(3) }] }] }),
  ],
  'datasets.edits': async ({ client }) => {
    await client.datasets.edit({
      ref: 'people@v1',
      edits: [
        { kind: 'set', row: 3, values: [{ column: 'note', value: secretText(3) }] },
        { kind: 'delete', row: 9 },
      ],
    })
    return [await client.datasets.edits({ ref: 'people@v1' })]
  },
  'datasets.discardEdits': ({ client }) => client.datasets.discardEdits({ ref: 'people@v1' }),
  'datasets.commitEdits': 'Its answer is a job, whose result is that of an import: jobs.list.',
  'datasets.export': async ({ client, folder, done }) =>
    Promise.all(
      (['csv', 'jsonl'] as const).flatMap((format) =>
        names.map(async (name) => {
          const file = join(folder, `out-${name}.${format}`)
          const made = await done(await client.datasets.export({ ref: `${name}@v1`, file, format }))
          return [made, readFileSync(file, 'utf8')]
        }),
      ),
    ),
  'datasets.exportSplit': async ({ client, folder, done }) =>
    Promise.all(
      names.map(async (name) => {
        const file = join(folder, `split-${name}.csv`)
        const made = await done(await client.datasets.exportSplit({ ref: `${name}@v1`, recipe: split, file, format: 'csv' }))
        return [made, readFileSync(file, 'utf8')]
      }),
    ),
  'datasets.columns': each(({ client }, name) => client.datasets.columns({ ref: name })),
  'datasets.markProtected': each(({ client }, name) => client.datasets.markProtected({ name, columns: [...marks[name]], protected: true })),
  'datasets.markSensitive': each(({ client }, name) => client.datasets.markSensitive({ name, columns: [...marks[name]], sensitive: true })),
  'datasets.preparation.preview': async ({ client }) => {
    const lists: PreparationStep[][] = [
      [
        { kind: 'derive', column: 'half', expression: 'number / 2' },
        { kind: 'trim', columns: ['note'], inner: false },
      ],
      [{ kind: 'filter', where: 'number > 70050000', rows: 'keep' }],
      [
        { kind: 'keep', columns: ['id', 'group', 'age'] },
        { kind: 'pivot', name: 'group', value: 'age', aggregate: 'mean' },
      ],
      [{ kind: 'cast', columns: ['note'], type: 'integer', onError: 'refuse' }],
      [
        { kind: 'derive', column: 'copy', expression: 'note' },
        { kind: 'cast', columns: ['copy'], type: 'date', onError: 'refuse' },
      ],
      [{ kind: 'group', by: ['group'], columns: [{ column: 'n', aggregate: 'count' }] }],
      [{ kind: 'sql', query: "SELECT id, note || '' AS other, number FROM input", tables: [] }],
      [{ kind: 'sql', query: 'SELECT id, note::INTEGER AS other FROM input', tables: [] }],
      [{ kind: 'join', with: 'people@v2', on: [{ left: 'id', right: 'id' }], how: 'left', prefix: 'other ' }],
      [{ kind: 'union', with: 'people@v2' }],
      [{ kind: 'unpivot', columns: ['note', 'group'], name: 'what', value: 'value' }],
    ]
    return Promise.all(lists.map((steps) => client.datasets.preparation.preview({ ref: 'people@v1', steps })))
  },
  'datasets.preparation.suggest': each(({ client }, name) => client.datasets.preparation.suggest({ ref: `${name}@v1` })),
  'datasets.preparation.run': async ({ client, done }) => {
    const steps: PreparationStep[] = [
      { kind: 'derive', column: 'half', expression: 'number / 2' },
      { kind: 'rename', columns: [{ from: 'note', to: 'remark' }] },
    ]
    await done(await client.datasets.preparation.run({ ref: 'people@v1', steps, name: 'prepared' }))
    const refused = await client.datasets.preparation.run({
      ref: 'people@v1',
      steps: [
        { kind: 'derive', column: 'copy', expression: 'note' },
        { kind: 'cast', columns: ['copy'], type: 'date', onError: 'refuse' },
      ],
      name: 'refused',
    })
    const error = await done(refused).catch(errorTextOf)
    return [
      await client.datasets.get({ name: 'prepared' }),
      await client.datasets.version({ ref: 'prepared' }),
      await client.datasets.rows({ ref: 'prepared', limit: 50 }),
      await client.jobs.get(refused),
      error,
    ]
  },
  'datasets.preparation.again': 'Its job is that of datasets.preparation.run.',
  'datasets.preparation.get': 'It tells the steps as a person wrote them, and the names of versions.',
  'datasets.preparation.list': 'It tells the steps as a person wrote them, and the names of versions.',
  'datasets.preparation.setAuto': 'It tells the steps as a person wrote them, and the names of versions.',
  'datasets.preparation.runDue': 'It tells the numbers of jobs and the names of datasets.',
  'datasets.preparation.sql': ({ client }) => [
    client.datasets.preparation.sql({ ref: 'people@v1', steps: [{ kind: 'fill', columns: ['age'], how: 'mean' }] }),
  ],
  'datasets.rules.list': ({ client }) => client.datasets.rules.list({ ref: 'people@v1' }),
  'datasets.rules.add': ({ client }) => [
    client.datasets.rules.add({ name: 'people', rule: { kind: 'set', column: 'group', values: ['zqalpha'] } }),
    client.datasets.rules.add({ name: 'people', rule: { kind: 'range', column: 'number', min: 5 } }),
    client.datasets.rules.add({ name: 'people', rule: { kind: 'unique', columns: ['group'] } }),
    client.datasets.rules.add({ name: 'people', rule: { kind: 'pattern', column: 'note', pattern: 'zqt-1-zq' } }),
  ],
  'datasets.rules.suggest': each(({ client }, name) => client.datasets.rules.suggest({ ref: `${name}@v1` })),
  'datasets.rules.remove': async ({ client }) => {
    const { rules } = await client.datasets.rules.list({ ref: 'people@v1' })
    return [await client.datasets.rules.remove({ rule: rules[rules.length - 1].id })]
  },
  'datasets.rules.check': ({ client }) => client.datasets.rules.check({ ref: 'people@v2' }),
  'datasets.rules.failing': async ({ client }) => {
    const { rules } = await client.datasets.rules.list({ ref: 'people@v1' })
    return Promise.all(rules.map(({ id }) => client.datasets.rules.failing({ ref: 'people@v1', rule: id }).catch(errorTextOf)))
  },
  'datasets.rules.override': 'It tells the rule through the same status as datasets.rules.list.',
  'features.online': 'It tells counts, names of versions, and the newest event as features.lookup does.',
  'features.setOnline': 'It answers as features.online.',
  'features.publish': 'Its answer is a job, whose result is counts.',
  'features.publishDue': 'It tells the numbers of jobs and the names of views.',
  'features.push': 'It tells counts.',
  'features.collectPushed': 'Its answer is a job, whose result is that of an append: jobs.list.',
  'features.lookup': async ({ client, done }) => {
    await defineFeatures(client)
    const report = await done(await client.features.publish({ view: 'known' }))
    const keys = { id: places.map((i) => i + 1) }
    return [report, await client.features.online({ view: 'known' }), await client.features.lookup({ service: 'all', keys })]
  },
  'features.join': 'Its answer is a job, whose result is that of an import: jobs.list.',
  'features.joinAgain': 'Its answer is a job, whose result is that of an import: jobs.list.',
  'features.joinInfo': 'It tells names of versions, columns and services.',
  'features.previewJoin': async ({ client }) => {
    await defineFeatures(client)
    return [await client.features.previewJoin({ ...joined, limit: 200 })]
  },
  'features.proof': async ({ client, done }) => {
    await defineFeatures(client)
    await done(await client.features.join({ ...joined, name: 'joined' }))
    return Promise.all([1, 2, 3].map((row) => client.features.proof({ ref: 'joined', row })))
  },
  'training.propose': (world) => [
    ...each(({ client }, name) => client.training.propose({ ref: `${name}@v1` }))(world),
    ...marks.people.map((target) => world.client.training.propose({ ref: 'people@v1', target })),
  ],
  'engines.list': 'It is about this computer.',
  'engines.install': 'It is about this computer.',
  'engines.library': 'It is about this computer.',
  'engines.remove': 'It is about this computer.',
  'evaluation.run': 'Its answer is a job, whose result is that of evaluation.get.',
  'evaluation.list': each(({ client }, name) => client.evaluation.list({ ref: `${name}@v1` })),
  'evaluation.get': each(({ client, evaluations }, name) => client.evaluation.get({ evaluation: evaluations[name] })),
  'evaluation.rows': each(({ client, evaluations }, name) =>
    client.evaluation.rows({ evaluation: evaluations[name], limit: 1000, show: 'misclassified' }),
  ),
  'evaluation.slices': (world) => [
    ...each(({ client }, name) => client.evaluation.slices({ model: model(name), part: 'all', minSupport: 1 }))(world),
    ...[['group'], ['number'], ['day'], ['group', 'city']].map((by) =>
      world.client.evaluation.slices({ model: model('people'), part: 'all', by: [by], minSupport: 1 }),
    ),
    world.client.evaluation.slices({ model: model('wages'), part: 'all', by: [['wage']], minSupport: 1 }),
    world.client.evaluation.slices({ model: model('states'), part: 'all', by: [['state']], minSupport: 1 }),
  ],
  'evaluation.sliceRows': (world) => [
    world.client.evaluation.sliceRows({ model: model('people'), part: 'all', by: ['group'], slice: 'group = "zqalpha"' }),
    world.client.evaluation.sliceRows({ model: model('people'), part: 'all', by: ['city'], slice: 'city = "c1"' }),
    ...(['wages', 'states'] as const).map(async (name) => {
      const { slices } = await world.client.evaluation.slices({ model: model(name), part: 'all', by: [['a']], minSupport: 1 })
      return world.client.evaluation.sliceRows({ model: model(name), part: 'all', by: ['a'], slice: slices[0].name })
    }),
  ],
  'evaluation.fairness': (world) => [
    ...each(({ client }, name) => client.evaluation.fairness({ model: model(name), part: 'all', minSupport: 1 }))(world),
    world.client.evaluation.fairness({ model: model('states'), part: 'all', by: ['a'], positive: 'zqill', minSupport: 1 }),
  ],
  'evaluation.splitImportance': each(({ client }, name) => client.evaluation.splitImportance({ model: model(name) })),
  'evaluation.meanContributions': each(({ client }, name) => client.evaluation.meanContributions({ model: model(name), part: 'all' })),
  'evaluation.importance': each(({ client }, name) => client.evaluation.importance({ model: model(name), part: 'all' })),
  'evaluation.dependence': (world) => [
    world.client.evaluation.dependence({ model: model('people'), part: 'all', column: 'age' }),
    ...marks.people.map((column) => world.client.evaluation.dependence({ model: model('people'), part: 'all', column })),
    ...(['wages', 'states'] as const).map((name) => world.client.evaluation.dependence({ model: model(name), part: 'all', column: 'a' })),
  ],
  'evaluation.explain': (world) =>
    places.slice(0, 2).flatMap((i) => each(({ client }, name) => client.evaluation.explain({ model: model(name), row: i + 1 }))(world)),
  'evaluation.controls': each(({ client }, name) => client.evaluation.controls({ model: model(name), part: 'all' })),
  'evaluation.whatIf': (world) => [
    ...places
      .slice(0, 6)
      .flatMap((i) => each(({ client }, name) => client.evaluation.whatIf({ model: model(name), part: 'all', row: i + 1 }))(world)),
    world.client.evaluation.whatIf({ model: model('people'), part: 'all', row: 1, changes: [{ column: 'group', value: 'x' }] }),
  ],
  'evaluation.predictions': each(({ client }, name) => client.evaluation.predictions({ model: model(name), part: 'all' })),
  'evaluation.compare': each(({ client }, name) => compareAndWait(client, { models: [model(name), { ref: `${name}@v2` }], part: 'all' })),
  'evaluation.startComparison': 'Its answer is a job: jobs.list.',
  'evaluation.thresholds': each(({ client }, name) => client.evaluation.thresholds({ model: model(name), part: 'all' })),
  'evaluation.changed': each(({ client }, name) =>
    client.evaluation.changed({ before: model(name), after: { ref: `${name}@v2` }, part: 'all', limit: 1000 }),
  ),
  'experiments.start': 'Its answer is a job: jobs.list.',
  'experiments.reproduce': 'Its answer is a job: jobs.list.',
  'experiments.pause': 'Its answer is a job: jobs.list.',
  'experiments.prepareClone': async ({ client }) => {
    const { runs } = await client.experiments.list({})
    return Promise.all(runs.map(({ id }) => client.experiments.prepareClone({ run: id }).catch(errorTextOf)))
  },
  'experiments.resume': 'Its answer is a job: jobs.list.',
  'experiments.extend': 'Its answer is a job: jobs.list.',
  'experiments.list': ({ client }) => client.experiments.list({}),
  'experiments.table': ({ client }) => client.experiments.table({ columns: [{ kind: 'param', param: 'target' }] }),
  'experiments.columns': ({ client }) => client.experiments.columns({}),
  'experiments.views.list': ({ client }) => client.experiments.views.list({}),
  'experiments.views.save': 'It tells what it was given.',
  'experiments.views.remove': 'It tells what it was given.',
  'experiments.views.current': ({ client }) => client.experiments.views.current({}),
  'experiments.views.usual': ({ client }) => client.experiments.views.usual({}),
  'experiments.views.keepCurrent': 'It tells what it was given.',
  'experiments.artifacts.list': each(({ client, runs }, name) => client.experiments.artifacts.list({ run: runs[name][0] })),
  'experiments.artifacts.add': 'It tells what it was given.',
  'experiments.artifacts.save': 'It writes a file of a run to where the person said.',
  'experiments.artifacts.remove': 'It tells what it was given.',
  'experiments.groups.list': ({ client }) => client.experiments.groups.list({}),
  'experiments.groups.create': 'It tells what it was given.',
  'experiments.groups.update': 'It tells what it was given.',
  'experiments.groups.move': 'It tells a number of runs.',
  'experiments.mark': 'It tells a number of runs.',
  'experiments.log': each(({ client, runs }, name) => client.experiments.log({ run: runs[name][0] })),
  'experiments.get': each(({ client, runs }, name) => client.experiments.get({ run: runs[name][0] })),
  'experiments.update': each(({ client, runs }, name) => client.experiments.update({ run: runs[name][0], notes: 'Ours.' })),
  'experiments.series': each(({ client, runs }, name) => client.experiments.series({ run: runs[name][0], name: 'valLoss' })),
  'experiments.loggedMetrics': each(({ client, runs }, name) => client.experiments.loggedMetrics({ run: runs[name][0] })),
  'experiments.curves': each(({ client, runs }, name) => client.experiments.curves({ runs: [...runs[name]], name: 'valLoss' })),
  'experiments.compare': each(({ client, runs }, name) => client.experiments.compare({ runs: [...runs[name]], all: true })),
  'experiments.evaluation': each(({ client, runs }, name) => client.experiments.evaluation({ run: runs[name][0] })),
  'experiments.predictions': (world) => [
    ...each(({ client, runs }, name) => client.experiments.predictions({ run: runs[name][0], part: 'train', limit: 1000 }))(world),
    world.client.experiments.predictions({ run: world.runs.states[0], cell: { actual: 'zqill', predicted: 'zqill' } }),
  ],
  'experiments.exportPredictions': async ({ client, folder, done, runs }) =>
    Promise.all(
      names.map(async (name) => {
        const file = join(folder, `predictions-${name}.csv`)
        const made = await done(await client.experiments.exportPredictions({ run: runs[name][0], file, format: 'csv' }))
        return [made, readFileSync(file, 'utf8')]
      }),
    ),
  'experiments.studies.best': 'Its answer is a job: jobs.list.',
  'experiments.studies.sweep': 'Its answer is a job: jobs.list.',
  'experiments.studies.crossValidate': 'Its answer is a job: jobs.list.',
  'experiments.studies.resume': 'Its answer is a job: jobs.list.',
  'experiments.studies.pause': 'Its answer is a job: jobs.list.',
  'experiments.studies.extend': 'Its answer is a job: jobs.list.',
  'experiments.studies.list': ({ client }) => client.experiments.studies.list({}),
  'experiments.studies.get': 'It tells recipes and metrics of runs, as experiments.get does.',
  'experiments.comparison.importance': ({ client }) => client.experiments.comparison.importance({ metric: 'rmse' }),
  'models.list': ({ client }) => client.models.list({}),
  'models.table': ({ client }) => client.models.table({}),
  'models.get': each(({ client }, name) => client.models.get({ name })),
  'models.update': each(({ client }, name) => client.models.update({ name, notes: 'Ours.' })),
  'models.version': each(({ client }, name) => client.models.version({ ref: `${name}@v1` })),
  'models.tree': 'These models are no trees; treeExplanations.test.ts marks columns of some that are.',
  'models.architecture': each(({ client }, name) => client.models.architecture({ ref: `${name}@v1` })),
  'models.updateVersion': each(({ client }, name) => client.models.updateVersion({ ref: `${name}@v1`, notes: 'Ours.' })),
  'models.register': each(({ client, runs }, name) => client.models.register({ run: runs[name][0], name })),
  'models.judge': each(async ({ client, done }, name) =>
    done(await client.models.judge({ challenger: `${name}@v2`, against: `${name}@v1` })),
  ),
  'models.profile': each(async ({ client, runner }, name) => {
    const { job, reference } = await client.models.profile({ ref: `${name}@v1` })
    if (job !== null) await runner.result(job)
    else if (reference === null) await runner.result((await client.models.makeProfile({ ref: `${name}@v1` })).jobId)
    const found = await client.models.profile({ ref: `${name}@v1` })
    if (!found.reference) throw new Error('There is no profile.')
    return found
  }),
  'models.makeProfile': 'It tells which job.',
  'models.setAlias': each(({ client }, name) => client.models.setAlias({ ref: `${name}@v1`, alias: 'champion' })),
  'models.rollback': each(async ({ client }, name) => {
    await client.models.setAlias({ ref: `${name}@v2`, alias: 'champion' })
    return client.models.rollback({ name, alias: 'champion' })
  }),
  'models.aliasAt': each(({ client }, name) => client.models.aliasAt({ name, alias: 'champion', at: Date.now() })),
  'models.removeAlias': each(({ client }, name) => client.models.removeAlias({ name, alias: 'champion' })),
  'models.aliasHistory': each(({ client }, name) => client.models.aliasHistory({ name })),
  'models.external.inspect': 'It reads a file, which says nothing of rows.',
  'models.external.register': 'It tells what it was given.',
  'models.cards.get': each(({ client }, name) => client.models.cards.get({ ref: `${name}@v1` })),
  'models.cards.preview': each(({ client }, name) => client.models.cards.preview({ ref: `${name}@v1` })),
  'models.cards.set': 'It tells what it was given.',
  'models.cards.copy': each(({ client }, name) => client.models.cards.copy({ ref: `${name}@v2`, from: `${name}@v1` })),
  'models.cards.sheet': each(({ client }, name) => client.models.cards.sheet({ dataset: name })),
  'models.cards.setSheet': 'It tells what it was given.',
  'models.gates.list': ({ client }) => client.models.gates.list({}),
  'models.gates.set': 'It tells what it was given.',
  'models.gates.remove': 'It tells nothing.',
  'models.gates.check': async ({ client }) => {
    const gates = [{ kind: 'slices', minSupport: 2, by: ['group'] }]
    await client.models.gates.set({ name: 'people', alias: 'guarded', policy: GatePolicy.parse({ gates }) })
    return [await client.models.gates.check({ ref: 'people@v1', alias: 'guarded' })]
  },
  'models.gates.checks': ({ client }) => client.models.gates.checks({ ref: 'people@v1' }),
  'reports.run': (world) => [
    ...each(({ client, runs }, name) => client.reports.run({ run: runs[name][0] }))(world),
    ...each(({ client, runs }, name) => client.reports.run({ run: runs[name][0], format: 'html' }))(world),
  ],
  'reports.compare': each(({ client, runs }, name) => client.reports.compare({ runs: [...runs[name]] })),
  'reports.card': each(({ client }, name) => client.reports.card({ ref: `${name}@v1`, format: 'html' })),
  'reports.fairness': ({ client }) => [client.reports.fairness({ ref: 'people@v1', by: ['group', 'city'], minSupport: 2 })],
  'reports.datasheet': each(({ client }, name) => client.reports.datasheet({ ref: `${name}@v1`, format: 'html' })),
  'packages.list': ({ client }) => client.packages.list({}),
  'packages.build': 'Its answer is a job; what it writes is looked at in packages.save.',
  'packages.samples': each(({ client }, name) => client.packages.samples({ ref: `${name}@v1`, choices: 200 })),
  'packages.importName': 'It tells the name of a model.',
  'packages.verify': each(({ client, packages }, name) => client.packages.verify({ file: packages[name].path })),
  'packages.show': each(({ client, packages }, name) => client.packages.show({ package: packages[name].id })),
  'packages.save': async ({ client, packages, folder }) =>
    Promise.all(
      names.map(async (name) => {
        const file = join(folder, `saved-${name}.cairn`)
        await client.packages.save({ package: packages[name].id, file })
        const files = await readPackage(file)
        // What a model has learnt is part of it: the categories of its graph and of its preprocessing, and the classes.
        return [...files]
          .filter(([path]) => !path.startsWith('model/') && path !== 'preprocessing.json')
          .map(([path, bytes]) => [path, bytes.toString()])
      }),
    ),
  'packages.import': 'Its answer is a job: jobs.list.',
  'packages.review': each(({ client, folder }, name) => client.packages.review({ ref: `${name}@v1`, data: join(folder, `${name}.csv`) })),
  'packages.inputs': each(({ client }, name) => client.packages.inputs({ ref: `${name}@v1` })),
  'packages.predictRow': 'It tells what the model predicts for values that a person typed.',
  'packages.predict': 'It writes rows of a file that a person chose, in which nothing is marked.',
  'features.list': async ({ client }) => {
    await defineFeatures(client)
    return [await client.features.list({})]
  },
  'features.get': async ({ client }) => {
    await defineFeatures(client)
    const found = await client.features.list({})
    return Promise.all(found.map(({ kind, name }) => client.features.get({ kind, name })))
  },
  'features.overTime': async ({ client }) => {
    await defineFeatures(client)
    const views = (await client.features.list({ kind: 'view' })).flatMap(({ ref, features }) =>
      features.map((feature) => ({ view: ref, feature })),
    )
    return Promise.all(views.map((one) => client.features.overTime({ ...one, buckets: 200 })))
  },
  'features.plan': 'It tells definitions: names and types of columns.',
  'features.apply': 'It tells definitions: names and types of columns.',
  'features.describe': 'It answers as features.get.',
  'features.remove': 'It answers nothing.',
  'features.checkParity': 'Its answer is a job, whose result is a count: features.parities.',
  'features.parities': async ({ client, done }) => {
    await defineFeatures(client)
    await done(await client.features.join({ ...joined, name: 'replayed' }))
    await done(await client.features.checkParity({ service: joined.service, rows: 40 }))
    return [await client.features.parities({ service: joined.service })]
  },
  'features.definitions': 'It tells definitions: names and types of columns.',
  'features.readFeast': 'It tells definitions of a file, and reads no data.',
  'features.propose': 'It tells names and types of columns, and leaves sensitive ones out.',
  'automation.list': 'It tells settings, names and states; what went wrong is masked as the errors of jobs are.',
  'automation.get': 'It tells a policy through the same view as automation.list.',
  'automation.propose': each(({ client }, name) => client.automation.propose({ model: name })),
  'automation.create': 'It tells a policy through the same view as automation.list.',
  'automation.set': 'It tells a policy through the same view as automation.list.',
  'automation.remove': 'It tells nothing.',
  'automation.run': 'It tells a run through the same view as automation.getRun.',
  'automation.dryRun': 'It tells times, versions and conditions.',
  'automation.pause': 'It tells a policy through the same view as automation.list.',
  'automation.resume': 'It tells a policy through the same view as automation.list.',
  'automation.runs': 'It tells runs through the same view as automation.list.',
  'automation.getRun': async ({ client }) => {
    const settings = PolicySettings.parse({ model: 'people', data: { kind: 'replace', dataset: 'people' }, conditions: { newRows: 0 } })
    await client.automation.create({ name: 'people again', settings })
    const { id } = await client.automation.run({ name: 'people again' })
    return [await client.automation.getRun({ run: id }), await client.automation.list({}), await client.automation.runs({})]
  },
  'automation.approve': 'It tells a run through the same view as automation.getRun.',
  'automation.reject': 'It tells a run through the same view as automation.getRun.',
  'automation.cancel': 'It tells a run through the same view as automation.getRun.',
  'automation.triggers': 'It tells what has triggered a policy: names, versions, counts and times.',
  'serving.deploy': async ({ client, done }) => {
    const made = []
    for (const name of names) {
      const started = await client.serving.deploy({ ref: `${name}@v1`, name: `served-${name}`, start: false })
      made.push(started, await done(started))
    }
    return made
  },
  'serving.list': ({ client }) => client.serving.list({}),
  'serving.watch': 'It tells deployments as serving.list does, through the same view.',
  'serving.get': each(({ client }, name) => client.serving.get({ name: `served-${name}` })),
  'serving.revisions': each(({ client }, name) => client.serving.revisions({ name: `served-${name}` })),
  'serving.setRoute': ({ client }) => [
    client.serving.setRoute({ name: 'served-people', route: liveRoute({ version: 1 }) }),
    client.serving.setRoute({ name: 'served-people', route: { ...liveRoute({ version: 1 }), unitColumn: 'group' } }).catch(errorTextOf),
  ],
  'serving.change': 'It tells a deployment through the same view as serving.get.',
  'serving.rollBack': 'It tells a deployment through the same view as serving.get.',
  'serving.swap': 'It tells a deployment through the same view as serving.get.',
  'serving.remove': 'It tells nothing.',
  'serving.rollout.list': 'It tells weights, counts and times.',
  'serving.rollout.start': 'It tells weights, counts and times.',
  'serving.rollout.pause': 'It tells weights, counts and times.',
  'serving.rollout.resume': 'It tells weights, counts and times.',
  'serving.rollout.skip': 'It tells weights, counts and times.',
  'serving.rollout.abort': 'It tells weights, counts and times.',
  'serving.configure': 'It tells the endpoint through the same view as serving.list.',
  'serving.start': 'It tells the endpoint through the same view as serving.list.',
  'serving.stop': 'It tells the endpoint through the same view as serving.list.',
  'serving.token': 'It tells a token.',
  'tracking.artifacts.list': each(({ client, runs }, name) => client.tracking.artifacts.list({ of: { kind: 'run', run: runs[name][0] } })),
  'tracking.artifacts.preview': async (world) => {
    const paths = await addArtifacts(world)
    const of = { kind: 'run', run: world.runs.people[0] } as const
    return Promise.all(
      ['predictions', 'evaluation', ...paths].map((path) => world.client.tracking.artifacts.preview({ of, path }).catch(errorTextOf)),
    )
  },
  'tracking.artifacts.save': 'It writes a file to where the person said.',
  'tracking.artifacts.compare': async (world) => {
    const paths = await addArtifacts(world)
    const [left, right] = world.runs.people.map((run) => ({ kind: 'run', run }) as const)
    return Promise.all(
      ['predictions', ...paths].map((path) =>
        world.client.tracking.artifacts.compare({ left: { of: left, path }, right: { of: right, path: paths[0] } }).catch(errorTextOf),
      ),
    )
  },
  'tracking.artifacts.paths': ({ client, runs }) => client.tracking.artifacts.paths({ runs: [...runs.people] }),
  'tracking.status': 'It tells an address, lines to copy, and a count of runs.',
  'tracking.start': 'It tells the server through the same view as tracking.status.',
  'tracking.stop': 'It tells the server through the same view as tracking.status.',
  'tracking.configure': 'It tells the server through the same view as tracking.status.',
  'tracking.token': 'It tells a token, and lines to copy.',
  'tracking.models.origin': 'It tells names, paths and sizes of files that a client gave.',
  'tracking.models.read': 'It tells a version as models.version does.',
  'tracking.models.check': 'It tells two counts.',
  'tracking.models.python': 'It tells a program of this person.',
  'tracking.models.setPython': 'It tells a program of this person.',
  'tracking.models.convertPlan': 'It tells a program of this person, names of modules, and a count of files.',
  'tracking.models.convert': 'It tells the number of a job, whose result is a version as models.version tells it.',
  'tracking.logged': 'It tells names, digests and counts that a client gave.',
  'tracking.client': 'It tells a file that is part of Cairn.',
  'tracking.import.inspect':
    'It tells what lies at a place that a person names, and nothing of the workspace but how many of its runs are there.',
  'tracking.import.start': 'It tells the number of a job.',
  'tracking.export.start': 'It tells the number of a job. What a training keeps of its rows stays here.',
  'features.serve': 'It tells an address.',
  'features.ofModel': 'It tells names.',
  'serving.live': 'It tells counts and times.',
  'serving.watchLive': 'It tells counts and times.',
  'serving.snippets': each(({ client }, name) => client.serving.snippets({ name: `served-${name}` })),
  'serving.tryIt': 'It tells what the model predicts for values that a person typed.',
  'serving.requests': async ({ client, folder }) => {
    // As an endpoint logged them before the columns were marked.
    const deployments = names.map((name) => ({ ...logOf(`served-${name}`).deployments[0] }))
    const log = openRequestLog(join(folder, 'endpoint'), { deployments })
    const values = {
      note: [secretText(3)],
      number: [secretNumber(3)],
      group: [secretGroup(3)],
      day: [secretDate(3)],
      age: [30],
      city: ['c1'],
    }
    const common = { at: Date.now(), rows: 1, arm: 'live' }
    log.record(entryOf({ ...common, deployment: 'served-people', ref: 'people@v1', inputs: values }))
    const numbersOf = { labels: null, probabilities: null, values: [wage(3)] }
    log.record(entryOf({ ...common, deployment: 'served-wages', ref: 'wages@v1', inputs: { a: [1], b: [2] }, outputs: numbersOf }))
    const labels = { labels: ['zqill'], probabilities: [[1, 0, 0]], values: null }
    log.record(entryOf({ ...common, deployment: 'served-states', ref: 'states@v1', inputs: { a: [1], b: [2] }, outputs: labels }))
    await log.close()
    const pages = await Promise.all(names.map((name) => client.serving.requests({ name: `served-${name}` })))
    expect(pages.map(({ entries }) => entries.length)).toEqual([1, 1, 1])
    return pages.map(({ entries }) => entries.map((entry) => ({ row: 0, label: entry.outputs?.labels?.[0] ?? null, entry })))
  },
  'serving.replay': async ({ client, done }) => {
    const started = await Promise.all(names.map((name) => client.serving.replay({ name: `served-${name}`, ref: `${name}@v2` })))
    for (const one of started) await done(one)
    return Promise.all(started.flatMap((one) => [client.jobs.get(one), client.serving.replayReport(one)]))
  },
  'serving.replayReport': 'serving.replay asks for it.',
  'serving.feedback.importFile': async ({ client, folder, done }) => {
    const file = join(folder, 'labels.csv')
    writeFileSync(file, `id,label\nr1,${secretText(3)}\nr1,zqill\nr1,4711\n`)
    const columns = { id: 'id', label: 'label', outcomes: [{ name: 'revenue', column: 'label' }] }
    const results: unknown[] = []
    for (const name of names) {
      try {
        results.push(await done(await client.serving.feedback.importFile({ name: `served-${name}`, columns, file })))
      } catch (error) {
        results.push(errorTextOf(error))
      }
    }
    return [...results, await client.jobs.list({})]
  },
  'serving.feedback.importDataset': 'It tells counts, places and reasons as serving.feedback.importFile does.',
  'serving.feedback.summary': each(({ client }, name) => client.serving.feedback.summary({ name: `served-${name}` })),
  'serving.exportFolder': ({ client, folder }) =>
    names.map(async (name) => {
      const exported = handoverTargets.map(async (target) => {
        const { path, files: written } = await client.serving.exportFolder({
          ref: `${name}@v1`,
          target,
          output: join(folder, `${name}-${target}`),
        })
        // The graph knows the categories that it was trained with, as that of a package does.
        const texts = written.filter(({ path: file }) => !file.endsWith('.onnx') && !file.endsWith('package-lock.json'))
        return texts.map(({ path: file }) => readFileSync(join(path, file), 'utf8'))
      })
      return Promise.all(exported)
    }),
  'monitoring.create': each(({ client }, name) =>
    client.monitoring.create({
      name: `watch-${name}`,
      settings: MonitorSettings.parse({
        model: name,
        target: { version: 1 },
        source: { kind: 'files' },
        windows: { kind: 'each' },
        checks: { slices: name === 'people' ? ['group'] : [] },
      }),
    }),
  ),
  'monitoring.checkFile': async ({ client, folder, done }) => {
    // The same file, and one in which every value is another: what changed names values.
    const found = []
    for (const name of names) {
      const data = join(folder, `${name}.csv`)
      const other = join(folder, `${name}-later.csv`)
      const [head, ...lines] = readFileSync(data, 'utf8').trim().split('\n')
      await writeFile(other, [head, ...lines.slice(0, 40), ...lines.slice(0, 40)].join('\n'))
      for (const file of [data, other]) {
        const started = await client.monitoring.checkFile({ ref: `${name}@v1`, file, monitor: `watch-${name}` })
        await done(started)
        found.push(await client.jobs.get(started), await client.monitoring.checkedFile(started))
      }
    }
    return found
  },
  'compute.targets.list': 'It tells of clusters, and belongs to no workspace.',
  'compute.targets.add': 'It tells of clusters, and belongs to no workspace.',
  'compute.targets.setToken': 'It tells of clusters, and belongs to no workspace.',
  'compute.targets.check': 'It tells of clusters, and belongs to no workspace.',
  'compute.targets.remove': 'It tells of clusters, and belongs to no workspace.',
  'compute.profiles.start': async ({ client, folder, done }) => {
    const found = []
    for (const name of names) {
      const file = join(folder, `profiled-${name}.parquet`)
      await done(await client.datasets.export({ ref: `${name}@v1`, file, format: 'parquet', reveal: true }))
      const started = await client.compute.profiles.start({ source: file })
      await done(started)
      found.push(await client.jobs.get(started), await client.compute.profiles.result(started))
    }
    return found
  },
  'compute.profiles.drift': async ({ client, folder, done }) => {
    const found = []
    for (const [place, name] of names.entries()) {
      const file = join(folder, `held-${name}.parquet`)
      // Rows of another dataset, where every value is another: what changed names values.
      const ref = `${place % 2 === 0 ? name : names[0]}@v1`
      await done(await client.datasets.export({ ref, file, format: 'parquet', reveal: true }))
      for (const reference of [{ ref: `${name}@v1` }, { source: file }]) {
        const started = await client.compute.profiles.drift({ source: file, reference })
        await done(started)
        found.push(await client.jobs.get(started), await client.compute.profiles.result(started))
      }
    }
    return found
  },
  'compute.profiles.result': 'compute.profiles.start and compute.profiles.drift ask for it.',
  'compute.scoring.start': 'It needs a cluster; its answer is the number of a job, and its result tells of no values.',
  'compute.estimates.study': each(async ({ client }, name) => {
    const { recipe } = await client.training.propose({ ref: name, seed: 3 })
    return client.compute.estimates.study({ kind: 'best', ref: `${name}@v1`, recipe })
  }),
  'compute.estimates.scoring': each(({ client }, name) => client.compute.estimates.scoring({ model: { ref: `${name}@v1` }, rows: 100 })),
  'compute.submissions.ofJob': ({ client, workspace }) => client.compute.submissions.ofJob({ job: submitted(workspace) }),
  'compute.submissions.log': ({ client, workspace }) => {
    submitted(workspace)
    return client.compute.submissions.log({ target: 'lab', submissionId: 'quoted' })
  },
  'monitoring.checkedFile': 'monitoring.checkFile asks for it.',
  'monitoring.list': ({ client }) => client.monitoring.list({}),
  'monitoring.watch': 'It tells monitors as monitoring.list does.',
  'monitoring.get': each(({ client }, name) => client.monitoring.get({ name: `watch-${name}` })),
  'monitoring.change': each(async ({ client }, name) => {
    const { settings } = await client.monitoring.get({ name: `watch-${name}` })
    return client.monitoring.change({ name: `watch-${name}`, settings })
  }),
  'monitoring.pause': each(({ client }, name) => client.monitoring.pause({ name: `watch-${name}` })),
  'monitoring.resume': each(({ client }, name) => client.monitoring.resume({ name: `watch-${name}` })),
  'monitoring.checkNow': async ({ client, done }) => done(await client.monitoring.checkNow({ name: 'watch-people' })),
  'monitoring.windows': each(({ client }, name) => client.monitoring.windows({ name: `watch-${name}` })),
  'monitoring.timeline': each(({ client }, name) => client.monitoring.timeline({ name: `watch-${name}` })),
  'monitoring.window': each(async ({ client }, name) => {
    const { windows } = await client.monitoring.windows({ name: `watch-${name}` })
    if (windows.length !== 2) throw new Error('Two files were checked.')
    return Promise.all(windows.map(({ id }) => client.monitoring.window({ name: `watch-${name}`, id })))
  }),
  'monitoring.compare': each(async ({ client }, name) => {
    const { windows } = await client.monitoring.windows({ name: `watch-${name}` })
    return client.monitoring.compare({ name: `watch-${name}`, a: windows[0].id, b: windows[1].id })
  }),
  'monitoring.report': each(async ({ client }, name) => [
    await client.monitoring.report({ name: `watch-${name}` }),
    await client.monitoring.report({ name: `watch-${name}`, format: 'html' }),
  ]),
  'monitoring.remove': 'It tells nothing.',
  'monitoring.alerts.list': ({ client, workspace }) => {
    // As checks wrote them before the columns were marked, which name values.
    const { monitors, monitorWindows, models } = schema
    workspace.write((db) => {
      const [{ id: modelId }] = db.select().from(models).where(eq(models.name, 'people')).all()
      const settings = {
        rules: ['drift', 'slice'].map((check) => AlertRule.parse({ check, failed: 1, of: 1 })),
        checks: CheckSettings.parse({}),
      }
      const row = { name: 'people-live', modelId, settings, status: 'active', createdAt: 1, actor: 'me' } as const
      const { id } = db.insert(monitors).values(row).returning().get()
      const window = { monitorId: id, start: 0, end: 1, revision: 1, rows: 9, status: 'alert', figures: {}, checkedAt: 1 } as const
      const { id: windowId } = db.insert(monitorWindows).values(window).returning().get()
      const base = { value: 0.5, reference: null, limit: 0.1, p: null, adjustedP: null, outcome: 'fail', provisional: false } as const
      const results: CheckResult[] = [
        { ...base, check: 'drift', method: 'wasserstein', subject: 'number', text: `From ${secretNumber(1)} to ${secretNumber(2)}.` },
        { ...base, check: 'slice', method: 'metric', subject: 'group = zqbeta', text: 'Where group is zqbeta, accuracy fell.' },
      ]
      const comparison = { checks: results, drift: { columns: 1, of: 7, importance: null, sentence: '' }, changes: [] }
      expect(evaluateAlerts(db, { id, settings }, { ...window, id: windowId }, { comparison, more: [] }, 5)).toHaveLength(2)
    })
    return client.monitoring.alerts.list({})
  },
  'monitoring.alerts.get': ({ client }) => [client.monitoring.alerts.get({ id: 1 }), client.monitoring.alerts.get({ id: 2 })],
  'monitoring.alerts.watch': 'It tells an alert as monitoring.alerts.get does, through the same view.',
  'monitoring.alerts.acknowledge': ({ client }) => client.monitoring.alerts.acknowledge({ id: 2, note: 'Seen.' }),
  'monitoring.alerts.snooze': ({ client }) => client.monitoring.alerts.snooze({ id: 2, until: Date.now() + 60_000 }),
  'monitoring.alerts.resolve': ({ client }) => client.monitoring.alerts.resolve({ id: 2, note: 'Over.' }),
  'monitoring.alerts.notifications': 'It tells where a person wants to be told.',
  'monitoring.alerts.setNotifications': 'It tells where a person wants to be told.',
  'monitoring.alerts.prometheusRules': 'It tells the same text always.',
  'monitoring.abtests.list': ({ client }) => client.monitoring.abtests.list({}),
  'monitoring.abtests.get': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.watch': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.start': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.look': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.stop': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.promote': 'It tells counts, and means and intervals of at least two units.',
  'monitoring.abtests.remove': 'It tells nothing.',
  'governance.audit.list': ({ client }) => client.governance.audit.list({ limit: 1000 }),
  'governance.audit.verify': ({ client }) => client.governance.audit.verify({}),
  'governance.audit.accept': 'It tells chains and numbers of entries.',
  'governance.author.show': 'It tells a name and a public key.',
  'governance.author.set': 'It tells a name and a public key.',
  'governance.keys.list': 'It tells names and public keys.',
  'governance.keys.decide': 'It tells names and public keys.',
  'governance.keys.forget': 'It tells names and public keys.',
  'governance.undo.list': ({ client }) => client.governance.undo.list({ limit: 1000 }),
  'governance.undo.undo': ({ client }) => client.governance.undo.undo({}),
  'governance.undo.redo': ({ client }) => client.governance.undo.redo({}),
  'governance.undo.forget': ({ client }) => client.governance.undo.forget({}),
  'governance.trash.list': ({ client }) => client.governance.trash.list({}),
  'governance.trash.put': ({ client }) => client.governance.trash.put({ items: ['model:wages@v2'] }),
  'governance.trash.restore': 'It tells names.',
  'governance.trash.empty': 'It tells names.',
  'governance.storage': ({ client }) => client.governance.storage({}),
  'governance.gc': ({ client }) => client.governance.gc({ dryRun: true }),
  'governance.lineage': each(({ client }, name) => client.governance.lineage({ of: `dataset:${name}` })),
  'governance.backup': 'A backup is the workspace itself, whole.',
  'governance.restore': 'A backup is the workspace itself, whole.',
}

function pathsOf(router: unknown, path: readonly string[] = []): string[] {
  if (isContractProcedure(router)) return [path.join('.')]
  return Object.entries(router as Record<string, unknown>).flatMap(([name, one]) => pathsOf(one, [...path, name]))
}

const errorTextOf = (thrown: unknown) => {
  const { code, message, details } = toCairnError(thrown)
  return { code, message, details }
}

test('every operation of the contract is asked for sensitive values, or has none for a reason', () => {
  expect(Object.keys(operations).toSorted()).toEqual(pathsOf(contract).toSorted())
})

test('[DS-11] no operation tells a value of a sensitive column, or of a sensitive target for a row', { timeout: 600_000 }, async () => {
  const world = await build()
  const found: string[] = []
  const failed: string[] = []
  for (const [path, ask] of Object.entries(operations)) {
    if (typeof ask === 'string') continue
    const asked = await Promise.resolve(ask(world)).catch((thrown: unknown) => [errorTextOf(thrown)])
    const answers = await Promise.all(
      (Array.isArray(asked) ? asked : [asked]).map((one: unknown) => Promise.resolve(one).catch(errorTextOf)),
    )
    for (const answer of answers) for (const leak of leaks(answer)) found.push(`${path}: ${leak}`)
    if (answers.length > 0 && answers.every((answer) => typeof answer === 'object' && answer !== null && 'code' in answer))
      failed.push(`${path}: ${JSON.stringify(answers[0])}`)
  }
  expect({ found: [...new Set(found)], failed }).toEqual({ found: [], failed: [] })
})
