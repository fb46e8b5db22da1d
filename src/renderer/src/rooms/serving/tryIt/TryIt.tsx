import { Button, Checkbox, SegmentedControl, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { PredictorInputs } from '../../../../../shared/contract/packages.ts'
import type { Deployment, Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Folded } from '../../../ui/Folded.tsx'
import { RowFields } from '../../packages/RowFields.tsx'
import { answers } from '../states.ts'
import { bodyOf, exampleOf } from './body.ts'
import { TriedCard } from './TriedCard.tsx'
import { useKeyedInputs } from './useKeyedInputs.ts'

interface TryItProps {
  readonly deployment: Deployment
  readonly endpoint: Endpoint
}

/** A request that is typed, sent to the deployment as any caller would, with all that came back. */
export function TryIt({ deployment, endpoint }: TryItProps) {
  const [live] = deployment.revision.arms
  const inputs = useQuery(api.packages.inputs.queryOptions({ input: { ref: live.ref } }))
  const keyed = useKeyedInputs(deployment)
  return (
    <Answer query={inputs} lines={8}>
      {(data) =>
        // Which fields there are is known once the service is.
        keyed !== undefined && (
          <Form
            key={live.ref}
            deployment={deployment}
            inputs={{
              ...data,
              inputs: [...keyed.given, ...data.inputs.filter(({ name }) => !keyed.given.some((one) => one.name === name))],
            }}
            lookedUp={keyed.lookedUp}
            runs={answers(endpoint.service)}
          />
        )
      }
    </Answer>
  )
}

const empty: Readonly<Record<string, string>> = {}

interface FormProps {
  readonly deployment: Deployment
  readonly inputs: PredictorInputs
  /** Inputs that the deployment looks up by key where the request has none. */
  readonly lookedUp: readonly string[]
  readonly runs: boolean
}

function Form({ deployment: { name, revision }, inputs: { inputs, target, labels }, lookedUp, runs }: FormProps) {
  // No draft: what is typed may be of a person.
  const [values, setValues] = useState(empty)
  const [raw, setRaw] = useState<string | null>(null)
  const [version, setVersion] = useState<string | null>(null)
  const [explain, setExplain] = useState(false)
  const asked = inputs.filter(({ name }) => !lookedUp.includes(name))
  const body = raw ?? bodyOf(inputs, values, lookedUp)
  const set = (column: string, text: string) => setValues((before) => ({ ...before, [column]: text }))
  const send = useMutation({
    mutationFn: () => client.serving.tryIt({ name, body, explain, ...(version !== null && { version: Number(version) }) }),
    onError: () => {},
  })
  const versions = [...new Set([...revision.arms, ...revision.shadows].map((one) => one.version))].sort((a, b) => a - b)
  return (
    <form
      className="two try-it"
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <Card
        title="Request"
        note={raw === null ? 'an empty field is a missing value' : 'any body that MLflow’s /invocations takes'}
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Write the request as"
            value={raw === null ? 'form' : 'json'}
            onChange={(value) => setRaw(value === 'json' ? body : null)}
            data={[
              { value: 'form', label: 'Form' },
              { value: 'json', label: 'JSON' },
            ]}
          />
        }
        padded
      >
        <div className="stack">
          {raw === null ? (
            <>
              <RowFields inputs={asked} values={values} onValue={set} />
              {lookedUp.length > 0 && (
                <Folded title="Features" note="looked up by key where a field is empty">
                  <RowFields inputs={inputs.filter(({ name }) => lookedUp.includes(name))} values={values} onValue={set} />
                </Folded>
              )}
            </>
          ) : (
            <Textarea
              aria-label="Body"
              classNames={{ input: 'mono' }}
              autosize
              minRows={8}
              maxRows={24}
              spellCheck={false}
              value={raw}
              onChange={(event) => setRaw(event.target.value)}
            />
          )}
          <div className="row wrap">
            <Select
              aria-label="Answered by"
              placeholder="By route"
              clearable
              data={versions.map((number) => ({ value: String(number), label: `v${number}, not by route` }))}
              value={version}
              onChange={setVersion}
            />
            <Checkbox label="Explain" checked={explain} onChange={(event) => setExplain(event.target.checked)} />
          </div>
          <div className="row wrap">
            <Button type="submit" loading={send.isPending} disabled={!runs} title={runs ? undefined : 'The endpoint is not running'}>
              Send request
            </Button>
            <Button
              variant="default"
              onClick={() => {
                const example = exampleOf(asked)
                setValues(example)
                if (raw !== null) setRaw(bodyOf(inputs, example, lookedUp))
              }}
            >
              Example values
            </Button>
            <Button
              variant="subtle"
              color="gray"
              disabled={values === empty && raw === null}
              onClick={() => {
                setValues(empty)
                setRaw(null)
              }}
            >
              Clear
            </Button>
          </div>
        </div>
      </Card>
      <div className="stack">
        {send.isError && <FailureBanner error={send.error} />}
        {send.data && <TriedCard tried={send.data} target={target} labels={labels} />}
        {!send.data && !send.isError && (
          <Card title="Answer" padded>
            <p className="dim sm">
              {runs
                ? 'Fill in what you know, or take the example values, and send the request. It is logged like any other.'
                : 'Start the endpoint to get an answer.'}
            </p>
          </Card>
        )}
      </div>
    </form>
  )
}
