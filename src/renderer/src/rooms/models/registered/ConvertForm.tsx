import { Button, TagsInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type ConversionPlan, Converted } from '../../../../../shared/contract/tracking/index.ts'
import { counted, size } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { runJob } from '../../../app/jobs.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconAlertTriangle, IconCheck, IconX } from '../../../ui/icons.ts'
import { Facts } from '../../../ui/marks.tsx'
import { PythonField } from '../../../ui/PythonField.tsx'

/** Inside a dialog: what a conversion would run, shown each time before it is started. */
export function ConvertForm({ version }: { readonly version: string }) {
  const plan = useQuery({ ...api.tracking.models.convertPlan.queryOptions({ input: { ref: version } }), staleTime: 0 })
  return (
    <Answer query={plan} lines={8}>
      {(found) => <Planned plan={found} />}
    </Answer>
  )
}

function Planned({ plan }: { readonly plan: ConversionPlan }) {
  const navigate = useNavigate()
  const [target, setTarget] = useState('')
  const [labels, setLabels] = useState<string[]>([])
  const { ref, library, python, modules, command, files, bytes, warning, problem } = plan
  const start = async () => {
    modals.closeAll()
    const result = await runJob(
      () =>
        client.tracking.models.convert({
          ref,
          confirmed: true,
          ...(target.trim() !== '' && { target: target.trim() }),
          ...(labels.length > 0 && { labels }),
        }),
      (ended) => `Converted ${ref} to ${Converted.safeParse(ended).data?.version.ref ?? 'ONNX'}`,
    )
    const made = Converted.safeParse(result).data?.version
    if (made) void navigate({ to: '/models/$name', params: { name: made.model }, search: { version: made.number } })
  }
  return (
    <div className="stack">
      <div className="banner warn" role="note">
        <IconAlertTriangle className="i" aria-hidden />
        <span>{warning}</span>
      </div>
      <PythonField setting={python} />
      <div className="wide-names">
        <Facts
          facts={[
            { name: 'Converts with', value: library ?? '–' },
            { name: 'Reads', value: `${counted(files, 'file')}, ${size(bytes)}, copied to a folder of its own` },
            { name: 'Result', value: 'the next version of this model, in ONNX' },
          ]}
        />
      </div>
      {python.path !== null && modules.length > 0 && (
        <ul className="modules sm" aria-label="Python modules">
          {modules.map(({ name, version }) => (
            <li key={name} className="row">
              {version === null ? <IconX className="i s c-worse" aria-hidden /> : <IconCheck className="i s c-better" aria-hidden />}
              <code>{name}</code> <span className="dim">{version ?? 'not installed'}</span>
            </li>
          ))}
        </ul>
      )}
      {command.length > 0 && (
        <details className="sm">
          <summary>Command</summary>
          <pre className="snippet">{command.join('\n')}</pre>
        </details>
      )}
      {problem === null && (
        <details className="sm">
          <summary>Names of target and classes (optional)</summary>
          <div className="two-fields pad">
            <TextInput size="xs" label="Target" value={target} onChange={(event) => setTarget(event.target.value)} />
            <TagsInput
              size="xs"
              label="Classes"
              description="In the order of the probabilities; none for a regression"
              value={labels}
              onChange={setLabels}
            />
          </div>
        </details>
      )}
      {problem !== null && (
        <div className="banner worse" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <span>{problem}</span>
        </div>
      )}
      <div className="row wrap">
        <Button color="red" disabled={problem !== null} onClick={() => void start()}>
          Run conversion
        </Button>
        <Button variant="default" onClick={() => modals.closeAll()}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
