import { appendFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { deleteLog, logLimits, readLog, ServiceLog } from './log.ts'

function openLog(limits: Partial<typeof logLimits> = {}, path = join(temporaryFolder(), 'logs', 'a.log')) {
  const log = new ServiceLog(path, { ...logLimits, ...limits }, () => 1_700_000_000_000)
  onTestFinished(() => log.close())
  return { path, log }
}

const texts = (path: string, page: { before?: number; after?: number; limit: number }) => readLog(path, page).lines.map(({ text }) => text)

test('lines are read by page from the end, and followed from one on', () => {
  const { path, log } = openLog()
  for (let i = 1; i <= 10; i++) log.say(`line ${i}`)
  log.flush()
  expect(readLog(path, { limit: 3 })).toEqual({
    lines: [8, 9, 10].map((number) => ({ number, at: 1_700_000_000_000, stream: 'cairn', text: `line ${number}` })),
    more: true,
  })
  expect(readLog(path, { limit: 8, before: 8 })).toMatchObject({ lines: [{ number: 1 }, {}, {}, {}, {}, {}, { number: 7 }], more: false })
  expect(texts(path, { after: 8, limit: 10 })).toEqual(['line 9', 'line 10'])
  expect(texts(path, { after: 2, limit: 2 })).toEqual(['line 3', 'line 4'])
  expect(readLog(join(path, 'none'), { limit: 3 })).toEqual({ lines: [], more: false })
})

test('whatever is written, the files stay within their bounds, and the numbers go on', () => {
  const { path, log } = openLog({ fileBytes: 1_000, oldFiles: 2 })
  for (let i = 1; i <= 500; i++) {
    log.say(`line ${i}`)
    log.flush()
  }
  const folder = dirname(path)
  expect(readdirSync(folder).toSorted()).toEqual(['a.log', 'a.log.1', 'a.log.2'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000)
  const { lines, more } = readLog(path, { limit: 10_000 })
  expect([lines.at(-1)?.text, more, lines.length > 50]).toEqual(['line 500', false, true])
  expect(lines.map(({ number }) => number)).toEqual(lines.map((_, i) => lines[0].number + i))
  log.close()
  openLog({}, path).log.close()
  const again = openLog({}, path).log
  again.say('after a restart')
  again.flush()
  expect(readLog(path, { limit: 1 }).lines).toMatchObject([{ number: 501, text: 'after a restart' }])
  deleteLog(path)
  expect(readdirSync(folder)).toEqual([])
})

test('what a service writes is cut into lines as it wrote them, over chunks, and a long one is cut', async () => {
  const { path, log } = openLog()
  const output = new PassThrough()
  log.follow(output, 'out')
  const bytes = Buffer.from('äö\r\nb\rc\n\nlast')
  for (const byte of bytes) output.write(Buffer.from([byte]))
  output.end(`${'x'.repeat(9_000)}`)
  await new Promise((resolve) => output.once('close', resolve))
  log.flush()
  const [first, second, third, fourth] = texts(path, { limit: 10 })
  expect([first, second, third]).toEqual(['äö', 'b\rc', ''])
  expect(fourth).toBe(`last${'x'.repeat(8_188)}`)
})

test('too much at a time is left out, counted, and said', async () => {
  const { path, log } = openLog({ keptPerSecond: 10_000, readPerSecond: 1_000_000 })
  const output = new PassThrough()
  log.follow(output, 'err')
  for (let i = 0; i < 50; i++) output.write(`${'y'.repeat(99)}\n`)
  await expect.poll(() => texts(path, { limit: 1 })[0]).toBe('3900 bytes were dropped: the service writes too much at once.')
  expect(texts(path, { limit: 100 })).toHaveLength(12)
  expect(log.lastErrors.split('\n')).toHaveLength(11)
})

test('half a line that a killed process left is none of the next one', () => {
  const { path, log } = openLog()
  log.say('whole')
  log.close()
  appendFileSync(path, '2 1700000000000 out ha')
  const { log: next } = openLog({}, path)
  next.say('next')
  next.flush()
  expect(readLog(path, { limit: 10 }).lines).toMatchObject([{ number: 1 }, { number: 2, text: 'ha' }, { number: 3, text: 'next' }])
})
