import type { Reproduction } from '../../../../shared/contract/experiments/index.ts'
import { IconAlertTriangle, IconCheck } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** What a reproduction found: the same bits, or what differs. */
export function Verdict({ verdict: { identical, differences } }: { readonly verdict: Reproduction }) {
  return (
    <div className="stack tight">
      <div>
        {identical ? (
          <Badge tone="better" icon={<IconCheck className="i" aria-hidden />}>
            Bit-identical
          </Badge>
        ) : (
          <Badge tone="worse" icon={<IconAlertTriangle className="i" aria-hidden />}>
            Differs
          </Badge>
        )}
      </div>
      {differences.length > 0 && (
        <ul className="soft sm wrap-text">
          {differences.map((difference) => (
            <li key={difference}>{difference}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
