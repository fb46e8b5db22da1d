import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { createVersionView, type Duck, jsonCell, segmentFiles, sqlTypes, withDuckDB } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { sourceColumns } from '../join/columns.ts'
import { joinService } from '../join/join.ts'
import { microsecondsSql, type SourceRows } from '../join/relations.ts'
import { storedMoment } from '../online/cells.ts'
import { onlineFile } from '../online/file.ts'
import { compileService } from '../online/compile.ts'
import { lookUpFeatures } from '../online/lookup.ts'
import { NewestRows } from '../online/publish/select.ts'
import { placeStaged } from '../online/publish/place.ts'
import { stage } from '../online/publish/stage.ts'
import { OnlineStore } from '../online/store.ts'
import type { Comparison } from './comparison.ts'
import type { ParityInput } from './input.ts'

export interface OnlineReplay extends Pick<ParityInput, 'service' | 'sources' | 'rows' | 'seed'> {
  /** A folder for the store that is published for the replay alone. */
  readonly store: string
}

/** Of one replay; each is a publication of all views. Few rows have fewer. */
const mostMoments = 10
const rowsOfMoment = 50

/**
 * Random keys of the sources, some of them of nobody, at moments between the first event and what the longest ttl reaches: half of them
 * an event's own, and some just as old as a ttl allows. At each moment everything is published up to it, into a store of its own.
 */
export async function compareOnline(
  { service, sources, rows, seed, store }: OnlineReplay,
  comparison: Comparison,
  context: TaskContext,
): Promise<{ rows: number; values: number; different: number }> {
  return withDuckDB({ folders: [context.objects.root], scratch: context.scratch, signal: context.signal }, async (duck) => {
    const opened = await openSources(duck, sources, context)
    const at = await chosenTimes(duck, service, opened, { count: Math.min(mostMoments, Math.ceil(rows / rowsOfMoment)), seed })
    if (at.length === 0) return { rows: 0, values: 0, different: 0 }
    const columns = await askedRows(duck, service, opened, { rows, seed, at })
    const joined = await joinService(duck, service, {
      entities: { relation: 'asked', columns, moment: 't' },
      sources: opened,
      mode: 'latest',
    })
    const outputs = joined.outputs.map(({ sql }) => sql)
    mkdirSync(store, { recursive: true })
    let different = 0
    for (const [turn, moment] of at.entries()) {
      for (const view of service.views) await publishUpTo(duck, view, opened, { moment, store, context, id: turn + 1 })
      const asked = await duck.rows(`SELECT row, ${columns.map(({ sql }) => sql).join(', ')} FROM asked WHERE t = ${moment} ORDER BY row`)
      const given = await duck.rows(`SELECT ${outputs.join(', ')} FROM ${joined.relation} WHERE t = ${moment} ORDER BY row`)
      const offline = given.map((row) => row.map((cell, place) => jsonCell(service.outputs[place].type, cell)))
      const found = lookUp(store, service, columns, asked, moment)
      for (const [place, cells] of offline.entries()) {
        const online = found.map(({ values }) => values[place])
        different += comparison.row(cells, online, () => ({
          of: 'online',
          row: null,
          keys: JSON.stringify(asked[place].slice(1, 1 + service.keys.length)),
          moment: storedMoment(moment),
        }))
      }
      context.progress((turn + 1) / at.length, '')
    }
    rmSync(store, { recursive: true, force: true })
    return { rows, values: rows * service.outputs.length, different }
  })
}

async function openSources(duck: Duck, sources: ParityInput['sources'], { objects }: TaskContext): Promise<Map<string, SourceRows>> {
  const opened = new Map<string, SourceRows>()
  for (const [place, { as, manifest }] of sources.entries()) {
    const relation = `other${place}` as const
    await createVersionView(duck, manifest.columns, await segmentFiles(manifest, objects), relation)
    opened.set(as, { relation, columns: manifest.columns, rows: manifest.segments.reduce((sum, { rows }) => sum + rows, 0) })
  }
  return opened
}

