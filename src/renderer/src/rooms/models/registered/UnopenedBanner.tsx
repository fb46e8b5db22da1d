import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { VersionOrigin } from '../../../../../shared/contract/tracking/index.ts'
import { IconLock } from '../../../ui/icons.ts'
import { ConvertForm } from './ConvertForm.tsx'
import { OpenForm } from './OpenForm.tsx'

interface UnopenedBannerProps {
  readonly version: string
  readonly reason: string
  readonly origin: VersionOrigin | null
}

/** It can be opened once a person tells how its inputs are read. */
const isOnnx = (origin: VersionOrigin | null) =>
  origin?.flavor === 'onnx' || (origin?.files.some(({ path }) => path.endsWith('.onnx')) ?? false)

/** Why Cairn does not compute with a version, what can be done with it all the same, and the way to one that it does. */
export function UnopenedBanner({ version, reason, origin }: UnopenedBannerProps) {
  const convert = () => modals.open({ title: `Convert ${version} to ONNX`, size: 640, children: <ConvertForm version={version} /> })
  const open = () => modals.open({ title: `Open ${version}`, size: 640, children: <OpenForm version={version} reason={reason} /> })
  return (
    <div className="banner info" role="status">
      <IconLock className="i" aria-hidden />
      <div className="failure">
        <b>{isOnnx(origin) ? 'Stored, and not opened yet' : 'Stored, and never opened'}</b>
        <p>{reason}</p>
        <p className="soft">
          Its files are kept as they were registered, and MLflow’s clients load it from here{origin && ' by version or alias'}. Evaluation,
          packages and deployments need a model that Cairn opens, such as ONNX.
        </p>
      </div>
      <span className="push row banner-action">
        {isOnnx(origin) ? (
          <Button onClick={open}>Open with columns…</Button>
        ) : (
          <Button variant="default" onClick={convert}>
            Convert with my Python…
          </Button>
        )}
      </span>
    </div>
  )
}
