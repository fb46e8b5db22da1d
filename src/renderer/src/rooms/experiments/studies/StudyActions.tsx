import { Button } from '@mantine/core'
import type { Study } from '../../../../../shared/contract/experiments/studies.ts'
import { roundWord } from '../../../../../shared/domain/training/recipe.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '../../../ui/icons.ts'

/** Pause and cancel what runs, resume what rests. */
export function StudyActions({ study: { id, status, jobId, plan, target } }: { readonly study: Study }) {
  if (status === 'running' || status === 'queued')
    return (
      <WhileItRuns
        key={jobId}
        id={id}
        jobId={jobId}
        queued={status === 'queued'}
        round={plan.kind === 'best' ? 'round' : roundWord(plan.recipe.model)}
      />
    )
  return status === 'done' ? null : <Resume id={id} target={target} />
}

function WhileItRuns({
  id,
  jobId,
  queued,
  round,
}: {
  readonly id: number
  readonly jobId: number
  readonly queued: boolean
  readonly round: string
}) {
  const pause = useMutation({ mutationFn: () => client.experiments.studies.pause({ study: id }) })
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId }) })
  const stopping = cancel.isPending || cancel.isSuccess
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerPause className="i s" aria-hidden />}
        disabled={queued || stopping}
        loading={pause.isPending || pause.isSuccess}
        title={queued ? 'It has not started' : `Stops after the current ${round}; Resume continues from there`}
        onClick={() => pause.mutate()}
      >
        Pause
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerStop className="i s" aria-hidden />}
        loading={stopping}
        title="Keeps all finished runs; Resume continues with the rest"
        onClick={() => cancel.mutate()}
      >
        Cancel
      </Button>
    </>
  )
}

function Resume({ id, target }: { readonly id: number; readonly target: string | null }) {
  const resume = useMutation({ mutationFn: () => client.experiments.studies.resume({ study: id }) })
  const move = useMutation({ mutationFn: () => client.experiments.studies.resume({ study: id, target: null }) })
  return (
    <>
      {target !== null && (
        <Button
          variant="default"
          title="Keeps all finished runs and trains the rest on this computer"
          disabled={resume.isPending}
          loading={move.isPending}
          onClick={() => move.mutate()}
        >
          Resume here
        </Button>
      )}
      <Button
        leftSection={<IconPlayerPlay className="i s" aria-hidden />}
        title={target === null ? undefined : `Continues on ${target}`}
        disabled={move.isPending}
        loading={resume.isPending}
        onClick={() => resume.mutate()}
      >
        Resume
      </Button>
    </>
  )
}