async function chosenTimes(
  duck: Duck,
  service: ResolvedService,
  sources: ReadonlyMap<string, SourceRows>,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<bigint[]> {
  const random = seededRandom(seed)
  const found: bigint[] = []
  for (const view of service.views) {
    const source = sources.get(view.as) as SourceRows
    const event = microsecondsSql(sourceColumns(view, source.columns).event)
    const events = await duck.rows(
      `SELECT e FROM (SELECT ${event} AS e, hash(row, ${seed}) AS h FROM ${source.relation}) WHERE e IS NOT NULL ORDER BY h LIMIT ${count}`,
    )
    for (const [cell] of events) {
      const own = BigInt(String(cell))
      const ttl = BigInt(view.ttl ?? 0) * 1_000_000n
      const later =
        random.next() < 0.5 ? 0n : random.next() < 0.3 ? ttl : BigInt(Math.floor(random.next() * Number(ttl || 86_400_000_000n)))
      found.push(own + later)
    }
  }
  const chosen = found.map((moment) => ({ moment, order: random.next() })).toSorted((one, other) => one.order - other.order)
  // Published one after the other, a store only ever gets newer.
  return [...new Set(chosen.slice(0, count).map(({ moment }) => moment))].toSorted((one, other) => (one < other ? -1 : 1))
}

interface Asking {
  readonly rows: number
  readonly seed: number
  readonly at: readonly bigint[]
}

/** Makes the table `asked`: keys that stand together in a row of a source, request fields, and a moment `t`. */
async function askedRows(
  duck: Duck,
  service: ResolvedService,
  sources: ReadonlyMap<string, SourceRows>,
  { rows, seed, at }: Asking,
): Promise<(Column & { readonly sql: string })[]> {
  const joins: string[] = []
  const chosen = new Map<string, string>()
  for (const [place, view] of service.views.entries()) {
    const source = sources.get(view.as) as SourceRows
    const keys = sourceColumns(view, source.columns).keys.map((sql, index) => ({ sql, from: view.keys[index].from }))
    const fresh = keys.filter(({ from }) => !chosen.has(from))
    if (fresh.length === 0) continue
    for (const [index, { from }] of fresh.entries()) chosen.set(from, `s${place}.k${index}`)
    const selected = fresh.map(({ sql }, index) => `${sql} AS k${index}`).join(', ')
    const names = fresh.map((_, index) => `k${index}`).join(', ')
    await duck.run(
      `CREATE TABLE s${place} AS SELECT ${names}, row_number() OVER (ORDER BY h) - 1 AS place
        FROM (SELECT ${selected}, hash(row, ${seed + place}) AS h FROM ${source.relation} ORDER BY h LIMIT ${rows})`,
    )
    const [count] = await duck.row(`SELECT greatest(count(*), 1)::DOUBLE FROM s${place}`)
    joins.push(`LEFT JOIN s${place} ON s${place}.place = p.row % ${Number(count)}`)
  }
  const keys = service.keys.map(({ name, type }, index) => {
    const key = chosen.get(name) ?? 'NULL'
    // One in twenty is missing, and one of nobody.
    const turn = `hash(p.row, ${index}) % 20`
    return { name, type, sql: `q${index}`, of: `CASE ${turn} WHEN 0 THEN NULL WHEN 1 THEN ${nobody[type]} ELSE ${key} END` }
  })
  const fields = service.request.map(({ name, type }, index) => ({ name, type, sql: `f${index}`, of: randomSql(type, index + seed) }))
  const all = [...keys, ...fields]
  const moment = `list_extract([${at.join(', ')}]::BIGINT[], 1 + p.row % ${at.length})`
  const select = all.map(({ sql, of, type }) => `(${of})::${sqlTypes[type]} AS ${sql}`)
  await duck.run(`CREATE TABLE asked AS SELECT p.row AS row, ${[...select, `${moment} AS t`].join(', ')}
    FROM (SELECT range AS row FROM range(${rows})) AS p ${joins.join(' ')}`)
  return all.map(({ name, type, sql }) => ({ name, type, sql }))
}

/** Keys that hardly anything has. */
const nobody: Readonly<Record<Column['type'], string>> = {
  integer: '-987654321987',
  number: '-987654321987',
  boolean: 'NULL',
  text: "'nobody \u2205'",
  date: "DATE '1700-02-03'",
  datetime: "TIMESTAMP '1700-02-03 04:05:06'",
}

/** A value of a request field, the same for the same row; some are missing, some zero. */
function randomSql(type: Column['type'], salt: number): string {
  const random = `hash(p.row, ${salt + 1_000})`
  const values: Readonly<Record<Column['type'], string>> = {
    integer: `(${random} % 201)::BIGINT - 100`,
    number: `((${random} % 200001)::DOUBLE - 100000) / 1000`,
    boolean: `${random} % 2 = 0`,
    text: `list_extract(['a', 'B', 'Zürich', '10', ' x ', '日本'], 1 + (${random} % 6)::INTEGER)`,
    date: `DATE '2020-01-01' + (${random} % 3000)::INTEGER`,
    datetime: `TIMESTAMP '2020-01-01' + to_seconds((${random} % 200000000)::BIGINT)`,
  }
  return `CASE WHEN ${random} % 23 = 0 THEN NULL ELSE ${values[type]} END`
}

interface Published {
  readonly moment: bigint
  readonly store: string
  readonly context: TaskContext
  readonly id: number
}

async function publishUpTo(
  duck: Duck,
  view: ResolvedService['views'][number],
  sources: ReadonlyMap<string, SourceRows>,
  { moment, store, context, id }: Published,
): Promise<void> {
  const source = sources.get(view.as) as SourceRows
  const newest = new NewestRows(view, source.columns, { bounds: { from: null, to: moment }, now: moment })
  await duck.run(`CREATE OR REPLACE VIEW version AS SELECT * FROM ${source.relation}`)
  const rows = await newest.find(duck)
  const staged = join(context.scratch, 'staged.db')
  if (rows > 0) {
    await stage(duck, { view, sql: newest.sql, rows, path: staged }, () => {})
    const publication = { view, source: { id, ref: view.source }, from: null, to: moment, replace: false }
    await placeStaged(onlineFile(store), staged, publication, { rows, signal: context.signal, placed: () => {} })
    rmSync(staged, { force: true })
  }
  await duck.run('DROP TABLE newest')
}

function lookUp(
  store: string,
  service: ResolvedService,
  columns: readonly Column[],
  asked: readonly (readonly unknown[])[],
  moment: bigint,
) {
  const opened = OnlineStore.open(store, { readOnly: true })
  try {
    const cells = Object.fromEntries(
      columns.map(({ name, type }, place) => [name, asked.map((row) => jsonCell(type, row[place + 1] as never) as FeatureCell)]),
    )
    const of = (names: readonly Column[]) => Object.fromEntries(names.map(({ name }) => [name, cells[name]]))
    return lookUpFeatures(opened, compileService(service), { keys: of(service.keys), request: of(service.request) }, moment).results
  } finally {
    opened.close()
  }
}
