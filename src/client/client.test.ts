import { appendFileSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from '../main/testing.ts'
import { trackingServer } from '../main/tracking/server/fixtures/listening.ts'
import { schema } from '../main/workspace/index.ts'
import { type Client, expectFailed, expectKilled, expectLater, expectWhole } from './fixtures/journeys.ts'
import { Run, sync } from './index.ts'

const script = (name: string) => [process.execPath, join(import.meta.dirname, 'fixtures', `${name}.ts`)]

const node: Client = {
  whole: script('whole'),
  endless: script('endless'),
  failing: script('failing'),
  sync: (uri, folder) => sync({ uri, folder }),
}

test('all that a program logs is there when it has ended by itself', () => expectWhole(node))

test('what is logged without a server is sent later, in order and once', () => expectLater(node))

test('a program that is killed has lost none of its points, and none is there twice', () => expectKilled(node))

test('the run of a program that fails has failed', () => expectFailed(node))

const told = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true)

test('what cannot work is told once, and thrown where the run is strict', async () => {
  const warned = told()
  const options = { uri: 'ftp://127.0.0.1', spool: temporaryFolder() }
  const run = new Run(options)
  run.log({ loss: 1 })
  run.artifact('/not/there')
  expect(warned.mock.calls.flat().join('')).toMatch(/^cairn: run [0-9a-f]{32}: ftp:\/\/127.0.0.1 is no address of a tracking server.*\n$/)
  warned.mockRestore()
  expect(() => new Run({ ...options, strict: true })).toThrow('is no address')
  const strict = new Run({ ...options, uri: 'http://127.0.0.1:9', strict: true })
  expect(() => strict.log({ loss: 'low' })).toThrow('These are no numbers: loss')
  expect(() => strict.artifact('/not/there')).toThrow('ENOENT')
  vi.stubEnv('CAIRN_FLUSH_SECONDS', '0')
  await expect(strict.end()).rejects.toThrow('is sent later')
})

test('a spool whose state is lost, and a line of which the disk took a part, are sent as they are', async () => {
  const { port, workspace } = await trackingServer()
  const spool = temporaryFolder()
  const run = new Run({ uri: `http://127.0.0.1:${port}`, spool })
  run.log({ loss: 1 }, { step: 1 })
  const file = join(spool, readdirSync(spool).find((name) => name.endsWith('.jsonl')) ?? '')
  await sync({ folder: spool })
  rmSync(`${file}.state`)
  appendFileSync(file, '{"metrics":[{"key":"lo\n{"params":[{"key":"a","value":"1"}]}\n{"tags":')
  await sync({ folder: spool })
  expect(workspace.db.select().from(schema.runs).all()).toHaveLength(1)
  expect(workspace.sqlite.prepare('SELECT count(*) FROM metric_points').pluck().get()).toBe(1)
  expect(workspace.db.select().from(schema.runParams).all()).toMatchObject([{ key: 'a', value: '1' }])
  // The last line is not whole: it is not one yet.
  const { at } = JSON.parse(readFileSync(`${file}.state`, 'utf8')) as { at: number }
  expect(at).toBe(readFileSync(file).length - '{"tags":'.length)
})

test('a next run sends what others have left for the same server, and nothing of one that goes on', async () => {
  const { port, workspace } = await trackingServer()
  const spool = temporaryFolder()
  const left = (id: string, port: number) =>
    writeFileSync(
      join(spool, `${id}.jsonl`),
      `${JSON.stringify({ run: { run_id: id, run_name: id.slice(0, 3), user_id: '', start_time: 1, tags: [] }, experiment: 'Default', uri: `http://127.0.0.1:${port}` })}\n`,
    )
  left('a'.repeat(32), port)
  left('b'.repeat(32), 9)
  for (const name of ['a', 'b']) utimesSync(join(spool, `${name.repeat(32)}.jsonl`), 1, 1)
  left('c'.repeat(32), port)
  const run = new Run({ name: 'own', uri: `http://127.0.0.1:${port}`, spool })
  await expect
    .poll(() =>
      workspace.db
        .select()
        .from(schema.runs)
        .all()
        .map(({ name }) => name),
    )
    .toEqual(['own', 'aaa'])
  await run.end()
})
