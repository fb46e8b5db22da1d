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
import { guardText, spanText, stepText } from './planTexts.ts'
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
            why="A roll-out gives a version more and more of the traffic, step by step, and rolls back automatically when its requests fail or its answers are slow."
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
  done: { tone: 'better', text: 'done', Icon: IconCheck },
  rolledBack: { tone: 'worse', text: 'rolled back', Icon: IconAlertTriangle },
  aborted: { tone: 'warn', text: 'aborted', Icon: IconAlertTriangle },
} as const

const events: Readonly<Record<Rollout['state']['history'][number]['event'], string>> = {
  started: 'Started',
  step: 'Next step',
  watching: 'Watching the end',
  paused: 'Paused',
  resumed: 'Resumed',
  skipped: 'Skipped to the next step',
  held: 'Held',
  done: 'Done',
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
  const open = status === 'running' || status === 'paused'
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
        <ol className="rollout-steps sm" aria-label="Steps">
          {plan.steps.map((step, place) => (
            <li
              key={step.weight}
              className={place < state.step || status === 'done' ? 'done' : place === state.step && open ? 'now' : ''}
              aria-current={place === state.step && open ? 'step' : undefined}
            >
              <span className="rollout-weight" style={{ height: `${Math.max(4, step.weight / 100)}%` }} aria-hidden />
              <span>{stepText(step)}</span>
            </li>
          ))}
        </ol>
        <p className="dim sm">
          {plan.guards.length === 0 ? 'Without guards.' : `Rolls back when ${plan.guards.map(guardText).join(', or ')}.`}
          {plan.alias !== null && ` Moves ${plan.alias} at the end.`}
          {plan.watch > 0 && ` Guards watch ${spanText(plan.watch)} longer.`}
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
          text="The route of before the first step answers again, and the alias goes back where it was moved."
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
