import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { IconDownload } from '../../ui/icons.ts'
import { saveFile } from '../../ui/save.ts'

/** One Python file that logs here without MLflow, also while the server is off. */
export function SaveClient() {
  const save = useMutation({
    mutationFn: () => client.tracking.client({}),
    onSuccess: ({ name, text }) => saveFile(name, text, 'text/x-python'),
  })
  return (
    <button
      type="button"
      className="btn quiet"
      title="A Python file without dependencies: logs without MLflow, and keeps what it logs while the server is off"
      onClick={() => save.mutate()}
    >
      <IconDownload className="i s" aria-hidden /> Client without MLflow
    </button>
  )
}
