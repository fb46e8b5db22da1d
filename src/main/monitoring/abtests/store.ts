import { desc, eq } from 'drizzle-orm'
import { AbSettings, AbState, AbStatus } from '../../../shared/domain/monitoring/abTest.ts'
import { isSameName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { abTests, deployments } = schema

/** An A/B test as it was written down. */
export interface StoredAbTest {
  readonly id: number
  readonly name: string
  readonly deployment: string
  readonly deploymentId: number
  readonly modelId: number
  readonly settings: AbSettings
  readonly status: AbStatus
  readonly state: AbState
  readonly startedAt: number
  readonly endedAt: number | null
  readonly actor: string
}

const joined = (db: Registry) =>
  db
    .select({ test: abTests, deployment: deployments.name, modelId: deployments.modelId })
    .from(abTests)
    .innerJoin(deployments, eq(abTests.deploymentId, deployments.id))
    .orderBy(desc(abTests.id))

type Joined = ReturnType<ReturnType<typeof joined>['all']>[number]

/** @throws ROW_DAMAGED */
function storedOf({ test, deployment, modelId }: Joined): StoredAbTest {
  const [settings, status, state] = [AbSettings.safeParse(test.settings), AbStatus.safeParse(test.status), AbState.safeParse(test.state)]
  if (!settings.success || !status.success || !state.success)
    throw new CairnError('ROW_DAMAGED', `The A/B test "${test.name}" has an unknown format.`, { abTest: test.name })
  const { id, name, deploymentId, startedAt, endedAt, actor } = test
  return {
    id,
    name,
    deployment,
    deploymentId,
    modelId,
    settings: settings.data,
    status: status.data,
    state: state.data,
    startedAt,
    endedAt,
    actor,
  }
}

/** One that is damaged keeps no other from being looked at: its row is not read. */
export function runningAbTests(db: Registry): { readonly id: number; readonly name: string }[] {
  return db.select({ id: abTests.id, name: abTests.name }).from(abTests).where(eq(abTests.status, 'running')).all()
}

/** Running ones first, then the newest. @param deployment of this one alone */
export function abTestsOf(db: Registry, deployment?: string): StoredAbTest[] {
  const all = joined(db)
    .all()
    .filter((row) => deployment === undefined || row.deployment === deployment)
    .map(storedOf)
  return [...all.filter(({ status }) => status === 'running'), ...all.filter(({ status }) => status !== 'running')]
}

function findRow(db: Registry, name: string): Joined | undefined {
  const rows = joined(db).all()
  return rows.find(({ test }) => test.name === name) ?? rows.find(({ test }) => isSameName(test.name, name))
}

/** What a test that is called so is called, as names are compared; undefined for none. */
export function takenName(db: Registry, name: string): string | undefined {
  return findRow(db, name)?.test.name
}

function requireRow(db: Registry, name: string): Joined {
  const found = findRow(db, name)
  if (found) return found
  const names = joined(db)
    .all()
    .map(({ test }) => test.name)
  throw new CairnError('NOT_FOUND', `There is no A/B test called "${name}".`, { abTest: name, abTests: names.slice(0, 20) })
}

/** @throws NOT_FOUND, with the names that there are; ROW_DAMAGED */
export function requireAbTest(db: Registry, name: string): StoredAbTest {
  return storedOf(requireRow(db, name))
}

export function addAbTest(db: Registry, values: typeof abTests.$inferInsert): void {
  db.insert(abTests).values(values).run()
}

/** Only one that still stands as it was read, so that two processes never write over each other. @returns whether it did */
export function changeAbTest(
  db: Registry,
  before: StoredAbTest,
  change: { readonly status?: AbStatus; readonly state: AbState; readonly endedAt?: number },
): boolean {
  const now = joined(db).where(eq(abTests.id, before.id)).get()
  if (!now || now.test.status !== before.status || (storedOf(now).state.looks.at(-1)?.at ?? 0) !== (before.state.looks.at(-1)?.at ?? 0))
    return false
  db.update(abTests)
    .set({ ...change, state: AbState.parse(change.state) })
    .where(eq(abTests.id, before.id))
    .run()
  return true
}

/** Also one that is damaged. @returns what it was called @throws NOT_FOUND */
export function deleteAbTest(db: Registry, name: string): string {
  const { id, name: stored } = requireRow(db, name).test
  db.delete(abTests).where(eq(abTests.id, id)).run()
  return stored
}
