import type Database from 'better-sqlite3'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { type Chain, chainName, isHeadSigned, listChains, workspaceId } from './chains.ts'
import { beforeChains, entryHash, genesis, oldHash, type Parent, parentsOf, type StoredEntry } from './entry.ts'
import { nothingRemembered, type RememberedHeads } from './remembered.ts'

/** Something that is not as it was written. */
export interface AuditProblem {
  /** The name of the chain. */
  readonly chain: string
  /** What its author was called last; empty where nobody knows. */
  readonly author: string
  /** The entry, by its number in this workspace; null where there is none, or where it is about the end of the chain. */
  readonly row: number | null
  /** The entry's number in its chain, and its time. */
  readonly seq: number | null
  readonly at: number | null
  readonly what: string
  /** Whether the log is shorter than it is remembered: that is so of an older copy too, and its owner may say that it is one. */
  readonly shorter: boolean
}

/** One chain as it was found. */
export interface CheckedChain {
  readonly chain: string
  /** SHA-256 of the author's public key; null for the log from before there were authors. */
  readonly author: string | null
  /** What the author was called last. */
  readonly name: string
  readonly device: string | null
  readonly entries: number
  /** The newest entry: its number in the chain, its hash, its time. */
  readonly seq: number
  readonly hash: string
  readonly at: number | null
  /** Whether the author's signature of the newest entry holds; null where there were no signatures yet. */
  readonly signed: boolean | null
  readonly ok: boolean
}

export interface AuditReport {
  readonly ok: boolean
  /** All entries, and those of them that were checked now; the others were checked before. */
  readonly rows: number
  readonly checked: number
  readonly chains: readonly CheckedChain[]
  /** The first hundred of those that are in the log itself, then all that it is compared with and does not fit. */
  readonly problems: readonly AuditProblem[]
}

/** What was found, and what the next check may begin with. */
export interface AuditFindings {
  readonly report: AuditReport
  readonly checkpoint: Checkpoint
}

const shownProblems = 100
/** Entries that are read at once: less than two milliseconds of work. */
const pageRows = 100

/** What was noted elsewhere of the log: an entry by its number (in its chain, where that is said), and its hash or the start of it. */
export interface AuditAnchor {
  readonly row: number
  readonly hash: string
  readonly chain?: string
}

const Point = z.object({ seq: z.int(), hash: z.string() })

/** What was found by earlier checks, by the names of chains. */
export const Checkpoint = z.object({
  /** Where the next check may go on: only where the chain was whole, and all that it names was there. */
  chains: z.record(z.string(), Point),
  /** How long each chain was seen to be, or was named to be by another, and when: it may never be shorter again. */
  reached: z.record(z.string(), Point.extend({ noted: z.number() })).default({}),
})
export type Checkpoint = z.infer<typeof Checkpoint>

export interface AuditCheck {
  readonly anchors?: readonly AuditAnchor[]
  readonly remembered?: Pick<RememberedHeads, 'of' | 'here' | 'asOf'>
  /** What need not be checked again, as far as its last entry is still the same, and what the log has to reach. */
  readonly checkpoint?: Checkpoint | null
  /** Milliseconds since 1970 UTC. */
  readonly now?: number
}

/**
 * Follows every chain to its end, all at once: finds entries that were edited, removed, inserted, reordered, moved to another chain or
 * cut off. Whoever does not have an author's key cannot write that author's log anew; whoever does is found by what was noted elsewhere.
 */
export function verifyAudit(sqlite: Database.Database, check: AuditCheck = {}): AuditReport {
  const steps = auditSteps(sqlite, check)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value.report
  }
}

