import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Rollout } from '../../../../../shared/contract/serving/rollout.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { counted, time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { AskReason } from '../../../ui/AskReason.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerPause } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { msText } from '../live/texts.ts'
import { share } from '../route/routeTexts.ts'
import { guardText, lastsText, spanText } from './planTexts.ts'
import { RolloutForm } from './RolloutForm.tsx'

/** How soon a roll-out that runs is looked at again, in ms: its steps are no changes of this page's making. */
const lookInterval = 2_000

/** The roll-outs of a deployment: the one that runs with what can be done, and those before. */
export function Rollouts({ deployment }: { readonly deployment: Deployment }) {
  const { name, rollout } = deployment
  const rollouts = useQuery({
    ...api.serving.rollout.list.queryOptions({ input: { name } }),
    queryKey: [...api.serving.rollout.list.queryKey({ input: { name } }), rollout],
    placeholderData: (shown) => shown,
    refetchInterval: rollout !== null && lookInterval,
  })
  const begin = () => modals.open({ title: `Roll out a version of ${name}`, size: 620, children: <RolloutForm deployment={deployment} /> })
  return (
    <Answer query={rollouts}>
      {(list) =>
        list.length === 0 ? (
          <Empty
            title="No roll-outs yet"
            why="A roll-out gives a version more and more of the traffic, step by step, and rolls back automatically when its requests fail, its answers are slow, or its predictions drift."
          >
            <Button onClick={begin}>Start roll-out…</Button>
          </Empty>
        ) : (
          <div className="stack">
            {rollout === null && (
              <div className="row">
                <Button onClick={begin}>Start roll-out…</Button>
              </div>
            )}
            {list.map((one) => (
              <RolloutCard key={one.id} name={name} rollout={one} />
            ))}
          </div>
        )
      }
    </Answer>
  )
}

const statuses = {
  running: { tone: 'info', text: 'running', Icon: IconLoader2 },
  paused: { tone: 'warn', text: 'paused', Icon: IconPlayerPause },
  done: { tone: 'better', text: 'completed', Icon: IconCheck },
  rolledBack: { tone: 'worse', text: 'rolled back', Icon: IconAlertTriangle },
  aborted: { tone: 'warn', text: 'aborted', Icon: IconAlertTriangle },
} as const

const isOpen = (status: Rollout['status']) => status === 'running' || status === 'paused'

const events: Readonly<Record<Rollout['state']['history'][number]['event'], string>> = {
  started: 'Started',
  step: 'Next step',
  watching: 'Watching after the last step',
  paused: 'Paused',
  resumed: 'Resumed',
  skipped: 'Skipped to the next step',
  held: 'Held by gates',
  done: 'Completed',
  rolledBack: 'Rolled back',
  aborted: 'Aborted',
}

function RolloutCard({
  name,
  rollout: { candidate, plan, status, state, startedAt, actor },
}: {
  readonly name: string
  readonly rollout: Rollout
}) {
  const { tone, text, Icon } = statuses[status]
  const open = isOpen(status)
  return (
    <Card
      title={`Roll-out of ${candidate}`}
      note={
        <>
          <Badge tone={tone} icon={<Icon className={`i ${status === 'running' ? 'spin' : ''}`} aria-hidden />}>
            {text}
          </Badge>{' '}
          <Ago at={startedAt} />, {actor}
        </>
      }
      actions={open && <RolloutButtons name={name} paused={status === 'paused'} />}
      padded
    >
      <div className="stack">
        {state.held !== null && open && (
          <p className="banner warn">
            <IconAlertTriangle className="i" aria-hidden />
            <span className="wrap-text">{state.held}</span>
          </p>
        )}
        <Steps plan={plan} status={status} at={state.step} />
        <p className="dim sm">
          {plan.guards.length === 0 ? 'Without guards.' : `Rolls back when ${plan.guards.map(guardText).join(', or ')}.`}
          {plan.alias !== null && ` Moves ${plan.alias} to ${candidate} after the last step.`}
          {plan.watch > 0 && ` Watches ${spanText(plan.watch)} longer.`}
        </p>
        <ol className="rollout-events sm" aria-label="What happened">
          {state.history.toReversed().map((event) => (
            <li key={`${event.at} ${event.event}`}>
              <time className="dim num" dateTime={new Date(event.at).toISOString()}>
                {time(event.at)}
              </time>
              <span className="wrap-text">
                <b>{events[event.event]}</b> {event.detail}
                {event.candidate && (
                  <span className="dim num">
                    {' '}
                    {counted(event.candidate.requests, 'request')}, {counted(event.candidate.failures, 'error')}
                    {event.candidate.p95 !== null && `, p95 ${msText(event.candidate.p95)}`}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Card>
  )
}

interface StepsProps extends Pick<Rollout, 'plan' | 'status'> {
  /** The step that holds, or held when it ended; counted from 0. */
  readonly at: number
}

/** The steps in a line: how much of the traffic each gives, which are over, and where it is or where it ended. */
function Steps({ plan, status, at }: StepsProps) {
  const { tone, text, Icon } = statuses[status]
  return (
    <ol className="rollout-steps sm" aria-label="Steps">
      {plan.steps.map((step, place) => {
        const done = status === 'done' || place < at
        const here = !done && place === at
        return (
          <li
            key={step.weight}
            className={done ? 'done' : here ? `here ${tone}` : ''}
            aria-current={here && isOpen(status) ? 'step' : undefined}
          >
            <span className="rollout-weight" aria-hidden>
              <i style={{ width: `${step.weight / 100}%` }} />
            </span>
            <span className="row tight">
              {done && <IconCheck className="i s" role="img" aria-label="done" />}
              {here && <Icon className={`i s ${status === 'running' ? 'spin' : ''}`} role="img" aria-label={text} />}
              <b className="num">{share(step.weight)}</b>
            </span>
            <span className="dim xs">{lastsText(step)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function RolloutButtons({ name, paused }: { readonly name: string; readonly paused: boolean }) {
  const pause = useMutation({
    mutationFn: () => (paused ? client.serving.rollout.resume({ name }) : client.serving.rollout.pause({ name })),
  })
  const skip = useMutation({ mutationFn: () => client.serving.rollout.skip({ name }) })
  const abort = () =>
    modals.open({
      title: `Abort the roll-out of ${name}`,
      children: (
        <AskReason
          optional
          text="The route before the first step answers again. If the alias was moved, it goes back too."
          action="Abort and roll back"
          onReason={(reason) => client.serving.rollout.abort({ name, reason })}
        />
      ),
    })
  return (
    <>
      <Button size="compact-xs" variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button size="compact-xs" variant="default" loading={skip.isPending} onClick={() => skip.mutate()}>
        Next step now
      </Button>
      <Button size="compact-xs" variant="default" onClick={abort}>
        Abort…
      </Button>
    </>
  )
}
