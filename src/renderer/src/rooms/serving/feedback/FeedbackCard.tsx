import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link } from '@tanstack/react-router'
import type { FeedbackSummary } from '../../../../../shared/domain/serving/feedback.ts'
import { count, counted, duration, percent } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Ago, type Fact, Facts } from '../../../ui/marks.tsx'
import { ImportFeedback } from './ImportFeedback.tsx'

/** What came back for the answers of a deployment: how many have a label, and the way to bring more. */
export function FeedbackCard({ name }: { readonly name: string }) {
  const summary = useQuery(api.serving.feedback.summary.queryOptions({ input: { name } }))
  const bring = () => modals.open({ title: `Import feedback of ${name}`, size: 640, children: <ImportFeedback name={name} /> })
  return (
    <Card
      title="Feedback"
      note="labels and outcomes of logged requests"
      actions={
        <Button size="compact-xs" variant="default" onClick={bring}>
          Import…
        </Button>
      }
    >
      <Answer query={summary} lines={2}>
        {(data) => (data.labels === 0 && data.outcomes.length === 0 ? <None name={name} /> : <Facts facts={factsOf(data)} />)}
      </Answer>
    </Card>
  )
}

function None({ name }: { readonly name: string }) {
  return (
    <p className="dim sm pad-line wrap-text">
      No labels yet: performance can only be estimated. Import a file, or send them from a program:{' '}
      <Link to="/deployments/$name" params={{ name }} search={{ tab: 'code' }}>
        Code
      </Link>
      .
    </p>
  )
}

function factsOf({ labels, outcomes, predicted, labelled, unknown, p95Delay, lastArrived }: FeedbackSummary): Fact[] {
  const covered = predicted === 0 ? '' : ` (${percent(labelled / predicted)})`
  return [
    { name: 'Labels', value: count(labels) },
    { name: 'Coverage', value: `${count(labelled)} of ${counted(predicted, 'prediction')}${covered}` },
    ...(p95Delay === null ? [] : [{ name: '95 % within', value: duration(p95Delay) }]),
    ...(lastArrived === null ? [] : [{ name: 'Last', value: <Ago at={lastArrived} /> }]),
    ...(unknown === 0 ? [] : [{ name: 'Not in the log', value: counted(unknown, 'label') }]),
    ...outcomes.map((outcome) => ({ name: outcome.name, value: counted(outcome.values, 'value') })),
  ]
}