/** The same in steps of a few milliseconds each; others may write between them. */
export function* auditSteps(sqlite: Database.Database, check: AuditCheck): Generator<undefined, AuditFindings> {
  const problems: AuditProblem[] = []
  const found: FoundChain[] = []
  const broken = new Set<string>()
  const known = listChains(sqlite)
  for (const chain of [null, ...known]) {
    const one = yield* checkChain(sqlite, chain, check)
    if (one === null) continue
    found.push(one)
    problems.push(...one.problems.slice(0, shownProblems - problems.length))
    for (const name of one.broken) broken.add(name)
    yield
  }
  const compared = [...strayEntries(sqlite)]
  compared.push(...(yield* shorterThanRemembered(sqlite, known, check.remembered ?? nothingRemembered)))
  const named = new Set(compared.map(({ chain }) => chain))
  const before = check.checkpoint?.reached ?? {}
  const receded = yield* shorterThanReached(sqlite, before, check.remembered?.asOf)
  // What this user has written is told once.
  compared.push(...receded.filter(({ chain }) => !named.has(chain)).slice(0, shownProblems))
  compared.push(...anchorProblems(sqlite, check.anchors ?? []))
  for (const { chain } of [...compared, ...receded]) broken.add(chain)
  const names = new Map(found.map(({ report: { chain, name } }) => [chain, name]))
  const chains = found.map(({ report }) => ({ ...report, ok: !broken.has(report.chain) }))
  const report = {
    ok: broken.size === 0,
    rows: chains.reduce((sum, { entries }) => sum + entries, 0),
    checked: found.reduce((sum, { checked }) => sum + checked, 0),
    chains,
    problems: [...problems, ...compared].map((problem) => ({
      ...problem,
      author: problem.author || (names.get(problem.chain) ?? ''),
    })),
  }
  return { report, checkpoint: { chains: wholeChains(found, broken), reached: reachedNow(found, broken, before, check.now ?? Date.now()) } }
}

/** A chain that names what is missing is read again the next time, or that would be told once and never again. */
function wholeChains(found: readonly FoundChain[], broken: ReadonlySet<string>): Checkpoint['chains'] {
  const whole = found.filter(({ report, problems }) => problems.length === 0 && !broken.has(report.chain))
  return Object.fromEntries(whole.map(({ report: { chain, seq, hash } }) => [chain, { seq, hash }]))
}

function reachedNow(
  found: readonly FoundChain[],
  broken: ReadonlySet<string>,
  before: Checkpoint['reached'],
  noted: number,
): Checkpoint['reached'] {
  const reached = new Map(Object.entries(before))
  const reach = (chain: string, { seq, hash }: Point) => {
    if (seq > (reached.get(chain)?.seq ?? 0)) reached.set(chain, { seq, hash, noted })
  }
  for (const { named } of found) for (const [chain, point] of named) reach(chain, point)
  for (const { report } of found) if (!broken.has(report.chain)) reach(report.chain, report)
  return Object.fromEntries(reached)
}

type Point = z.infer<typeof Point>

interface FoundChain {
  readonly report: Omit<CheckedChain, 'ok'>
  readonly checked: number
  /** The first hundred: anyone can write any number of bad entries. */
  readonly problems: readonly AuditProblem[]
  /** The chains that all of them are about. */
  readonly broken: ReadonlySet<string>
  /** How far it names other chains, and they are as it says. */
  readonly named: ReadonlyMap<string, Point>
}

interface Walk {
  readonly name: string
  hash: string
  seq: number
  entries: number
  author: string
  at: number | null
  /** How far it has named the heads of other chains. */
  readonly seen: Map<string, number>
  readonly named: Map<string, Point>
  readonly problems: AuditProblem[]
  readonly broken: Set<string>
}

function add(walk: Walk, problem: AuditProblem): void {
  walk.broken.add(problem.chain)
  if (walk.problems.length < shownProblems) walk.problems.push(problem)
}

/** As SQLite has it: a number that someone else wrote may be one that JavaScript can't tell from the next. */
interface Position {
  readonly seq: unknown
  readonly id: unknown
}

/** One page, and the head as it is at the same moment. */
interface Page {
  readonly rows: readonly StoredEntry[]
  readonly end: Position | undefined
  readonly head: Chain | AuditHead | null | undefined
}

