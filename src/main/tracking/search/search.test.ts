import { expect, onTestFinished, test, vi } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { logPoints } from '../../experiments/index.ts'
import { seededRandom } from '../../random.ts'
import { globOf } from './compare.ts'
import { searchExperiments } from './experiments.ts'
import { experimentIds, reference, referenceWorkspace } from './fixtures/reference.ts'
import { searchLoggedModels } from './loggedModels.ts'
import { searchModelVersions } from './modelVersions.ts'
import { searchRegisteredModels } from './registeredModels.ts'
import { type RunsSearch, searchRuns } from './runs.ts'

const everywhere = { experiments: experimentIds, viewType: 'ALL', limit: 1_000 } as const

/** Ids of all pages of a search, and what happens between two of them. */
function pagesOf(search: (token: string | undefined) => { ids: number[]; next: string | undefined }, between = () => {}): number[][] {
  const pages: number[][] = []
  let token: string | undefined
  do {
    const { ids, next } = search(token)
    pages.push(ids)
    token = next
    between()
  } while (token !== undefined)
  return pages
}

test('[ML-1] pages of any size are together what one page has, in any order', () => {
  const { db } = referenceWorkspace()
  for (const { filter, order, found } of reference.searches.slice(0, 25)) {
    const search: RunsSearch = { ...everywhere, filter, orderBy: order }
    const whole = searchRuns(db, search).ids
    expect(whole.length).toBeGreaterThanOrEqual(found.length)
    for (const limit of [1, 5]) expect(pagesOf((token) => searchRuns(db, { ...search, limit, token })).flat()).toEqual(whole)
  }
})

test('[ML-1] a few runs are sorted by a metric that most others have as well', () => {
  const workspace = referenceWorkspace()
  const { db, sqlite } = workspace
  const few = sqlite.prepare('SELECT id FROM runs WHERE experiment_id = 4 ORDER BY id').pluck().all() as number[]
  expect(few).toHaveLength(2)
  few.forEach((id, i) => logPoints(workspace, id, [{ name: 'loss', step: 0, timestamp: 1, value: i }]))
  const search: RunsSearch = { ...everywhere, experiments: ['4'], filter: 'metrics.loss >= 0' }
  for (const [direction, ids] of [
    ['ASC', few],
    ['DESC', few.toReversed()],
  ] as const) {
    const orderBy = [`metrics.loss ${direction}`]
    expect(searchRuns(db, { ...search, orderBy }).ids).toEqual(ids)
    expect(pagesOf((token) => searchRuns(db, { ...search, orderBy, limit: 1, token })).flat()).toEqual(ids)
  }
})

test('[ML-1] runs that come and go between two pages neither repeat nor hide others', () => {
  const { db, sqlite } = referenceWorkspace()
  const search: RunsSearch = { ...everywhere, viewType: 'ACTIVE_ONLY', orderBy: ['metrics.loss DESC'], limit: 4 }
  const before = searchRuns(db, { ...search, limit: 1_000 }).ids
  let n = 0
  const gone: number[] = []
  const pages = pagesOf(
    (token) => searchRuns(db, { ...search, token }),
    () => {
      // The first run of the list goes, and a newer one comes before all others.
      gone.push(before[n])
      sqlite.prepare('UPDATE runs SET deleted_at = 1 WHERE id = ?').run(before[n])
      sqlite
        .prepare(
          `INSERT INTO runs (uuid, experiment_id, name, source, status, created_at) VALUES (?, 1, 'new', 'mlflow', 'running', 99999)`,
        )
        .run(String(n++).padStart(32, '0'))
    },
  )
  const seen = pages.flat()
  expect(new Set(seen).size).toBe(seen.length)
  expect(before.filter((id) => !gone.includes(id) && !seen.includes(id))).toEqual([])
})

