import { Button } from '@mantine/core'
import type { FeatureDefinitions } from '../../../../../shared/domain/features/definitions.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { PlanView } from './PlanView.tsx'
import { usePlan } from './usePlan.ts'

interface PlanCardProps {
  /** Null while the form is incomplete. */
  readonly definitions: FeatureDefinitions | null
  /** Why it is; null where it is complete. */
  readonly problem: string | null
  /** Something was typed: what is missing is an error then, and no sooner. */
  readonly touched: boolean
  /** Of the button, such as `Create view`. */
  readonly action: string
  readonly onApplied: () => void
}

/** Beside a form: what it would change, and the button that does it. */
export function PlanCard({ definitions, problem, touched, action, onApplied }: PlanCardProps) {
  const { plan, late } = usePlan(definitions)
  const apply = useMutation({
    mutationFn: async () => {
      if (definitions === null) throw new Error('The form is not complete.')
      await client.features.apply({ definitions })
      await queryClient.invalidateQueries({ queryKey: api.features.key() })
    },
    onSuccess: onApplied,
    onError: () => {},
  })
  const unchanged = plan.data !== undefined && plan.data.changes.every(({ what }) => what === 'same')
  const wrong = plan.isError && !late
  return (
    <Card title="What will change" note="nothing is saved yet" padded>
      <div className="stack" aria-busy={late}>
        {problem !== null ? (
          <p className={touched ? 'c-worse sm' : 'soft sm'} role={touched ? 'alert' : undefined}>
            {problem}
          </p>
        ) : wrong ? (
          <FailureBanner error={plan.error} />
        ) : (
          plan.data && <PlanView plan={plan.data} />
        )}
        {apply.isError && !wrong && <FailureBanner error={apply.error} />}
        <div className="row">
          <Button
            disabled={problem !== null || definitions === null || wrong || late || unchanged}
            loading={apply.isPending}
            onClick={() => apply.mutate()}
          >
            {action}
          </Button>
        </div>
      </div>
    </Card>
  )
}