/** @returns null where there is no log from before there were authors */
function* checkChain(sqlite: Database.Database, chain: Chain | null, { checkpoint }: AuditCheck): Generator<undefined, FoundChain | null> {
  const name = chain ? String(chain.chain) : beforeChains
  const from = startOf(sqlite, chain, checkpoint?.chains[name])
  const walk: Walk = {
    name,
    hash: from?.hash ?? genesis,
    seq: from?.seq ?? 0,
    entries: from?.seq ?? 0,
    author: '',
    at: null,
    seen: new Map(),
    named: new Map(),
    problems: [],
    broken: new Set(),
  }
  let checked = 0
  // Without a bound below: what was put before the first entry is read too.
  let last: Position | null = from ? { seq: from.seq, id: Number.MAX_SAFE_INTEGER } : null
  const next = sqlite.transaction((): Page => ({ ...pageAfter(sqlite, chain, last), head: headOf(sqlite, chain) }))
  for (let page = next(); ; page = next()) {
    for (const row of page.rows) yield* follow(sqlite, walk, chain, row)
    checked += page.rows.length
    if (page.end) {
      last = page.end
      yield
      continue
    }
    if (!chain && walk.entries === 0 && page.head === undefined) return null
    if (from && checked === 0) lookAtEnd(sqlite, walk, chain)
    const signed = page.head && 'signature' in page.head ? isHeadSigned(page.head) : null
    if (chain && chain.chain !== chainName(chain))
      add(walk, problemOf(walk, null, 'Its name does not match its author, device and workspace.'))
    for (const problem of endProblems(walk, page.head ?? null, signed)) add(walk, problem)
    // Where entries are gone, what they named is too.
    if (walk.broken.size === 0 && !from && page.head && 'seen' in page.head && !isSame(page.head.seen, Object.fromEntries(walk.seen)))
      add(walk, problemOf(walk, null, 'Its record of references to other chains was changed.'))
    return { report: reportOf(walk, chain, signed), checked, problems: walk.problems, broken: walk.broken, named: walk.named }
  }
}

/** A log may come from anyone: what should be a text or a number may be anything else. */
function reportOf({ name, hash, seq, entries, author, at }: Walk, chain: Chain | null, signed: boolean | null): Omit<CheckedChain, 'ok'> {
  const whose = { author: chain && String(chain.author), device: chain && String(chain.device) }
  return { chain: name, name: author, ...whose, entries, seq: wholeNumber(seq) ?? 0, hash, at: wholeNumber(at), signed }
}

const wholeNumber = (value: unknown): number | null => (Number.isSafeInteger(value) ? Number(value) : null)

function isSame(noted: string, seen: Readonly<Record<string, number>>): boolean {
  try {
    return canonicalize(JSON.parse(noted)) === canonicalize(seen)
  } catch {
    return false
  }
}

/** Where to go on; from its beginning where the entry that was checked last is not the same any more. */
function startOf(sqlite: Database.Database, chain: Chain | null, checked: Checkpoint['chains'][string] | undefined) {
  if (!checked || checked.seq < 1) return undefined
  const row = sqlite
    .prepare('SELECT hash FROM audit WHERE chain IS ? AND seq = ?')
    .pluck()
    .get(chain?.id ?? null, checked.seq)
  return row === checked.hash ? checked : undefined
}

/** By number, and where the same is given twice (the log from before there were authors has no index against that) by id. */
function pageAfter(sqlite: Database.Database, chain: Chain | null, last: Position | null): Pick<Page, 'rows' | 'end'> {
  const bound = last === null ? '' : 'AND (seq, id) > (@seq, @id)'
  const rows = sqlite
    .prepare(`SELECT * FROM audit WHERE chain IS @chain ${bound} ORDER BY seq, id LIMIT ${pageRows}`)
    .safeIntegers()
    .all({ ...last, chain: chain?.id ?? null }) as Record<string, unknown>[]
  const plain = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, typeof value === 'bigint' ? Number(value) : value]))
  const end = rows.at(-1)
  return { rows: rows.map((row) => plain(row) as unknown as StoredEntry), end: end && { seq: end.seq, id: end.id } }
}