test('[ML-1] a page ends before it has too many metrics, and has one run at least', () => {
  const { db, sqlite } = referenceWorkspace()
  const { ids } = searchRuns(db, everywhere)
  const counts = ids.map((id) => sqlite.prepare('SELECT count(*) FROM metric_series WHERE run_id = ?').pluck().get(id) as number)
  const pages = pagesOf((token) => searchRuns(db, { ...everywhere, token, mostMetrics: 6 }))
  expect(pages.flat()).toEqual(ids)
  const sums = pages.map((page) => page.reduce((sum, id) => sum + counts[ids.indexOf(id)], 0))
  expect(Math.max(...sums)).toBeLessThanOrEqual(6)
  expect(pages.length).toBeLessThan(ids.length)
  expect(pagesOf((token) => searchRuns(db, { ...everywhere, token, mostMetrics: 0 })).every(({ length }) => length >= 1)).toBe(true)
})

test('[ML-1] a page token is that of its search alone', () => {
  const { db } = referenceWorkspace()
  const search: RunsSearch = { ...everywhere, orderBy: ['metrics.loss'], limit: 2 }
  const token = searchRuns(db, search).next
  expect(searchRuns(db, { ...search, limit: 7, token }).ids).toHaveLength(7)
  for (const other of [
    { filter: 'metrics.loss > 0' },
    { orderBy: ['metrics.loss DESC'] },
    { experiments: ['1'] },
    { viewType: 'ACTIVE_ONLY' },
  ] as const)
    expect(() => searchRuns(db, { ...search, ...other, token })).toThrow('Invalid page token')
  for (const wrong of ['x', 'eyJvZmZzZXQiOiAxMDB9', Buffer.from('null').toString('base64'), `${token}x`.slice(3)])
    expect(() => searchRuns(db, { ...search, token: wrong }), wrong).toThrow('Invalid page token')
  // Whoever changes the values of one gets another page, and no more.
  const changed = {
    ...JSON.parse(Buffer.from(token ?? '', 'base64url').toString()),
    after: [0, "1' OR '1'='1", 0, ') OR 1=1 --'],
  } as unknown
  const text = Buffer.from(JSON.stringify(changed)).toString('base64url')
  expect(searchRuns(db, { ...search, token: text }).ids.length).toBeLessThanOrEqual(2)
})

test('[ML-1] a pattern matches as LIKE with its case, whatever characters it has', () => {
  const { sqlite } = referenceWorkspace()
  const random = seededRandom(3)
  const letters = ['a', 'A', '%', '_', '*', '?', '[', ']', '^', '-', '\\', 'ü', '\n']
  const word = () => Array.from({ length: random.int(6) }, () => letters[random.int(letters.length)]).join('')
  sqlite.pragma('case_sensitive_like = ON')
  const both = sqlite.prepare('SELECT ? LIKE ?, ? GLOB ?').raw()
  for (let i = 0; i < 5_000; i++) {
    const [text, pattern] = [word(), word()]
    const [like, glob] = both.get(text, pattern, text, globOf(pattern)) as [number, number]
    expect(glob, JSON.stringify([text, pattern])).toBe(like)
  }
})

const payloads = [
  `' OR '1'='1`,
  `'; DROP TABLE runs; --`,
  `x' UNION SELECT sql FROM sqlite_master --`,
  `") OR 1=1 --`,
  '`) OR 1=1 --',
  `1) OR (1=1`,
  `') OR EXISTS (SELECT 1 FROM runs) --`,
  `\\' OR 1=1 --`,
  `?1`,
  `:name`,
  `$1`,
  `load_extension('x')`,
  `(SELECT randomblob(1000000000))`,
  '\0',
  '\u202e',
  '💥',
  'a'.repeat(9_000),
]

