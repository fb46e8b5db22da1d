import type { PolicyEvent } from '../../../../../shared/contract/automation.ts'
import { eventTexts } from '../../../../../shared/domain/automation/texts.ts'
import { time } from '../../../../../shared/numbers.ts'

const titles: Readonly<Record<string, string>> = eventTexts

/** Every event of a run as it was written, oldest first. */
export function EventsCard({ events }: { readonly events: readonly PolicyEvent[] }) {
  return (
    <details className="folded">
      <summary className="sm">
        <b>All events</b> <span className="dim">{events.length}</span>
      </summary>
      <ol className="run-events folded-body sm" aria-label="All events">
        {events.map(({ id, at, event, detail, actor }) => (
          <li key={id}>
            <span className="dim xs num">{time(at)}</span>
            <span className="wrap-any">
              <b>{titles[event] ?? event}</b> {detail} {actor !== null && <span className="dim xs">{actor}</span>}
            </span>
          </li>
        ))}
      </ol>
    </details>
  )
}
