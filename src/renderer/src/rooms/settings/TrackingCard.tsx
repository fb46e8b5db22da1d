import { Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { setTrackingServer, useTrackingServer } from '../../app/trackingServer.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { PythonField } from '../../ui/PythonField.tsx'

/** Whether scripts can log to the open workspace, and which Python converts models that Cairn does not open. */
export function TrackingCard() {
  const open = useApp((state) => state.app?.workspace != null)
  return (
    <Card title="Tracking" padded>
      <div className="stack">
        {open ? <ServerSwitch /> : <p className="dim sm">Open a workspace to start its tracking server.</p>}
        {open && <Python />}
      </div>
    </Card>
  )
}

function ServerSwitch() {
  const server = useTrackingServer()
  const turn = useMutation({
    mutationFn: (on: boolean) => (on ? client.tracking.start({}) : client.tracking.stop({})),
    onSuccess: setTrackingServer,
  })
  return (
    <Answer query={server} lines={1}>
      {({ service, uri }) => (
        <div className="stack tight">
          <Switch
            label="Tracking server of this workspace"
            description={uri === null ? 'Scripts that log to MLflow log to Cairn' : `Scripts log to ${uri}`}
            checked={service?.desired === 'running'}
            disabled={turn.isPending || service?.permission != null}
            onChange={(event) => turn.mutate(event.target.checked)}
          />
          <Link to="/tracking" className="sm">
            Connection, token and logged runs
          </Link>
        </div>
      )}
    </Answer>
  )
}

function Python() {
  const setting = useQuery(api.tracking.models.python.queryOptions({ input: {} }))
  return (
    <div className="stack tight">
      <h3>Python for conversions</h3>
      <p className="soft sm">
        Converts scikit-learn, XGBoost and Keras models to ONNX when you ask for it on a model’s page. Cairn runs it for nothing else.
      </p>
      <Answer query={setting} lines={1}>
        {(found) => <PythonField setting={found} />}
      </Answer>
    </div>
  )
}
