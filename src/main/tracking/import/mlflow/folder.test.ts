import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readPoints } from '../../../experiments/online.ts'
import { temporaryFolder } from '../../../testing.ts'
import { createWorkspace } from '../../../workspace/index.ts'
import { importInto } from '../fixtures/importing.ts'
import { parseMeta } from './meta.ts'
import { readMetricLine } from './metricLines.ts'

const uuid = (digit: string) => digit.repeat(32)

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const experimentMeta = (id: string) =>
  `artifact_location: /elsewhere/${id}\nexperiment_id: '${id}'\nlifecycle_stage: active\nname: tried ${id}\n`
const runMeta = (id: string, more = '') =>
  `artifact_uri: file:///elsewhere/store/${id}/artifacts\nend_time: 2000\nexperiment_id: '1'\nlifecycle_stage: active\nrun_id: ${id}\nrun_name: run\nstart_time: 1000\nstatus: 3\nuser_id: me\n${more}`

async function importFolder(root: string) {
  const workspace = createWorkspace(temporaryFolder())
  const report = await importInto(workspace, { input: { source: { kind: 'path', path: root } } })
  const reasons = Object.fromEntries(report.leftOut.map(({ kind, reason, count }) => [`${kind}: ${reason}`, count]))
  return { ...workspace, workspace, report, reasons }
}

test.each([
  ['1700000000000 0.5 3', { timestamp: 1_700_000_000_000, value: 0.5, step: 3, rest: [] }],
  ['1700000000000 1e-05', { timestamp: 1_700_000_000_000, value: 1e-5, step: 0, rest: [] }],
  // Before MLflow 1.0, times were in seconds.
  ['1540000000 2', { timestamp: 1_540_000_000_000, value: 2, step: 0, rest: [] }],
  ['5 nan 1', { timestamp: 5, value: Number.NaN, step: 1, rest: [] }],
  ['5 -inf -1', { timestamp: 5, value: -Infinity, step: -1, rest: [] }],
  ['5 1.0 7 red wines v2 4fb5574f', { timestamp: 5, value: 1, step: 7, rest: ['red', 'wines', 'v2', '4fb5574f'] }],
  ['5 one 7', null],
  ['5', null],
  ['5 1 9007199254740993', null],
  ['5 0x10 1', null],
])('[ML-2] the line of a metric: %s', (line, read) => {
  expect(readMetricLine(line)).toEqual(read)
})

test('[ML-2] texts of meta.yaml stay texts, whatever YAML makes of them', () => {
  const meta = parseMeta("run_id: 7e123456789012345678901234567890\nexperiment_id: '0'\nend_time: null\nname: 'null'\nflag: yes\n")
  expect(['run_id', 'experiment_id', 'end_time', 'name', 'flag', 'gone'].map((name) => meta?.text(name))).toEqual([
    '7e123456789012345678901234567890',
    '0',
    null,
    'null',
    'yes',
    null,
  ])
})

test.each([
  ['a text', 'only this'],
  ['a list', '- a\n- b\n'],
  ['nothing closed', 'name: "open\n'],
  ['nesting without end', `${'['.repeat(100_000)}`],
  ['nothing', ''],
])('[ML-2] a meta.yaml that is %s is none', (_, text) => {
  expect(parseMeta(text)).toBeNull()
})

test('[ML-2] no type of Python or JavaScript is made of a meta.yaml, and no alias is followed', () => {
  const meta = parseMeta('a: !!python/object/apply:os.system ["id"]\nb: &x text\nc: *x\nd: !!js/function "x"\n')
  expect(['a', 'b', 'c'].map((name) => meta?.text(name))).toEqual([null, 'text', null])
})

