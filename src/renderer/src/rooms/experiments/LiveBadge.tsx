import { Badge } from '../../ui/marks.tsx'
import './experiments.css'

/** Another program is logging to it now. */
export function LiveBadge() {
  return (
    <Badge tone="info" icon={<span className="live-dot" aria-hidden />}>
      running
    </Badge>
  )
}
