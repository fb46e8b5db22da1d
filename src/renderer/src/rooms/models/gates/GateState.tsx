import type { ModelsRow } from '../../../../../shared/contract/models/index.ts'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

type State = ModelsRow['gates'][number]

/** `4 pass`, `1 of 4 fail`, `not checked`; with the alias where it is not the champion. */
export function gateStateText({ alias, total, failing, outOfDate }: State): string {
  const found = failing === null ? 'not checked' : failing > 0 ? `${failing} of ${total} fail` : `${total} pass`
  return `${alias === 'champion' ? '' : `${alias}: `}${found}${outOfDate.length > 0 ? ', out of date' : ''}`
}

/** What the newest check of an alias's gates found; marked where it is out of date. */
export function GateState({ of }: { readonly of: State }) {
  const { failing, outOfDate } = of
  const text = gateStateText({ ...of, outOfDate: [] })
  if (failing === null) return <span className="dim">{text}</span>
  return (
    <span className="row tight" title={outOfDate.length > 0 ? `Out of date: ${outOfDate.join('; ')}` : undefined}>
      <Badge
        tone={outOfDate.length > 0 ? 'plain' : failing > 0 ? 'worse' : 'better'}
        icon={failing > 0 ? <IconCircleX className="i" aria-hidden /> : <IconCircleCheck className="i" aria-hidden />}
      >
        {text}
      </Badge>
      {outOfDate.length > 0 && (
        <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
          out of date
        </Badge>
      )}
    </span>
  )
}