test('[ML-2] what is malformed is told by its reason, and the rest comes', async () => {
  const { report, reasons, sqlite, workspace } = await importFolder(
    folderOf({
      '1/meta.yaml': experimentMeta('1'),
      [`1/${uuid('a')}/meta.yaml`]: runMeta(uuid('a')),
      [`1/${uuid('a')}/metrics/loss`]: '10 0.5 0\nnot a line\n20 0.25 4 red wines 4fb5574f\n',
      [`1/${uuid('a')}/params/huge`]: 'x'.repeat(40_000),
      [`1/${uuid('a')}/inputs/${uuid('0')}/meta.yaml`]: 'source_type: DATASET\nsource_id: ../../../../etc\ntags: {}\n',
      [`1/${uuid('b')}/meta.yaml`]: runMeta(uuid('c')),
      [`1/${uuid('d')}/meta.yaml`]: runMeta(uuid('d'), 'status: 9\n').replace('status: 3\n', ''),
      [`1/${uuid('e')}/params/lost`]: 'no meta.yaml',
      [`1/traces/tr-1/trace_info.yaml`]: 'x: 1',
      '2/meta.yaml': 'experiment_id: "7"\nname: other\n',
      '.trash/3/meta.yaml': experimentMeta('3'),
    }),
  )
  expect(report).toMatchObject({ runs: 1, points: 2 })
  expect(reasons).toEqual({
    'point: The line is not a time, a value and a step.': 1,
    'param: Its value is longer than 8,000 characters, or cannot be read as text.': 1,
    'input: What it refers to is missing.': 1,
    'run: Its meta.yaml belongs to another place.': 1,
    'run: Its status is not known.': 1,
    'run: Its meta.yaml is missing or cannot be read.': 1,
    'other: Traces are not imported.': 1,
    'experiment: Its meta.yaml belongs to another place.': 1,
    'experiment: It was deleted there.': 1,
    'file: Its files lie at a place that is not beneath the chosen one.': 1,
  })
  const id = sqlite.prepare('SELECT id FROM runs').pluck().get() as number
  expect(readPoints(workspace, id, 'loss', { limit: 9 }).points.map(({ step }) => step)).toEqual([0, 4])
})

test.skipIf(process.platform === 'win32')(
  '[ML-2] links and pipes are not followed, and files are taken from beneath the folder alone',
  async () => {
    const secret = folderOf({ 'artifacts/passwords.txt': 'secret', [`${uuid('c')}/artifacts/key.txt`]: 'secret' })
    const root = folderOf({
      '1/meta.yaml': experimentMeta('1'),
      [`1/${uuid('a')}/meta.yaml`]: runMeta(uuid('a')),
      [`1/${uuid('a')}/artifacts/good.txt`]: 'good',
      [`1/${uuid('b')}/meta.yaml`]: runMeta(uuid('b')).replace(
        /artifact_uri: .*/,
        `artifact_uri: file://${secret}/${uuid('b')}/../artifacts`,
      ),
      [`1/${uuid('c')}/meta.yaml`]: runMeta(uuid('c')).replace(/artifact_uri: .*/, `artifact_uri: ${secret}/${uuid('c')}/artifacts`),
    })
    symlinkSync(join(secret, 'artifacts'), join(root, '1', uuid('a'), 'artifacts', 'linked'))
    symlinkSync(join(secret, 'artifacts', 'passwords.txt'), join(root, '1', uuid('a'), 'artifacts', 'linked.txt'))
    symlinkSync(join(secret, 'artifacts'), join(root, '1', uuid('b'), 'artifacts'))
    symlinkSync(secret, join(root, '2'))
    mkdirSync(join(root, '1', uuid('a'), 'params'))
    execFileSync('mkfifo', [join(root, '1', uuid('a'), 'params', 'pipe')])
    const { report, sqlite, reasons } = await importFolder(root)
    expect(report).toMatchObject({ runs: 3, files: 1 })
    expect(sqlite.prepare('SELECT path FROM run_artifacts').pluck().all()).toEqual(['good.txt'])
    expect(reasons).toMatchObject({
      'file: It is a link or no regular file.': 3,
      'experiment: It is a link or no folder.': 1,
      'file: Its files lie at a place that is not beneath the chosen one.': 2,
    })
  },
)

test('[ML-2] parents that go in a circle are not taken: a tree of runs has no way back', async () => {
  const child = (id: string, parent: string) => ({
    [`1/${uuid(id)}/meta.yaml`]: runMeta(uuid(id)),
    [`1/${uuid(id)}/tags/mlflow.parentRunId`]: uuid(parent),
  })
  const circle = { ...child('a', 'b'), ...child('b', 'c'), ...child('c', 'a'), ...child('d', 'd') }
  const { sqlite } = await importFolder(folderOf({ '1/meta.yaml': experimentMeta('1'), ...circle }))
  const rows = sqlite.prepare('SELECT uuid, parent_uuid FROM runs ORDER BY uuid').raw().all() as [string, string | null][]
  expect(rows.map(([id, parent]) => [id[0], parent?.[0] ?? null])).toEqual([
    ['a', 'b'],
    ['b', 'c'],
    ['c', null],
    ['d', null],
  ])
})

test('[ML-2] a folder without runs is refused', async () => {
  await expect(importFolder(folderOf({ 'notes.txt': 'nothing' }))).rejects.toMatchObject({ code: 'RUNS_NOT_FOUND' })
})
