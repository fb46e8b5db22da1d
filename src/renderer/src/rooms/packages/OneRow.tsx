import { Button } from '@mantine/core'
import { useState } from 'react'
import type { PredictorInputs } from '../../../../shared/contract/packages.ts'
import { conspicuous, inputCheckTexts } from '../../../../shared/domain/packages/inputChecks.ts'
import { metric } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Badge, Facts } from '../../ui/marks.tsx'
import { RowFields } from './RowFields.tsx'

type Predictor = { file: string } | { package: number } | { ref: string }

/** One row that is typed, and what is predicted for it. */
export function OneRow({ predictor }: { readonly predictor: Predictor }) {
  const inputs = useQuery(api.packages.inputs.queryOptions({ input: predictor }))
  return (
    <Answer query={inputs} lines={8}>
      {(data) => <Form predictor={predictor} inputs={data} />}
    </Answer>
  )
}

const empty: Readonly<Record<string, string>> = {}

interface FormProps {
  readonly predictor: Predictor
  readonly inputs: PredictorInputs
}

function Form({ predictor, inputs: { inputs, target } }: FormProps) {
  // No draft: what is typed may be of a person.
  const [values, setValues] = useState(empty)
  const [asked, setAsked] = useState<string | null>(null)
  const predict = useMutation({
    mutationFn: (typed: Readonly<Record<string, string>>) => client.packages.predictRow({ ...predictor, values: typed }),
    onSuccess: (_, typed) => setAsked(JSON.stringify(typed)),
    onError: () => {},
  })
  const current = JSON.stringify(values) === asked
  return (
    <form
      className="two"
      onSubmit={(event) => {
        event.preventDefault()
        predict.mutate(values)
      }}
    >
      <Card title="One row" note="an empty field is a missing value" padded>
        <RowFields inputs={inputs} values={values} onValue={(name, text) => setValues((before) => ({ ...before, [name]: text }))} />
        <div className="row wrap" style={{ marginTop: 12 }}>
          <Button type="submit" loading={predict.isPending}>
            Predict this row
          </Button>
          <Button variant="default" disabled={values === empty} onClick={() => setValues(empty)}>
            Clear
          </Button>
        </div>
      </Card>
      <Card title={`Predicted ${target}`} padded>
        {predict.isError && <FailureBanner error={predict.error} />}
        {!predict.isError && predict.data && current && <Predicted result={predict.data} />}
        {!predict.isError && !(predict.data && current) && <p className="dim sm">Fill in what you know and predict the row.</p>}
      </Card>
    </form>
  )
}

function Predicted({
  result: { predicted, probabilities, checks },
}: {
  readonly result: Awaited<ReturnType<typeof client.packages.predictRow>>
}) {
  return (
    <div className="stack tight" role="status">
      <p className="predicted-value">{predicted === '' ? 'no value' : predicted}</p>
      {probabilities.length > 0 && (
        <Facts facts={probabilities.map(({ label, probability }) => ({ name: label, value: metric(probability) }))} />
      )}
      {conspicuous(checks).map((check) => (
        <p key={check.column} className="row wrap sm">
          <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
            {check.column}
          </Badge>
          {/* Of one row neither a count nor a place says anything. */}
          <span className="dim">
            {check.missing
              ? 'missing'
              : check.unseen
                ? 'not seen in training'
                : inputCheckTexts(check, 'row')[0].replace(/^1 value (.*), such as.*$/, '$1')}
          </span>
        </p>
      ))}
    </div>
  )
}
