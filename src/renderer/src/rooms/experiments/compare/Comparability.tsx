import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { count } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { runJob } from '../../../app/jobs.ts'
import { queryClient } from '../../../app/queries.ts'
import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '../../../ui/icons.ts'

/** Whether the numbers can be compared, why not, and the click that mends it. */
export function Comparability({ comparison }: { readonly comparison: Comparison }) {
  const { comparable, runs, common } = comparison
  const apart = comparable.filter((each) => !each.comparable)
  if (apart.length === 0) return null
  if (common) return <Common comparison={comparison} common={common} />
  // No rows make models comparable that answer different questions.
  const [base] = runs.filter(({ id }) => id === comparison.baseline)
  const sameQuestion = runs.every(({ task, target }) => task === base.task && target === base.target)
  const reasons = [...Map.groupBy(apart, (each) => each.reasons.join('; '))]
  return (
    <div className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="grow">
        <b>
          {apart.length} of {runs.length} runs were not measured on the same rows as run {comparison.baseline}.
        </b>{' '}
        {reasons.map(([why, members]) => (
          <span key={why}>
            {members.length === 1 ? 'Run' : 'Runs'} {members.map(({ run }) => run).join(', ')}: {why}.{' '}
          </span>
        ))}
        Their metrics stand apart and have no delta.
      </div>
      {sameQuestion && <Reevaluate comparison={comparison} label="Re-evaluate all on the same rows" />}
    </div>
  )
}

function Common({ comparison, common }: { readonly comparison: Comparison; readonly common: NonNullable<Comparison['common']> }) {
  const chosen = common.runs.filter(({ chosenBy }) => chosenBy > 0).map(({ run }) => run)
  return (
    <div className="banner better" role="status">
      <IconCircleCheck className="i" aria-hidden />
      <div className="grow">
        <b>
          Measured again on common rows: {count(common.rows.measured)} of {common.dataset}, {common.part}.
        </b>{' '}
        {common.rows.leftOut > 0 && `${count(common.rows.leftOut)} rows that a model was trained on are left out. `}
        {chosen.length > 0 &&
          `The best epoch of ${chosen.join(', ')} was chosen by some of these rows: those numbers are a little too good.`}
      </div>
      <Reevaluate comparison={comparison} label="Measure again" quiet />
    </div>
  )
}

function Reevaluate({
  comparison,
  label,
  quiet = false,
}: {
  readonly comparison: Comparison
  readonly label: string
  readonly quiet?: boolean
}) {
  const [busy, setBusy] = useState(false)
  const again = async () => {
    setBusy(true)
    await runJob(
      () => client.experiments.comparison.reevaluate({ runs: comparison.runs.map(({ id }) => id), baseline: comparison.baseline }),
      () => 'Measured again on common rows.',
    )
    await queryClient.invalidateQueries({ queryKey: [['experiments', 'compare']] })
    setBusy(false)
  }
  return (
    <Button
      variant={quiet ? 'default' : 'filled'}
      leftSection={<IconRefresh className="i s" aria-hidden />}
      loading={busy}
      onClick={() => void again()}
    >
      {label}
    </Button>
  )
}
