import { z } from 'zod'
import type { CairnError } from '../../../shared/errors.ts'

/** How an endpoint tells main of which deployments something could not be loaded, and why each: in the details of its problem. */
const Details = z.object({ leftOut: z.array(z.string()), reasons: z.array(z.string()) })

export function leftOutDetails(leftOut: readonly CairnError[]): z.infer<typeof Details> {
  return { leftOut: leftOut.map(({ details }) => String(details.deployment)), reasons: leftOut.map(({ message }) => message) }
}

/** What an endpoint could not load of a deployment; null where it has all. @param problem of its service */
export function whyLeftOut(problem: CairnError | null, deployment: string): { readonly code: string; readonly message: string } | null {
  const { leftOut, reasons } = Details.safeParse(problem?.details).data ?? { leftOut: [], reasons: [] }
  const why = reasons.filter((_, place) => leftOut[place] === deployment)
  return why.length === 0 ? null : { code: 'DEPLOYMENT_UNAVAILABLE', message: why.join(' ') }
}
