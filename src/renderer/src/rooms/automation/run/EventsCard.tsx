import type { PolicyEvent } from '../../../../../shared/contract/automation.ts'
import { eventTexts } from '../../../../../shared/domain/automation/texts.ts'
import { time } from '../../../../../shared/numbers.ts'
import { Folded } from '../../../ui/Folded.tsx'

const titles: Readonly<Record<string, string>> = eventTexts

/** Every event of a run as it was written, oldest first. */
export function EventsCard({ events }: { readonly events: readonly PolicyEvent[] }) {
  return (
    <Folded title="All events" note={events.length}>
      <ol className="run-events sm" aria-label="All events">
        {events.map(({ id, at, event, detail, actor }) => (
          <li key={id}>
            <span className="dim xs num">{time(at)}</span>
            <span className="wrap-text">
              <b>{titles[event] ?? event}</b> {detail} {actor !== null && <span className="dim xs">{actor}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Folded>
  )
}
