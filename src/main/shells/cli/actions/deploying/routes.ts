import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { armsOf, routeTarget, type TypedArm } from '../../routeOptions.ts'
import { type Session, withSession } from '../../session.ts'
import { deploymentText } from '../../views/deploying/deployments.ts'

interface RouteOptions {
  readonly to: readonly TypedArm[]
  readonly shadow?: readonly string[]
  readonly pin?: readonly string[]
  readonly unit?: string
  readonly salt?: string
  readonly reason: string
}

export function route(cli: Cli, { to, shadow = [], pin = [], unit, salt, reason }: RouteOptions, name: string): Promise<Outcome> {
  return changed(cli, async ({ client }) => {
    const arms = armsOf(to)
    const { route: before } = (await client.serving.get({ name })).revision
    const shadows = shadow.map(routeTarget)
    // What was not said of the split stays: other units would be assigned anew.
    const split = { unitColumn: unit ?? before.unitColumn, salt: salt ?? before.salt }
    return client.serving.setRoute({ name, route: { arms, shadows, pinned: pin.map(routeTarget), ...split }, reason })
  })
}

interface RollbackOptions {
  readonly to?: number
  readonly alias: boolean
  readonly reason: string
}

export function rollback(cli: Cli, { to, alias, reason }: RollbackOptions, name: string): Promise<Outcome> {
  return changed(cli, ({ client }) => client.serving.rollBack({ name, to, alias, reason }))
}

export function swap(cli: Cli, { reason }: { readonly reason: string }, name: string): Promise<Outcome> {
  return changed(cli, ({ client }) => client.serving.swap({ name, reason }))
}

function changed(cli: Cli, work: (session: Session) => Promise<Deployment>): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const deployment = await work(session)
    return { data: deployment, text: deploymentText(deployment, cli.style) }
  })
}
