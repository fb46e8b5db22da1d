import { CairnError } from '../../shared/errors.ts'
import { TendedLoop } from '../jobs/index.ts'
import { watchChanges } from '../workspace/index.ts'
import type { Serving } from './context.ts'
import { changeDeployments, tellEndpoint } from './deployments.ts'
import { endpointService } from './endpointSettings.ts'
import { renewServed } from './lookup/served.ts'
import { tendLogs } from './log/tend.ts'
import { noteProblem } from './problems.ts'
import { findResolved, isResolved, resolveRoute } from './routes.ts'
import { RolloutKeeper } from './rollout/keeper.ts'
import {
  addRevision,
  currentRevision,
  type DeploymentRow,
  deploymentRows,
  findDeployment,
  type ResolvedRoute,
  type Revision,
} from './store.ts'

/** Between two looks at the request logs, in ms. */
const tendInterval = 15_000

/**
 * Keeps deployments true to the registry, in a process that stays: after every change, of whatever process, routes are resolved again. An
 * alias that has moved makes a new revision, whose version is prepared before the endpoint is told. One that cannot be prepared leaves the
 * one before answering.
 */
export class DeploymentKeeper {
  readonly #serving: Serving
  readonly #logs: TendedLoop
  readonly #rollouts: RolloutKeeper
  #looking: Promise<void> = Promise.resolve()

  constructor(serving: Serving) {
    this.#logs = new TendedLoop(serving.workspace, tendInterval, () => this.#tendLogs())
    // What is being prepared when it is stopped is prepared by the next one.
    this.#serving = { ...serving, perform: (name, input) => serving.perform(name, input, this.#logs.signal) }
    this.#rollouts = new RolloutKeeper(serving)
  }

  /** From now on until it is stopped. What a process before has left half-done is finished first. */
  run(): void {
    if (this.#serving.workspace.readOnly) return
    void this.#follow()
    this.#logs.run()
    this.#rollouts.run()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    await Promise.all([this.#logs.stop(), this.#looking])
    await Promise.all([this.#looking, this.#rollouts.stop()])
  }

  async #follow(): Promise<void> {
    await this.#look()
    for await (const _ of watchChanges(this.#serving.workspace, this.#logs.signal)) await this.#look()
  }

  /** Those of an endpoint that this user has not allowed are left as they came. */
  async #tendLogs(): Promise<void> {
    if (endpointService(this.#serving)?.permission === null) await tendLogs(this.#serving, this.#logs.signal)
    this.#logs.forget()
  }

  #look(): Promise<void> {
    this.#looking = lookAfter(this.#serving, this.#logs.signal).catch((thrown: unknown) => {
      // Such as a lock that another program holds: the next change is another chance.
      if (!this.#logs.signal.aborted) process.emitWarning(CairnError.from(thrown))
    })
    return this.#looking
  }
}

/** Resolves every route again and tells the endpoint what has changed. Nothing is done with an endpoint that this user has not allowed. */
export async function lookAfter(serving: Serving, signal: AbortSignal = new AbortController().signal): Promise<void> {
  const { workspace } = serving
  const endpoint = endpointService(serving)
  if (!endpoint || endpoint.permission) return
  // What a process that was killed had written down, and not told.
  tellEndpoint(serving)
  await renewServed(workspace)
  for (const row of deploymentRows(workspace.db)) {
    if (signal.aborted || !workspace.sqlite.open) return
    await follow(serving, row)
  }
  if (!signal.aborted && workspace.sqlite.open) tellEndpoint(serving)
}

async function follow(serving: Serving, row: DeploymentRow): Promise<void> {
  const { workspace } = serving
  const revision = currentRevision(workspace.db, row)
  try {
    const there = await findResolved(workspace, row.modelId, revision.route)
    const resolved = there ?? (await resolveRoute(serving, row.modelId, revision.route))
    if (!workspace.sqlite.open) return
    if (!isSame(resolved, revision.resolved)) moveTo(serving, row, revision, resolved)
    noteProblem(workspace, row.name, null)
  } catch (thrown) {
    if (!workspace.sqlite.open) return
    const { code, message } = CairnError.from(thrown)
    if (!noteProblem(workspace, row.name, { code, message })) return
    workspace.change(
      () => ({ action: 'deployment.stay', subject: `deployment:${row.name}`, detail: { code, problem: message } }),
      () => null,
    )
  }
}

function isSame(one: ResolvedRoute, other: ResolvedRoute): boolean {
  const objects = ({ arms, shadows, pinned }: ResolvedRoute) =>
    JSON.stringify([arms, shadows, pinned].map((all) => all.map(({ servable }) => servable)))
  return objects(one) === objects(other)
}

/** Unless something else was done meanwhile: then there is another change to look at. */
function moveTo(serving: Serving, { name }: DeploymentRow, before: Revision, resolved: ResolvedRoute): void {
  const { actor } = serving.workspace
  const reason = movesText(before, resolved)
  changeDeployments(
    serving,
    () => ({ action: 'deployment.follow', subject: `deployment:${name}`, detail: { reason } }),
    (db) => {
      const row = findDeployment(db, name)
      if (!row || currentRevision(db, row).number !== before.number || !isResolved(db, row.modelId, before.route, resolved)) return
      addRevision(db, row, { route: before.route, resolved, cause: 'alias', reason, actor })
    },
  )
}

/** `champion moved from v2 to v3` */
function movesText({ route, resolved: then }: Revision, now: ResolvedRoute): string {
  const texts = route.arms.flatMap(({ target }, place) => {
    const [from, to] = [then.arms[place].version, now.arms[place].version]
    return 'alias' in target && from !== to ? [`${target.alias} moved from v${from} to v${to}`] : []
  })
  return [...new Set(texts)].join(', ')
}
