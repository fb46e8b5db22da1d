import type { DeploymentRevision } from '../../../../../shared/contract/serving/index.ts'
import { type RouteTarget, wholeTraffic } from '../../../../../shared/domain/serving/route.ts'

/** A weight in basis points as people write it: `90 %`, `0.5 %`. */
export function share(weight: number): string {
  return `${Number(((weight * 100) / wholeTraffic).toFixed(2))} %`
}

/** `champion (v3)`, or `v3`: what an arm answers with now. */
export function resolvedText({ target, version }: { readonly target: RouteTarget; readonly version: number }): string {
  return 'alias' in target ? `${target.alias} (v${version})` : `v${version}`
}

/** A route in one line: `champion (v3) 90 %, v4 10 %, shadow v5`. */
export function routeText({ arms, shadows }: Pick<DeploymentRevision, 'arms' | 'shadows'>): string {
  return [
    ...arms.map((arm) => (arms.length === 1 ? resolvedText(arm) : `${resolvedText(arm)} ${share(arm.weight)}`)),
    ...shadows.map((shadow) => `shadow ${resolvedText(shadow)}`),
  ].join(', ')
}