test('[ML-5] nothing that a client writes reaches SQL as SQL: it is a value, a key, or refused', () => {
  const { db, sqlite } = referenceWorkspace()
  const everything = sqlite.prepare('SELECT count(*), sum(id) FROM runs').raw()
  const before = everything.get()
  const forms = (text: string) => [
    `params.x = '${text}'`,
    `params.x = "${text}"`,
    `params.\`${text}\` = 'x'`,
    `metrics."${text}" > 0`,
    `tags.${text} = 'x'`,
    `run_id IN ('${text}')`,
    `dataset.name LIKE '${text}'`,
    `attributes.${text} = 'x'`,
    `metrics.loss > ${text}`,
    `metrics.loss ${text} 1`,
    text,
  ]
  for (const payload of payloads) {
    for (const filter of forms(payload)) {
      const found = outcomes(db, filter, [])
      // A filter of one comparison with an unknown key or value finds nothing, and never everything.
      for (const ids of found) if (ids !== null && filter.trim() !== '') expect(ids.length, filter).toBe(0)
    }
    for (const order of [payload, `metrics.${payload}`, `metrics.\`${payload}\` DESC`, `params."${payload}"`]) outcomes(db, '', [order])
    expect(searchRuns(db, { ...everywhere, experiments: [payload] }).ids).toEqual([])
  }
  expect(everything.get()).toEqual(before)
})

test('[ML-5] whatever a filter is, it is answered or refused, and soon', () => {
  const { db } = referenceWorkspace()
  const random = seededRandom(11)
  const words =
    `metrics. params. tags. attributes. dataset.name \` " ' ( ) , ; = != < LIKE ILIKE IN NOT IS NULL AND OR 1 -1 1e9 . a loss run_id % _ * \\ -- /* */ ? é 'x' "y" \`z\` ('a','b')`.split(
      ' ',
    )
  const begin = performance.now()
  for (let i = 0; i < 1_000; i++) {
    const text = Array.from({ length: 1 + random.int(9) }, () => words[random.int(words.length)]).join(random.int(2) ? ' ' : '')
    outcomes(db, text, [text])
  }
  const long = 'a'.repeat(90_000)
  for (const text of [
    `params.x = '${long}`,
    `\`${long}`,
    '('.repeat(90_000),
    `${'a.'.repeat(45_000)}`,
    ' '.repeat(90_000),
    `${"'a' ".repeat(20_000)}`,
    `params.x LIKE '${'%a'.repeat(4_500)}'`,
  ])
    outcomes(db, text, [text])
  outcomes(db, Array.from({ length: 64 }, (_, i) => `params.p${i} != 'x'`).join(' AND '), [])
  expect(() => searchRuns(db, { ...everywhere, filter: "params.x = 'y' ".repeat(65) })).toThrow('at most 64')
  expect(performance.now() - begin).toBeLessThan(30_000)
})

test('[ML-1] patterns are matched as long as there is time, and refused beyond it', () => {
  const { db } = referenceWorkspace()
  const search = { ...everywhere, filter: "attributes.run_name LIKE '%a%' AND params.lr ILIKE '%'" }
  expect(() => searchRuns(db, search)).not.toThrow()
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 500))
  onTestFinished(() => clock.mockRestore())
  expect(() => searchRuns(db, search)).toThrow('takes more than 3 s')
  expect(() => searchRuns(db, everywhere)).not.toThrow()
})

/** What each search finds; null where it refuses. Anything but a refusal is thrown. */
function outcomes(db: Parameters<typeof searchRuns>[0], filter: string, orderBy: string[]): (number[] | null)[] {
  const page = { viewType: 'ALL', limit: 10, filter, orderBy } as const
  return [
    () => searchRuns(db, { ...everywhere, filter, orderBy }),
    () => searchExperiments(db, page),
    () => searchRegisteredModels(db, page),
    () => searchModelVersions(db, page),
    () => searchLoggedModels(db, { ...page, experiments: experimentIds, orderBy: orderBy.map((field) => ({ field_name: field })) }),
  ].map((search) => {
    try {
      return search().ids
    } catch (error) {
      if (error instanceof CairnError && error.code === 'INVALID_INPUT') return null
      throw error
    }
  })
}
