import { mayFlatter, type SeenRows, seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { IconAlertTriangle } from '../../ui/icons.ts'

/** How many of the rows a model was trained on; a warning where the result may be optimistic. */
export function SeenNote({ seen }: { readonly seen: SeenRows }) {
  if (!mayFlatter(seen)) return <p className="foot-note dim">{seenText(seen)}</p>
  return (
    <p className="banner warn">
      <IconAlertTriangle className="i" aria-hidden />
      {seenText(seen)}
    </p>
  )
}
