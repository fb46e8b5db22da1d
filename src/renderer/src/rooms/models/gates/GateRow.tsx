import type { ReactNode } from 'react'
import { gateOutcome, type GateResult } from '../../../../../shared/domain/models/gates.ts'
import { GateMark } from './GateMark.tsx'

/** A gate with what it found; failing in words too. */
export function GateRow({ result, action }: { readonly result: GateResult; readonly action?: ReactNode }) {
  const { name, passed, detail } = result
  return (
    <li className={passed ? '' : 'fail'}>
      <GateMark outcome={gateOutcome(result)} />
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