/** How many other chains' entries are looked up at once. */
const lookUps = 100

function* follow(sqlite: Database.Database, walk: Walk, chain: Chain | null, row: StoredEntry): Generator<undefined, void> {
  const problem = (what: string) => add(walk, problemOf(walk, row, what))
  const number = row.seq
  if (number === walk.seq) problem('Its number appears twice.')
  else if (number !== walk.seq + 1)
    problem(number > walk.seq ? missing(walk.seq + 1, number - 1) : 'It was inserted before the first entry.')
  if (!chain && row.seq !== row.id) problem('Its number was changed.')
  if (row.hash !== (chain ? entryHash(walk.hash, chain.chain, row) : oldHash(walk.hash, row)))
    problem('Its hash does not follow from the previous entry: one of them was changed.')
  const parents = (chain && parentsOf(row.parents)) ?? []
  for (const [index, parent] of parents.entries()) {
    if (index % lookUps === lookUps - 1) yield
    walk.seen.set(parent.chain, parent.seq)
    const hash = hashAt(sqlite, parent)
    if (hash === parent.hash) {
      walk.named.set(parent.chain, parent)
      continue
    }
    const what = `It is ${hash === undefined ? 'missing' : 'a different entry'}: entry ${row.seq} of the chain ${walk.name.slice(0, 8)} refers to it.`
    add(walk, { ...problemOf({ name: parent.chain, author: '' }, null, what), seq: parent.seq })
  }
  walk.hash = String(row.hash)
  walk.seq = number
  walk.entries++
  walk.author = String(row.actor)
  walk.at = row.at
}

/** Undefined where there is no such entry. */
function hashAt(sqlite: Database.Database, { chain, seq }: Omit<Parent, 'hash'>): unknown {
  const place = chain === beforeChains ? 'chain IS NULL' : 'chain = (SELECT id FROM audit_chains WHERE chain = ?)'
  const given = chain === beforeChains ? [] : [chain]
  return sqlite.prepare(`SELECT hash FROM audit WHERE ${place} AND seq = ?`).pluck().get(given, seq)
}

/** What there is to say of a chain of which nothing new had to be checked. */
function lookAtEnd(sqlite: Database.Database, walk: Walk, chain: Chain | null): void {
  const row = sqlite.prepare('SELECT actor, at FROM audit WHERE chain IS ? AND seq = ?').get(chain?.id ?? null, walk.seq) as
    | Pick<StoredEntry, 'actor' | 'at'>
    | undefined
  walk.author = String(row?.actor ?? '')
  walk.at = row?.at ?? null
}

const headKey = 'audit.head'
/** How long the log was before there were authors, and the hash of its last entry: kept beside it in `meta`. */
const AuditHead = z.object({ count: z.int().nonnegative(), hash: z.string() }).readonly()
type AuditHead = z.infer<typeof AuditHead>

