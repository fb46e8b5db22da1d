import { Button } from '@mantine/core'
import { percent } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconFlask } from '../../ui/icons.ts'
import { Bar } from '../../ui/marks.tsx'

/** A workspace in which everything has been done, to look around in. It is made in the background, and opens when it is whole. */
export function SampleWorkspaceCard() {
  const making = useApp((state) => state.app?.making)
  const make = useMutation({ mutationFn: () => client.app.makeSampleWorkspace({}) })
  const cancel = useMutation({ mutationFn: () => client.app.cancelSampleWorkspace({}) })
  return (
    <section className="card sample-workspace" aria-labelledby="sample-workspace-title">
      <div className="pad stack tight">
        <h2 className="h2" id="sample-workspace-title">
          Look around in a finished workspace
        </h2>
        <p className="soft sm">
          Two datasets, one of them in two versions; runs, a sweep, a comparison and a reproduction; two models with cards and gates; two
          packages. Everything is trained on this computer.
        </p>
        {making?.error ? (
          <>
            <FailureBanner error={making.error} retry={() => make.mutate()} />
            <div>
              <Button size="xs" variant="default" onClick={() => cancel.mutate()}>
                Dismiss
              </Button>
            </div>
          </>
        ) : making ? (
          <>
            <div className="row">
              <Bar share={making.progress} label={`Creating ${making.name}`} />
              <span className="dim xs num">{percent(making.progress)}</span>
              <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
                Cancel
              </Button>
            </div>
            <p className="dim xs" aria-live="polite">
              {making.step}
            </p>
          </>
        ) : (
          <div>
            <Button
              variant="default"
              leftSection={<IconFlask className="i s" aria-hidden />}
              loading={make.isPending}
              onClick={() => make.mutate()}
            >
              Open the sample workspace
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}
