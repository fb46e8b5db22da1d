import { Button, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Run } from '../../../../shared/contract/experiments.ts'
import { describeModel } from '../../../../shared/domain/recipe.ts'
import { count, duration, percent, time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useFollowedJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '../../ui/icons.ts'
import { Bar, Facts, Hash, Pebble } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { Evaluation } from '../models/Evaluation.tsx'
import { Curves } from './Curves.tsx'
import { RunMetrics } from './RunMetrics.tsx'

/** One run: while it trains, and what came of it. */
export function RunPage() {
  const { run: id } = useParams({ from: '/experiments/runs/$run' })
  const run = useQuery(api.experiments.get.queryOptions({ input: { run: id } }))
  return <Answer query={run}>{(data) => <Shown run={data} />}</Answer>
}

function Shown({ run }: { readonly run: Run }) {
  const job = useFollowedJob(run.jobId)
  const live = run.status === 'running' || run.status === 'queued'
  return (
    <Page
      mark={<Pebble big />}
      title={
        <>
          Run {run.id} <span className="soft clip">{run.name}</span> <StatusBadge status={run.status} />
        </>
      }
      sub={`${describeModel(run.recipe.model)} for ${run.target} on ${run.dataset}`}
      actions={<RunActions run={run} />}
      below={
        live && job ? (
          <div className="progress-strip">
            <div className="row">
              <b>{job.phase || 'waits'}</b>
              <span className="soft num">{job.detail}</span>
              <span className="push num">
                {percent(job.progress)}
                {job.startedAt !== null &&
                  job.progress > 0.05 &&
                  ` · ${duration(((Date.now() - job.startedAt) * (1 - job.progress)) / job.progress)} left`}
              </span>
            </div>
            <Bar share={job.progress} label={`Run ${run.id}`} />
          </div>
        ) : undefined
      }
    >
      {run.error && run.status !== 'stopped' && <FailureBanner error={run.error} />}
      <div className="run-parts">
        <div className="stack">
          <Curves run={run} live={live} epoch={job?.detail ?? ''} />
          {run.metrics.length > 0 && <RunMetrics run={run} />}
          {!live && run.metrics.some(({ part }) => part === 'test') && <Evaluation subject={{ run: run.id }} />}
        </div>
        <div className="stack">
          <Card title="Recipe">
            <Facts
              facts={[
                { name: 'Data', value: run.dataset },
                { name: 'Target', value: run.target },
                { name: 'Model', value: describeModel(run.recipe.model) },
                { name: 'Features', value: count(run.recipe.features.length) },
                { name: 'Optimiser', value: `${run.recipe.optimizer.kind}, rate ${run.recipe.optimizer.learningRate}` },
                { name: 'Batch size', value: count(run.recipe.batchSize) },
                {
                  name: 'Epochs',
                  value:
                    run.epochs === null ? `up to ${run.recipe.epochs}` : `${run.epochs} of ${run.recipe.epochs}, best ${run.bestEpoch}`,
                },
                { name: 'Split', value: `${run.recipe.split.kind}, seed ${run.recipe.split.seed}` },
                { name: 'Seed', value: run.recipe.seed },
              ]}
            />
          </Card>
          <Card title="Record">
            <Facts
              facts={[
                { name: 'Engine', value: run.engine ? `${run.engine} ${run.engineVersion ?? ''}` : '–' },
                { name: 'Why', value: <span className="wrap-text">{run.engineReason ?? '–'}</span> },
                { name: 'Fingerprint', value: run.fingerprint ? <Hash value={run.fingerprint} /> : '–' },
                { name: 'Started', value: time(run.startedAt) },
                { name: 'Took', value: run.startedAt !== null && run.endedAt !== null ? duration(run.endedAt - run.startedAt) : '–' },
                { name: 'Cairn', value: run.appVersion },
              ]}
            />
          </Card>
        </div>
      </div>
    </Page>
  )
}

function RunActions({ run }: { readonly run: Run }) {
  const navigate = useNavigate()
  const [registering, setRegistering] = useState(false)
  const open = (started: { runId: number }) => void navigate({ to: '/experiments/runs/$run', params: { run: started.runId } })
  const pause = useMutation({ mutationFn: () => client.experiments.pause({ run: run.id }) })
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: run.jobId }) })
  const resume = useMutation({ mutationFn: () => client.experiments.resume({ run: run.id }) })
  const reproduce = useMutation({ mutationFn: () => client.experiments.reproduce({ run: run.id }), onSuccess: open })
  const extend = useMutation({
    mutationFn: () => client.experiments.extend({ run: run.id, epochs: Math.max(1, Math.round(run.recipe.epochs / 2)) }),
    onSuccess: open,
  })
  if (run.status === 'running' || run.status === 'queued')
    return (
      <>
        <Button
          variant="default"
          leftSection={<IconPlayerPause className="i s" aria-hidden />}
          disabled={run.status === 'queued'}
          onClick={() => pause.mutate()}
        >
          Pause
        </Button>
        <Button variant="default" leftSection={<IconPlayerStop className="i s" aria-hidden />} onClick={() => cancel.mutate()}>
          Stop
        </Button>
      </>
    )
  if (run.status === 'paused' || run.status === 'interrupted' || run.status === 'failed')
    return (
      <Button leftSection={<IconPlayerPlay className="i s" aria-hidden />} onClick={() => resume.mutate()} loading={resume.isPending}>
        Resume
      </Button>
    )
  return (
    <>
      <Button variant="default" onClick={() => extend.mutate()}>
        Train on
      </Button>
      <Button variant="default" onClick={() => reproduce.mutate()}>
        Reproduce
      </Button>
      {registering ? <Register run={run} /> : <Button onClick={() => setRegistering(true)}>Register…</Button>}
    </>
  )
}

function Register({ run }: { readonly run: Run }) {
  const [name, setName] = useState(run.dataset.split('@')[0])
  const navigate = useNavigate()
  const register = useMutation({
    mutationFn: () => client.models.register({ run: run.id, name: name.trim() }),
    onSuccess: ({ model, number }) => void navigate({ to: '/models/$name', params: { name: model }, search: { version: number } }),
  })
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault()
        register.mutate()
      }}
    >
      <TextInput autoFocus aria-label="Name of the model" value={name} onChange={(event) => setName(event.target.value)} />
      <Button type="submit" disabled={name.trim() === ''} loading={register.isPending}>
        Register
      </Button>
    </form>
  )
}
