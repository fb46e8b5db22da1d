import { ActionIcon, Button } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CommandId } from '../../../shared/commands.ts'
import { finished } from '../app/trail/lifecycle.ts'
import { useTrail } from '../app/trail/useTrail.ts'
import { IconMapPin, IconX } from '../ui/icons.ts'
import { menuPath, runCommand, useChoice } from '../app/commands.ts'
import { Keys } from '../ui/Keys.tsx'
import { useApp } from '../app/state.ts'
import { useLifecycle } from '../app/tour/useLifecycle.ts'
import { useTour } from '../app/tour/useTour.ts'

const pipeline = /^\/(datasets|experiments|models|packages|deployments)/

/** Under every screen of the trail: the next step with its menu path and shortcut; the stops of the tour while it is on. */
export function NextStrip() {
  const { pathname } = useLocation()
  const { status } = useTour()
  const hidden = useApp((state) => state.nextHidden)
  if (status === 'on') return <TourStrip pathname={pathname} />
  return pipeline.test(pathname) && !hidden ? <Next /> : null
}

function Next() {
  const trail = useTrail()
  const hide = useApp((state) => state.hideNext)
  const { now } = useLifecycle(trail)
  // Where all is done, the work has the room; Home still says how it goes on.
  if (trail.loading || !now) return null
  const { title, text, command } = now
  return (
    <Strip cap="Next step" title={title} text={text}>
      <StepButton command={command} />
      <ActionIcon aria-label="Hide next step" onClick={hide}>
        <IconX className="i s" aria-hidden />
      </ActionIcon>
    </Strip>
  )
}

function TourStrip({ pathname }: { readonly pathname: string }) {
  const trail = useTrail()
  const tour = useTour()
  const { steps, now } = useLifecycle(trail)
  if (trail.loading) return null
  if (!now)
    return (
      <Strip cap="Tour" title={finished.title} text={finished.text}>
        <Button size="compact-sm" onClick={tour.end}>
          End tour
        </Button>
        <Button size="compact-sm" variant="default" onClick={tour.begin}>
          Restart
        </Button>
      </Strip>
    )
  const { id, title, text, command, look } = now
  const here = look?.at.test(pathname) === true && command !== 'run.new'
  return (
    <Strip cap={`Tour, ${steps.indexOf(now) + 1} of ${steps.length}`} title={title} text={here ? look.text : text}>
      {here ? (
        <Button size="compact-sm" onClick={() => tour.look(id)}>
          Got it
        </Button>
      ) : (
        <StepButton command={command} />
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => tour.skip(id)}>
        Skip
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={tour.pause}>
        Pause
      </Button>
    </Strip>
  )
}

interface StripProps {
  readonly cap: string
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

function Strip({ cap, title, text, children }: StripProps) {
  return (
    <aside className="next-strip" aria-label={cap}>
      <IconMapPin className="i c-accent" aria-hidden />
      <div className="said" aria-live="polite">
        <span className="dim xs num">{cap}</span>
        <b>{title}</b>
        <span className="soft sm text" title={text}>
          {text}
        </span>
      </div>
      <div className="row">{children}</div>
    </aside>
  )
}

/** Takes the step, and says where else it is found and how it is pressed. A step that can't be taken says why. */
function StepButton({ command }: { readonly command: CommandId }) {
  const choice = useChoice(command)
  return (
    <>
      <span className="dim xs path">
        {choice.disabled ?? menuPath(choice)} <Keys shortcut={choice.shortcut} />
      </span>
      <Button size="compact-sm" variant="default" disabled={choice.disabled !== null} onClick={() => runCommand(command)}>
        {choice.menu === 'go' ? `Go to ${choice.title}` : 'Go to this step'}
      </Button>
    </>
  )
}
