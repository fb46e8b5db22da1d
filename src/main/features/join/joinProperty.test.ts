import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type JoinMode, joinModes } from '../../../shared/domain/features/resolved.ts'
import { type Random, seededRandom } from '../../random.ts'
import { type Duck, withDuckDB } from '../../datasets/tasks.ts'
import { type Asked, type Found, findRow, type Rules, type SourceRow } from './fixtures/bruteForce.ts'
import { makeEntities, makeTable, testService, testView } from './fixtures/tables.ts'
import { joinService } from './join.ts'

const scratch = mkdtempSync(join(tmpdir(), 'cairn-join-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const second = 1_000_000n
/** Seconds. */
const ttl = 20

interface Shape {
  readonly mode: JoinMode
  readonly hasCreated: boolean
  readonly intervals: boolean
  readonly hasTtl: boolean
  /** Some creations are 8,000 years later, which a packed number has no bits for. */
  readonly forever: boolean
}

const yesNo = [false, true] as const
const shapes: Shape[] = joinModes.flatMap((mode) =>
  yesNo.flatMap((hasCreated) =>
    yesNo.flatMap((intervals) =>
      yesNo.flatMap((hasTtl) => (hasCreated ? yesNo : [false]).map((forever): Shape => ({ mode, hasCreated, intervals, hasTtl, forever }))),
    ),
  ),
)

interface Case {
  readonly rows: readonly SourceRow[]
  readonly asked: readonly Asked[]
}

/** Few moments, so that there are many ties; some a microsecond beside others, some before 1970. */
function randomCase(random: Random, { hasCreated, intervals, forever }: Shape): Case {
  const origin = random.int(3) === 0 ? -25n * second : 1_700_000_000n * second
  const moment = () => origin + BigInt(random.int(12)) * 5n * second + BigInt(random.int(3) - 1)
  const orNone = <T>(value: () => T): T | null => (random.int(12) === 0 ? null : value())
  const key = () => orNone(() => ['a', 'b', 'a|', '|a'][random.int(4)])
  const keys = (): [string | null, string | null] => [key(), orNone(() => ['', '|', 'a'][random.int(3)] || 'x')]
  const far = 253_402_300_799n * second
  const row = (): SourceRow => {
    const event = orNone(moment)
    return {
      keys: keys(),
      event: forever && random.int(20) === 0 ? -62_135_596_800n * second : event,
      created: hasCreated ? orNone(() => (forever && random.int(4) === 0 ? far : moment())) : null,
      until: intervals ? orNone(() => (random.int(3) === 0 ? far : moment())) : null,
    }
  }
  const asked = (): Asked => ({ keys: keys(), moment: orNone(moment) })
  const rows = Array.from({ length: random.int(40) }, row)
  const frame = Array.from({ length: 1 + random.int(20) }, asked)
  return { rows, asked: [...frame, frame[0]] }
}

async function joined(duck: Duck, cases: readonly Case[], shape: Shape): Promise<Found[][]> {
  const { mode, hasCreated, intervals, hasTtl } = shape
  const keyColumns = ['case', 'one', 'two'].map((name) => ({ name, type: name === 'case' ? ('integer' as const) : ('text' as const) }))
  const times = ['event', 'created', 'until'].map((name) => ({ name, type: 'datetime' as const }))
  const source = await makeTable(duck, 'source', {
    columns: [...keyColumns, ...times, { name: 'value', type: 'integer' }],
    rows: cases.flatMap(({ rows }, place) =>
      rows.map(({ keys, event, created, until }, row) => [place, ...keys, event, created, until, place * 1_000 + row]),
    ),
  })
  const entities = await makeEntities(
    duck,
    {
      columns: [...keyColumns, { name: 'time', type: 'datetime' }],
      rows: cases.flatMap(({ asked }, place) => asked.map(({ keys, moment }) => [place, ...keys, moment])),
    },
    'time',
  )
  const created = hasCreated ? { created: 'created' } : {}
  const view = testView({
    name: 'view',
    keys: keyColumns.map(({ name, type }) => ({ name, type, column: name, from: name })),
    time: intervals ? { kind: 'valid', from: 'event', to: 'until', ...created } : { kind: 'event', column: 'event', ...created },
    ttl: hasTtl ? ttl : null,
    features: [{ name: 'value', column: 'value', type: 'integer' }],
  })
  const made = await joinService(duck, testService([view]), { entities, sources: new Map([['view', source]]), mode })
  const { row, status } = made.views.get('view') as { row: string; status: string }
  const found = await duck.rows(`SELECT ${row}, ${status}, ${made.outputs[0].sql} FROM ${made.relation} ORDER BY row`)
  const first = cases.map((_, place) => cases.slice(0, place).reduce((sum, { rows }) => sum + rows.length, 0))
  let next = 0
  return cases.map(({ asked }, place) =>
    asked.map(() => {
      const [at, is, value] = found[next++]
      const row = at === null ? null : Number(at) - first[place]
      // The value comes with the row, and only where it may be used.
      if ((value === null) === (is === 'value')) console.log(JSON.stringify([shape, at, is, value, place, asked.length, made.relation]))
      expect(value === null ? null : Number(value)).toBe(is === 'value' ? place * 1_000 + Number(row) : null)
      return { row, status: is as Found['status'] }
    }),
  )
}

describe('[FS-2] a join of random rows is what the same rows give one by one', () => {
  const perShape = Math.ceil(1_000 / shapes.length)
  it(`in ${perShape * shapes.length} random cases`, async () => {
    const random = seededRandom(17)
    await withDuckDB({ scratch }, async (duck) => {
      for (const shape of shapes) {
        const cases = Array.from({ length: perShape }, () => randomCase(random, shape))
        const rules: Rules = { mode: shape.mode, hasCreated: shape.hasCreated, ttl: shape.hasTtl ? BigInt(ttl) * second : null }
        const expected = cases.map(({ rows, asked }) => asked.map((one) => findRow(one, rows, rules)))
        expect(await joined(duck, cases, shape), JSON.stringify(shape)).toEqual(expected)
      }
    })
  })
})
