import type { gateOutcome } from '../../../../../shared/domain/models/gates.ts'
import { IconCircleCheck, IconCircleX, IconInfoCircle } from '../../../ui/icons.ts'

/** Whether a gate passes or fails; one that had nothing to compare with has passed nothing. */
export function GateMark({ outcome }: { readonly outcome: ReturnType<typeof gateOutcome> }) {
  if (outcome === 'skipped') return <IconInfoCircle className="i s dim" aria-label="not compared" />
  if (outcome === 'failed') return <IconCircleX className="i s c-worse" aria-label="fails" />
  return <IconCircleCheck className="i s c-better" aria-label="passes" />
}
