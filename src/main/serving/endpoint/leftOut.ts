import { z } from 'zod'
import type { CairnError } from '../../../shared/errors.ts'

/** How an endpoint tells main which deployments it has left out, and why each: in the details of its problem. */
const Details = z.object({ leftOut: z.array(z.string()), reasons: z.array(z.string()) })

export function leftOutDetails(leftOut: readonly CairnError[]): z.infer<typeof Details> {
  return { leftOut: leftOut.map(({ details }) => String(details.deployment)), reasons: leftOut.map(({ message }) => message) }
}

/** Why an endpoint has left a deployment out; null where it has not. @param error the last thing that went wrong with its service */
export function whyLeftOut(error: CairnError | null, deployment: string): { readonly code: string; readonly message: string } | null {
  const { leftOut, reasons } = Details.safeParse(error?.details).data ?? { leftOut: [], reasons: [] }
  const message = reasons[leftOut.indexOf(deployment)]
  return message === undefined ? null : { code: 'DEPLOYMENT_UNAVAILABLE', message }
}
