import { Button } from '@mantine/core'
import { api, client } from '../../../app/connection.ts'
import { runJob } from '../../../app/jobs.ts'
import { useQuery } from '../../../app/queries.ts'

/** A real dataset that ships with Cairn, for whoever has none at hand. */
export function SampleButtons() {
  const samples = useQuery(api.app.samples.queryOptions({ input: {} })).data ?? []
  return (
    <div className="row wrap">
      <span className="dim sm">or use a sample:</span>
      {samples.map(({ id, title }) => (
        <Button key={id} variant="default" onClick={() => void runJob(() => client.app.importSample({ id }))}>
          {title.split(':')[0]}
        </Button>
      ))}
    </div>
  )
}
