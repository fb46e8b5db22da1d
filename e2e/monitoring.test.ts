import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cairn, json, sample } from './cairn.ts'
import { serving, twoVersions } from './endpoint.ts'

interface Window {
  readonly id: number
  readonly status: string
  readonly rows: number
  readonly driftingColumns: number
}

/** Wines from the whole sample, which is in no random order. */
function wines(color: 'red' | 'white', count: number): Record<string, number>[] {
  const [head, ...lines] = readFileSync(sample(`wine-quality-${color}.csv`), 'utf8')
    .trim()
    .split('\n')
  const names = head.split(';').map((name) => JSON.parse(name) as string)
  const row = (line: string) => Object.fromEntries(line.split(';').map((cell, place) => [names[place], Number(cell)]))
  return Array.from({ length: count }, (_, place) => {
    const { quality: _quality, ...inputs } = row(lines[Math.floor((place * lines.length) / count)])
    return inputs
  })
}

test('[DR-2] [DR-1] red wines are served, then white ones: the monitor tells of the drift, and what to do; exit code 3', async () => {
  const at = await twoVersions()
  const { ready } = await serving(at)
  const ask = async (rows: Record<string, number>[]) => {
    for (let from = 0; from < rows.length; from += 40) {
      const response = await fetch(`${ready.url}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ready.token}` },
        body: JSON.stringify({ dataframe_records: rows.slice(from, from + 40) }),
      })
      expect(response.status).toBe(200)
    }
  }
  // Nothing but a deployment and a length is asked for.
  const made = await json(['monitor', 'create', 'wine-live', '--deployment', 'wine', '--rows', '200'], at)
  expect(made).toMatchObject({ name: 'wine-live', ref: 'wine@v1', settings: { model: 'wine', windows: { kind: 'count', rows: 200 } } })
  const windows = async () => (await json<{ windows: Window[] }>(['monitor', 'windows', 'wine-live'], at)).windows
  /** What a look by hand says, whichever process has checked first. */
  const check = async () => cairn(['monitor', 'check', 'wine-live', '--json'], at)

  await ask(wines('red', 200))
  await expect.poll(async () => (await check(), windows()), { timeout: 120_000, interval: 500 }).toHaveLength(1)
  expect(await windows()).toMatchObject([{ rows: 200, driftingColumns: 0 }])

  await ask(wines('white', 200))
  await expect.poll(async () => (await check(), windows()), { timeout: 120_000, interval: 500 }).toHaveLength(2)
  const [newest] = await windows()
  expect(newest).toMatchObject({ rows: 200, status: 'alert' })
  expect(newest.driftingColumns).toBeGreaterThan(3)
  expect((await check()).code).toBe(3)
  const shown = await cairn(['monitor', 'window', 'wine-live'], at)
  expect(shown.stdout).toMatch(/drifting column[\s\S]*What to do:/)
  expect((await cairn(['monitor', 'timeline', 'wine-live'], at)).stdout).toContain('2 windows')
  expect((await cairn(['monitor', 'report', 'wine-live'], at)).stdout).toContain('Drifting columns')

  // Files by hand, in the way of a program that is scheduled.
  expect((await cairn(['monitor', 'check', 'wine@champion', sample('wine-quality-white.csv')], at)).code).toBe(3)
  const fine = await cairn(['monitor', 'check', 'wine@champion', sample('wine-quality-red.csv'), '--json'], at)
  expect([fine.code, JSON.parse(fine.stdout)]).toMatchObject([0, { alert: false, report: { rows: 1599 } }])
})
