import { expect, test } from 'vitest'
import { addForeignRun, treeOfRun } from '../../experiments/index.ts'
import { putFile } from '../../experiments/online.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open } from '../fixtures/open.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'

async function start() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { workspace, client } = open(folder, await inProcessWorkers())
  const addRun = () =>
    workspace.write((db) => addForeignRun(db, { source: 'mlflow', experiment: 'theirs', user: null, status: 'done', startedAt: 1 })).id
  const put = async (run: number, path: string, content: string | Buffer) => {
    const stored = await workspace.objects.put(content)
    workspace.write((db) => putFile(db, treeOfRun(run), path, stored))
  }
  const run = addRun()
  const preview = async (path: string, content: string | Buffer) => {
    await put(run, path, content)
    return (await client.tracking.artifacts.preview({ of: { kind: 'run', run }, path })).content
  }
  return { workspace, client, run, addRun, put, preview }
}

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

function pngOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(pixel)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

test('[ML-1] a text is shown as text, JSON laid out, a CSV as a table, whatever else their names are', async () => {
  const { preview } = await start()
  expect(await preview('notes/a.txt', 'grüße')).toEqual({ kind: 'text', text: 'grüße', language: 'text', truncated: false, masked: false })
  expect(await preview('a.json', '{"b":[1,2]}')).toMatchObject({
    kind: 'text',
    text: '{\n  "b": [\n    1,\n    2\n  ]\n}',
    language: 'json',
  })
  expect(await preview('broken.json', '{"b":')).toMatchObject({ kind: 'text', text: '{"b":' })
  expect(await preview('MLmodel', 'flavors: {}')).toMatchObject({ kind: 'text', language: 'yaml' })
  expect(await preview('t.csv', 'size,name\n1.5,a\n,"b, c"\n')).toEqual({
    kind: 'table',
    columns: [
      { name: 'size', type: 'number' },
      { name: 'name', type: 'text' },
    ],
    rows: [
      ['1.5', 'a'],
      [null, 'b, c'],
    ],
    truncated: false,
    masked: false,
  })
  const many = await preview('many.csv', `a\n${Array.from({ length: 900 }, (_, i) => i).join('\n')}\n`)
  expect(many).toMatchObject({ kind: 'table', truncated: true })
  expect(many.kind === 'table' && many.rows.length).toBe(50)
})

test('[ML-1] HTML and SVG are text, and an image is what its bytes say', async () => {
  const { preview } = await start()
  const evil = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  expect(await preview('drawing.svg', evil)).toMatchObject({ kind: 'text', text: evil, language: 'svg' })
  expect(await preview('drawing.png', evil)).toMatchObject({ kind: 'text', text: evil })
  expect(await preview('page.html', '<img src=x onerror=alert(1)>')).toMatchObject({ kind: 'text', language: 'html' })
  expect(await preview('plot.txt', pixel)).toEqual({
    kind: 'image',
    mime: 'image/png',
    width: 1,
    height: 1,
    base64: pixel.toString('base64'),
  })
  expect(await preview('a.jpg', jpeg)).toMatchObject({ kind: 'image', mime: 'image/jpeg', width: 3, height: 2 })
  expect(await preview('a.gif', Buffer.from('GIF89a\x04\0\x05\0rest', 'latin1'))).toMatchObject({ mime: 'image/gif', width: 4, height: 5 })
  expect(await preview('a.webp', webp)).toMatchObject({ mime: 'image/webp', width: 8, height: 8 })
})

/** The head of a JPEG of 3 × 2 pixels: SOI, APP0, SOF0. */
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080002000301011100', 'hex')
/** The head of a lossy WebP of 8 × 8 pixels. */
const webp = Buffer.concat([
  Buffer.from('RIFF\x30\0\0\0WEBPVP8 \x24\0\0\0', 'latin1'),
  Buffer.from('d001009d012a08000800', 'hex'),
  Buffer.alloc(20),
])

test('[ML-1] what is too large, damaged or no text says so, and is not read whole', async () => {
  const { preview } = await start()
  expect(await preview('bomb.png', pngOf(60_000, 60_000))).toMatchObject({ kind: 'none', reason: expect.stringContaining('60,000') })
  expect(await preview('none.png', pngOf(0, 5))).toMatchObject({ kind: 'none' })
  expect(await preview('model.pkl', Buffer.from([0x80, 4, 0x95, 0, 1]))).toMatchObject({ kind: 'none' })
  expect(await preview('empty', '')).toMatchObject({ kind: 'none' })
  expect(await preview('t.parquet', 'PAR1 this is no Parquet PAR1')).toMatchObject({ kind: 'none' })
  const long = await preview('long.txt', 'ü'.repeat(600_000))
  expect(long).toMatchObject({ kind: 'text', truncated: true })
  expect(long.kind === 'text' && long.text).toBe('ü'.repeat(256 * 1024))
  expect(await preview('odd.csv', '{"a": 1}\n"unclosed\n')).toMatchObject({ kind: expect.stringMatching(/text|table/) })
})

test('[ML-1] two texts differ by lines, two images stand side by side, and equal files are the same', async () => {
  const { client, put, run, addRun } = await start()
  const other = addRun()
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`)
  await put(run, 'a.txt', lines.join('\n'))
  await put(other, 'a.txt', lines.with(20, 'changed').toSpliced(35, 1).join('\n'))
  await put(run, 'a.png', pixel)
  await put(other, 'a.png', pngOf(2, 2))
  await put(other, 'b.txt', 'alone')
  const of = (which: number) => ({ kind: 'run' as const, run: which })
  const compare = (path: string, right = other) =>
    client.tracking.artifacts.compare({ left: { of: of(run), path }, right: { of: of(right), path } })
  const text = await compare('a.txt')
  expect(text).toMatchObject({ same: false, content: { kind: 'text', added: 1, removed: 2, truncated: false, masked: false } })
  const { content } = text
  expect(content.kind === 'text' && content.hunks.map((hunk) => hunk.map(({ kind, text: line }) => `${kind} ${line}`))).toEqual([
    ['same line 17', 'same line 18', 'same line 19', 'left line 20', 'right changed', 'same line 21', 'same line 22', 'same line 23'],
    ['same line 32', 'same line 33', 'same line 34', 'left line 35', 'same line 36', 'same line 37', 'same line 38'],
  ])
  expect((await compare('a.png')).content).toMatchObject({ kind: 'images', left: { width: 1 }, right: { width: 2 } })
  expect(await compare('a.txt', run)).toMatchObject({ same: true, content: { kind: 'none' } })
  expect(await client.tracking.artifacts.paths({ runs: [run, other] })).toEqual({
    truncated: false,
    entries: [
      { name: 'a.png', kind: 'file', in: [run, other], same: false },
      { name: 'a.txt', kind: 'file', in: [run, other], same: false },
      { name: 'b.txt', kind: 'file', in: [other], same: null },
    ],
  })
})
