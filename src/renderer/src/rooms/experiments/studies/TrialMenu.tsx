import { ActionIcon, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconCopy, IconDots, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconSearch } from '../../../ui/icons.ts'
import type { Trial } from './trials.ts'

interface TrialMenuProps {
  readonly trial: Trial
  /** `Trial 3`, `Fold 2`. */
  readonly name: string
  readonly of: 'sweep' | 'crossValidation'
}

/** What can be done with one trial or fold as it is now. */
export function TrialMenu({ trial: { run, jobId, status }, name, of }: TrialMenuProps) {
  const navigate = useNavigate()
  const pause = useMutation({ mutationFn: () => client.experiments.pause({ run }) })
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId }) })
  const resume = useMutation({ mutationFn: () => client.experiments.resume({ run }) })
  const live = status === 'running' || status === 'queued'
  const rests = status === 'paused' || status === 'interrupted'
  const whole = of === 'sweep' ? 'sweep' : 'cross-validation'
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size={24} variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
          <IconDots className="i s" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSearch className="i s" aria-hidden />}
          onClick={() => void navigate({ to: '/experiments/runs/$run', params: { run } })}
        >
          Open run {run}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy className="i s" aria-hidden />}
          onClick={() => void navigate({ to: '/experiments/new', search: { from: run } })}
        >
          Clone run {run}…
        </Menu.Item>
        {live && (
          <>
            <Menu.Item
              leftSection={<IconPlayerPause className="i s" aria-hidden />}
              disabled={status === 'queued'}
              onClick={() => pause.mutate()}
            >
              Pause, and the {whole} with it
            </Menu.Item>
            <Menu.Item leftSection={<IconPlayerStop className="i s" aria-hidden />} onClick={() => cancel.mutate()}>
              {of === 'sweep' ? 'Cancel this trial, continue with the next' : 'Cancel, and the cross-validation with it'}
            </Menu.Item>
          </>
        )}
        {rests && (
          <Menu.Item leftSection={<IconPlayerPlay className="i s" aria-hidden />} onClick={() => resume.mutate()}>
            Resume only this run
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
