import { Button } from '@mantine/core'
import { menuPath, runCommand, useChoice } from '../../app/commands.ts'
import { Keys } from '../../ui/Keys.tsx'
import { useTour } from '../../app/tour/useTour.ts'
import { Card } from '../../ui/Card.tsx'
import { IconMapPin } from '../../ui/icons.ts'
import { useLifecycle } from '../../app/tour/useLifecycle.ts'
import { finished } from '../../app/trail/lifecycle.ts'
import type { TrailData } from '../../app/trail/trail.ts'

/** The one thing to do next, from the real state of the workspace. */
export function NextStep({ trail }: { readonly trail: TrailData }) {
  const tour = useTour()
  const { steps, now } = useLifecycle(trail)
  const { title, text, command } = now ?? finished
  const choice = useChoice(command)
  return (
    <Card
      title={
        <span className="row">
          <IconMapPin className="i c-accent" aria-hidden /> Next step
        </span>
      }
      note={now ? `${steps.indexOf(now) + 1} of ${steps.length}` : 'all done'}
      className="next"
      padded
    >
      <h3>{title}</h3>
      <p className="soft sm">{text}</p>
      <ol className="steps" aria-label="Progress">
        {steps.map(({ id, name, state }) => (
          <li key={id} className={state === 'done' || state === 'now' ? state : ''} aria-current={state === 'now' ? 'step' : undefined}>
            {name}
            {state === 'skipped' && <span className="vh"> skipped</span>}
          </li>
        ))}
      </ol>
      <div className="row wrap next-do">
        <Button
          disabled={choice.disabled !== null}
          onClick={() => runCommand(command)}
          rightSection={
            <span aria-hidden>
              <Keys shortcut={choice.shortcut} />
            </span>
          }
        >
          {choice.title}
        </Button>
        <span className="dim xs path">{choice.disabled ?? menuPath(choice)}</span>
        {tour.status === 'off' && (
          <Button variant="subtle" color="gray" onClick={tour.begin}>
            Take the tour
          </Button>
        )}
        {tour.status === 'paused' && (
          <Button variant="subtle" color="gray" onClick={tour.resume}>
            Resume the tour
          </Button>
        )}
      </div>
    </Card>
  )
}
