import { Button, NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import { extensionProblem } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconPlus } from '../../../ui/icons.ts'
import type { SweepStudy } from './trials.ts'

/** More trials for a sweep that has ended, where its search method allows that. */
export function ExtendSweep({ study: { id, plan, status } }: { readonly study: SweepStudy }) {
  const [trials, setTrials] = useState<number | string>(10)
  const [opened, setOpened] = useState(false)
  const extend = useMutation({
    mutationFn: () => client.experiments.studies.extend({ study: id, trials: Number(trials) }),
    onSuccess: () => setOpened(false),
  })
  const most = 10_000 - plan.maxTrials
  const why = status === 'done' ? extensionProblem(plan) : 'Only a finished sweep can be extended'
  const error = typeof trials !== 'number' ? 'Enter a number' : trials < 1 || trials > most ? `1 to ${most}` : undefined
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPlus className="i s" aria-hidden />}
          disabled={why !== null}
          title={why ?? undefined}
          onClick={() => setOpened(!opened)}
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
            w={260}
            label="Additional trials"
            description="The search continues from the trials so far, as if they had been planned from the start."
            allowDecimal={false}
            value={trials}
            error={error}
            onChange={setTrials}
          />
          <Button size="xs" type="submit" disabled={error !== undefined} loading={extend.isPending}>
            Run {typeof trials === 'number' ? trials : ''} more trials
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
