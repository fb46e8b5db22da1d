import type { ReactNode } from 'react'
import type { GateResult } from '../../../../../shared/domain/models/gates.ts'
import { IconCircleCheck, IconCircleX } from '../../../ui/icons.ts'

/** A gate with what it found; failing in words too. */
export function GateRow({ result: { name, passed, detail }, action }: { readonly result: GateResult; readonly action?: ReactNode }) {
  return (
    <li className={passed ? '' : 'fail'}>
      {passed ? (
        <IconCircleCheck className="i s c-better" aria-label="passes" />
      ) : (
        <IconCircleX className="i s c-worse" aria-label="fails" />
      )}
      <span>
        <b>{name}</b>
        <span className="dim" title={detail}>
          {detail}
        </span>
      </span>
      {action}
    </li>
  )
}