/** Null where it is damaged, undefined where there never was one. */
function headOf(sqlite: Database.Database, chain: Chain | null): Chain | AuditHead | null | undefined {
  if (chain) return (sqlite.prepare('SELECT * FROM audit_chains WHERE id = ?').get(chain.id) as Chain | undefined) ?? null
  const text = sqlite.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(headKey) as string | undefined
  if (text === undefined) return undefined
  try {
    return AuditHead.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function* endProblems(walk: Walk, head: Chain | AuditHead | null, signed: boolean | null): Iterable<AuditProblem> {
  const problem = (what: string) => problemOf(walk, null, what)
  if (!head) return yield problem('The record of its length was removed or damaged.')
  const length = 'count' in head ? head.count : head.seq
  if (length > walk.seq) yield problem(`${missing(walk.seq + 1, length)} The end was truncated.`)
  else if (length < walk.seq || head.hash !== walk.hash) yield problem('The last entry is not the last one written.')
  if (signed === false) yield problem('The signature of its last entry is not by its author.')
}

const missing = (from: number, to: number) => (from === to ? `Entry ${from} is missing.` : `The entries ${from} to ${to} are missing.`)

function problemOf({ name, author }: Pick<Walk, 'name' | 'author'>, row: StoredEntry | null, what: string): AuditProblem {
  const place = { row: row?.id ?? null, seq: wholeNumber(row?.seq), at: wholeNumber(row?.at) }
  return { chain: name, author: String(author), ...place, what, shorter: false }
}

/** Entries of a chain that there is not. */
function strayEntries(sqlite: Database.Database): AuditProblem[] {
  // One step in the index for each chain, however many entries it has.
  const stray = sqlite
    .prepare(
      `WITH RECURSIVE used(chain) AS (SELECT min(chain) FROM audit UNION ALL
         SELECT (SELECT min(chain) FROM audit WHERE chain > used.chain) FROM used WHERE used.chain IS NOT NULL)
       SELECT chain FROM used WHERE chain IS NOT NULL AND chain NOT IN (SELECT id FROM audit_chains) LIMIT ?`,
    )
    .pluck()
    .all(shownProblems) as unknown[]
  return stray.map((chain) => {
    const row = sqlite.prepare('SELECT * FROM audit WHERE chain = ? ORDER BY seq LIMIT 1').get(chain) as StoredEntry
    return problemOf({ name: String(chain), author: row.actor }, row, 'The chain it belongs to was removed.')
  })
}

/** Chains that were longer when they were last written here. */
function* shorterThanRemembered(
  sqlite: Database.Database,
  chains: readonly Chain[],
  remembered: Pick<RememberedHeads, 'of' | 'here'>,
): Generator<undefined, AuditProblem[]> {
  const own = workspaceId(sqlite)
  // By its place too: the id is in the database, where it can be removed with the log.
  const ids = new Set([...(own === null ? [] : [own]), ...chains.map((chain) => String(chain.workspace)), ...remembered.here()])
  const problems: AuditProblem[] = []
  for (const id of ids) {
    yield
    for (const [chain, { seq, hash, at }] of Object.entries(remembered.of(id, id === own))) {
      const found = hashAt(sqlite, { chain, seq })
      if (found === hash) continue
      const what =
        found === undefined
          ? 'It was written on this computer but is missing: the log was truncated, or this is an older copy.'
          : 'It differs from the entry written on this computer.'
      problems.push({ chain, author: '', row: null, seq, at, what, shorter: found === undefined })
    }
  }
  return problems
}

/** Chains that were longer when they were checked, or when another one named them, whoever wrote them. */
function* shorterThanReached(
  sqlite: Database.Database,
  reached: Checkpoint['reached'],
  asOf = Number.POSITIVE_INFINITY,
): Generator<undefined, AuditProblem[]> {
  const problems: AuditProblem[] = []
  for (const [index, [chain, { seq, hash, noted }]] of Object.entries(reached).entries()) {
    if (index % lookUps === lookUps - 1) yield
    const found = noted > asOf ? hash : hashAt(sqlite, { chain, seq })
    if (found === hash) continue
    const what = `It was ${found === undefined ? 'seen on this computer but is missing' : 'a different entry when last seen on this computer'}: the log was truncated, or this is an older copy.`
    problems.push({ chain, author: '', row: null, seq, at: null, what, shorter: true })
  }
  return problems
}

function anchorProblems(sqlite: Database.Database, anchors: readonly AuditAnchor[]): AuditProblem[] {
  const find = sqlite.prepare('SELECT a.hash, c.chain FROM audit a LEFT JOIN audit_chains c ON c.id = a.chain WHERE a.seq = ?')
  return anchors.flatMap(({ row, hash, chain }) => {
    const found = find.all(row) as { hash: string; chain: string | null }[]
    const fits = found.some((entry) => entry.hash.startsWith(hash) && (chain === undefined || (entry.chain ?? beforeChains) === chain))
    if (fits) return []
    const what = 'It does not match the hash recorded elsewhere.'
    return [{ chain: chain ?? '', author: '', row: null, seq: row, at: null, what, shorter: false }]
  })
}
