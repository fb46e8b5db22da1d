import { Button, NumberInput, Popover } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Run, TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { useCommand } from '../../../app/commands.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { ReportMenu } from '../../../ui/ReportMenu.tsx'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '../../../ui/icons.ts'
import { askRegister } from './RegisterDialog.tsx'
import { roundsOf, roundWord } from '../../../../../shared/domain/training/recipe.ts'

/** What can be done with a run as it is now. */
export function RunActions({ run }: { readonly run: TrainedRun }) {
  return (
    <>
      <Clone run={run} />
      <ForItsStatus run={run} />
    </>
  )
}

function ForItsStatus({ run }: { readonly run: TrainedRun }) {
  if (run.status === 'running' || run.status === 'queued') return <WhileItRuns run={run} />
  if (run.status === 'paused' || run.status === 'interrupted' || run.status === 'failed') return <ToGoOn run={run} />
  return <WhenItIsDone run={run} />
}

/** A new run that begins with the recipe of this one. */
function Clone({ run }: { readonly run: TrainedRun }) {
  const navigate = useNavigate()
  const clone = () => void navigate({ to: '/experiments/new', search: { from: run.id } })
  useCommand('run.clone', { run: clone, label: `Clone run ${run.id}…` })
  return (
    <Button variant="default" onClick={clone}>
      Clone run…
    </Button>
  )
}

function WhileItRuns({ run }: { readonly run: TrainedRun }) {
  const pause = useMutation({ mutationFn: () => client.experiments.pause({ run: run.id }) })
  const pausing = pause.isPending || pause.isSuccess
  const why = run.status === 'queued' ? 'It has not started' : pausing ? `It pauses after this ${roundWord(run.recipe.model)}` : undefined
  useCommand('run.pause', { run: () => pause.mutate(), disabled: why })
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: run.jobId }) })
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerPause className="i s" aria-hidden />}
        disabled={run.status === 'queued'}
        loading={pausing}
        aria-keyshortcuts="Space"
        title={`After this ${roundWord(run.recipe.model)} (Space)`}
        onClick={() => pause.mutate()}
      >
        Pause
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerStop className="i s" aria-hidden />}
        loading={cancel.isPending || cancel.isSuccess}
        onClick={() => cancel.mutate()}
      >
        Cancel, keep best
      </Button>
    </>
  )
}

function ToGoOn({ run }: { readonly run: TrainedRun }) {
  const resume = useMutation({ mutationFn: () => client.experiments.resume({ run: run.id }) })
  const none = run.checkpoint === null
  return (
    <Button
      leftSection={<IconPlayerPlay className="i s" aria-hidden />}
      disabled={none}
      title={
        none ? `It ended before its first ${roundWord(run.recipe.model)} finished, so there is no checkpoint to resume from` : undefined
      }
      onClick={() => resume.mutate()}
      loading={resume.isPending}
    >
      Resume{run.checkpoint && ` from ${roundWord(run.recipe.model)} ${run.checkpoint.epoch}`}
    </Button>
  )
}

function WhenItIsDone({ run }: { readonly run: TrainedRun }) {
  const navigate = useNavigate()
  const open = (started: { runId: number }) => void navigate({ to: '/experiments/runs/$run', params: { run: started.runId } })
  const toVersion = ({ model, number }: { model: string; number: number }) =>
    void navigate({ to: '/models/$name', params: { name: model }, search: { version: number } })
  const reproduce = useMutation({ mutationFn: () => client.experiments.reproduce({ run: run.id }) })
  const reproducing = run.reproductions.some(({ status }) => status === 'running' || status === 'queued')
  return (
    <>
      <ReportMenu name={`run-${run.id}`} write={(format) => client.reports.run({ run: run.id, part: reportedPart(run), format })} />
      <Extend run={run} onStarted={open} />
      <Button variant="default" loading={reproduce.isPending || reproducing} onClick={() => reproduce.mutate()}>
        Reproduce
      </Button>
      <Button onClick={() => askRegister(run, toVersion)}>Register…</Button>
    </>
  )
}

/** As the metrics on the screen: of a run without a test part, those of validation. */
const reportedPart = (run: Run) => (run.metrics.some(({ part }) => part === 'test') ? 'test' : 'validation')

function Extend({ run, onStarted }: { readonly run: TrainedRun; readonly onStarted: (started: { runId: number }) => void }) {
  const [epochs, setEpochs] = useState<number | string>(Math.max(1, Math.round(roundsOf(run.recipe.model) / 2)))
  const extend = useMutation({
    mutationFn: () => client.experiments.extend({ run: run.id, epochs: Number(epochs) }),
    onSuccess: onStarted,
  })
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          disabled={run.checkpoint === null}
          title={run.checkpoint === null ? 'It has no checkpoint to resume from' : undefined}
        >
          Extend…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="stack tight"
          onSubmit={(event) => {
            event.preventDefault()
            extend.mutate()
          }}
        >
          <NumberInput
            data-autofocus
            size="xs"
            label={`Additional ${roundWord(run.recipe.model)}s`}
            description={`A new run continues from the last ${roundWord(run.recipe.model)} of this one.`}
            w={260}
            min={1}
            max={100_000}
            allowDecimal={false}
            value={epochs}
            onChange={setEpochs}
          />
          <Button size="xs" type="submit" disabled={epochs === ''} loading={extend.isPending}>
            Train on
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
