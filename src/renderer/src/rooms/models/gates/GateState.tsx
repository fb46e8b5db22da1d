import type { ModelsRow } from '../../../../../shared/contract/models/index.ts'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

type State = ModelsRow['gates'][number]

/** `4 pass`, `1 of 4 fail`, `2 pass, 1 not compared`, `not checked`; with the alias where it is not the champion. */
export function gateStateText({ alias, total, failing, skipped, outOfDate }: State): string {
  const found = failing === null ? 'not checked' : failing > 0 ? `${failing} of ${total} fail` : nothingFailsText(total - skipped, skipped)
  return `${alias === 'champion' ? '' : `${alias}: `}${found}${outOfDate.length > 0 ? ', out of date' : ''}`
}

/** `4 pass`, `2 pass, 1 not compared`: a gate that had nothing to compare with has passed nothing. */
export function nothingFailsText(passing: number, skipped: number): string {
  return [passing > 0 && `${passing} pass`, skipped > 0 && `${skipped} not compared`].filter((text) => text !== false).join(', ')
}

/** What the newest check of an alias's gates found; marked where it is out of date. */
export function GateState({ of }: { readonly of: State }) {
  const { failing, outOfDate, total, skipped } = of
  const nothingPassed = failing === 0 && skipped === total
  const text = gateStateText({ ...of, outOfDate: [] })
  if (failing === null) return <span className="dim">{text}</span>
  return (
    <span className="row tight" title={outOfDate.length > 0 ? `Out of date: ${outOfDate.join('; ')}` : undefined}>
      <Badge
        tone={outOfDate.length > 0 || nothingPassed ? 'plain' : failing > 0 ? 'worse' : 'better'}
        icon={iconOf(failing, nothingPassed)}
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

function iconOf(failing: number, nothingPassed: boolean) {
  if (failing > 0) return <IconCircleX className="i" aria-hidden />
  return nothingPassed ? <IconInfoCircle className="i" aria-hidden /> : <IconCircleCheck className="i" aria-hidden />
}
